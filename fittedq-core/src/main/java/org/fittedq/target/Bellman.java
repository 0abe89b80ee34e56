// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;

/// Target maps: the equations by which labels y are made, one static function each.
public final class Bellman {

    private Bellman() {}

    /// y = r + γᵏ (1 − terminal) v(s′).
    ///
    /// Source: R. Bellman 1957; with k = 1 the target of every one-step method, with k = n of n-step returns.
    ///
    /// @param b     batch; `r` and `bootstrap` are read
    /// @param vNext value of s′, N, reward; not modified; may be `y`
    /// @param y     out: N, reward
    public static void backup(Batch b, Vec vNext, Vec y) {
        float[] r = b.r().data();
        float[] weight = b.bootstrap().data();
        for (int i = 0; i < b.size(); i++) {
            // a terminal state has value 0, whatever the network says, be it infinite
            y.set(i, weight[i] == 0 ? r[i] : Math.fma(weight[i], vNext.at(i), r[i]));
        }
    }

    /// Soft value of a sampled action: v = q − α log π(a | s).
    ///
    /// Source: Haarnoja et al., *Soft Actor-Critic*, ICML 2018, equation 3.
    ///
    /// @param q       min of the critics at (s, a), N; not modified; may be `v`
    /// @param alpha   temperature α
    /// @param logProb log π(a | s) in normalised action units, N; not modified
    /// @param v       out: N
    public static void soft(Vec q, double alpha, Vec logProb, Vec v) {
        for (int i = 0; i < v.size(); i++) {
            v.set(i, q.at(i) - (float) alpha * logProb.at(i));
        }
    }
}
