// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.OptionalDouble;
import org.fittedq.fit.Change;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Regressor;

/// The q of fitted Q-iteration: fitted to the whole batch in every sweep, 0 before the first.
///
/// > θₙ₊₁ ← fit({((s, a), y)}); δ ← mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²
final class SweptQ implements Stateful {

    private final Regressor q; // θₙ
    private final Change change;
    private final long[] sweeps = new long[1]; // n
    private final double[] delta = {Double.POSITIVE_INFINITY}; // δ of the last sweep

    /// Makes it before its first sweep.
    ///
    /// @param deltaActions M: δ over so many uniform actions of each state, or over the batch's own pairs if 0
    /// @param random       source of the uniform actions
    SweptQ(Regressor q, int deltaActions, ActionSets sets, RandomStream random) {
        this.q = q;
        this.change = new Change(q, deltaActions, sets, random);
    }

    /// n: sweeps so far.
    long sweeps() {
        return sweeps[0];
    }

    /// Tells the regressor how far the run is.
    void stepsDone(long steps, Metrics m) {
        q.stepsDone(steps);
        OptionalDouble rate = q.scheduledLearningRate();
        if (rate.isPresent()) {
            m.add(Metric.CRITIC_LEARNING_RATE, rate.getAsDouble());
        }
    }

    /// δ of the last sweep, infinite before the first.
    double delta() {
        return delta[0];
    }

    /// y ← r as long as q is still 0.
    ///
    /// @return whether it is
    boolean labelsFirst(Batch b, Vec y) {
        if (sweeps[0] == 0) {
            System.arraycopy(b.r().data(), 0, y.data(), 0, y.size());
            return true;
        }
        return false;
    }

    /// θₙ₊₁ ← fit({((s, a), y)}); δ on the way.
    void fit(Batch b, Vec y, Metrics m) {
        delta[0] = change.fit(b, y, sweeps[0] == 0);
        m.add(Metric.DELTA_Q, delta[0]);
        m.add(Metric.Q_TARGET, y.mean());
        sweeps[0]++;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/sweeps", sweeps);
        x.doubles(name + "/delta", delta);
        q.exchange(name + "/q", x);
    }
}
