// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;

/// Bounds of v(s′), and the labels seen since they began ([ValueRange]).
///
/// ```text
/// v ← min(max(v, low), high)                     before labels are made
/// least ← min(least, y), greatest ← max(greatest, y)
/// low ← least, high ← greatest                   every so many fits
/// ```
///
/// Source: S. Fujimoto et al., *For SALE: State-Action Representation Learning for Deep Reinforcement Learning*, NeurIPS 2023,
/// section 4.1 (TD7's clipping of values), <https://arxiv.org/abs/2306.02451>. Not thread-safe.
public final class ValueBounds implements Stateful {

    /// Renewals of bounds that stay as they are.
    static final int NEVER = 0;

    private final int everyFits;
    private final double[] state; // low, high, least, greatest

    ValueBounds(double low, double high, int everyFits) {
        this.everyFits = everyFits;
        this.state = new double[]{low, high, low, high};
    }

    /// Clips values.
    ///
    /// @param v v(s′), N, reward; overwritten
    public void clip(Vec v) {
        if (state[0] == Double.NEGATIVE_INFINITY && state[1] == Double.POSITIVE_INFINITY) {
            return;
        }
        for (int i = 0; i < v.size(); i++) {
            v.set(i, (float) Math.clamp(v.at(i), state[0], state[1]));
        }
    }

    /// Takes note of labels.
    ///
    /// @param y N, reward; not modified
    public void see(Vec y) {
        if (everyFits == NEVER) {
            return;
        }
        for (int i = 0; i < y.size(); i++) {
            state[2] = Math.min(state[2], y.at(i));
            state[3] = Math.max(state[3], y.at(i));
        }
    }

    /// Renews the bounds if it is time.
    ///
    /// @param fits fits done
    public void fitsDone(long fits) {
        if (everyFits != NEVER && fits % everyFits == 0) {
            state[0] = state[2];
            state[1] = state[3];
        }
    }

    /// Hands over what was seen; nothing if the bounds stay as they are.
    @Override
    public void exchange(String name, Exchange x) {
        if (everyFits != NEVER) {
            x.doubles(name, state);
        }
    }
}
