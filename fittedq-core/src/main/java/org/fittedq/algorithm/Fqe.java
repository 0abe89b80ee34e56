// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.fit.Change;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.value.Regressor;

/// Fitted Q evaluation: the value q^π of a given deterministic policy, from fixed base points alone, by any regressor.
///
/// > repeat: y ← r + γ (1 − terminal) q(s′, π(s′); θₙ) for every (s, a, r, s′) of the base points;
/// > θₙ₊₁ ← fit({((s, a), y)}); δ ← mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²; until δ < ε or n ≥ N
///
/// Source: H. Le, C. Voloshin, Y. Yue, *Batch Policy Learning under Constraints*, ICML 2019, algorithm 3,
/// <https://arxiv.org/abs/1903.08738>.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) | `base` | N rows | actions normalised |
/// | π(s′) | `aNext` | N×dₐ | normalised |
/// | θ | `q` | | |
/// | y | `y` | N | discounted sum of reward |
/// | δ | [Sweep#delta] | scalar | reward² |
///
/// Differences:
/// 1. rewards where the paper has costs;
/// 2. the bootstrap is cut at terminal states, not at time limits;
/// 3. q(·; θ₀) is 0, so the first labels are the rewards, and n sweeps know n rewards: what follows is missing, about γⁿ of the
///    value;
/// 4. the iteration may end before N, when δ < ε.
public final class Fqe {

    /// Hyperparameters.
    ///
    /// @param iterations N
    /// @param tolerance  ε
    public record Config(
            @Setting(value = "N: sweeps at most", range = "[1, 1000000]", unit = "sweeps") int iterations,
            @Setting(value = "ε: ends when δ, the mean squared change of q in a sweep, is below it; 0 never does", range = "[0, ∞)", unit = "reward²", source = "ours") double tolerance) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "iterations", iterations);
            Settings.check(Config.class, "tolerance", tolerance);
        }
    }

    /// What a sweep did.
    ///
    /// @param n      sweeps so far
    /// @param delta  δ: mean squared change of q
    /// @param isLast whether δ < ε or n = N
    public record Sweep(int n, double delta, boolean isLast) {}

    private final Batch base;
    private final Mat aNext;
    private final Regressor q;
    private final Config c;
    private final Vec y, qOld, qNew;
    private int n;

    /// Makes the iteration before its first sweep.
    ///
    /// @param base  base points, with bootstrap weights γ(1 − terminal); not copied, not modified
    /// @param aNext π(s′) of each base point, normalised, N×dₐ; not copied, not modified
    /// @param q     regressor, as yet unfitted
    /// @param c     hyperparameters
    /// @throws IllegalArgumentException if there is no base point or a shape differs
    public Fqe(Batch base, Mat aNext, Regressor q, Config c) {
        Check.that(base.size() >= 1, "base points", "at least one", base.size());
        Check.that(aNext.rows() == base.size() && aNext.cols() == base.a().cols(), "actions of the policy",
                "shape " + base.size() + "×" + base.a().cols() + " (base points × action dimension)",
                aNext.rows() + "×" + aNext.cols());
        this.base = base;
        this.aNext = aNext;
        this.q = q;
        this.c = c;
        this.y = new Vec(base.size());
        this.qOld = new Vec(base.size());
        this.qNew = new Vec(base.size());
    }

    /// Takes one sweep.
    ///
    /// @return what it did
    /// @throws IllegalStateException if the values grow beyond all numbers
    public Sweep sweep() {
        label();
        q.stepsDone(n);
        q.fit(base.s(), base.a(), y);
        q.value(base.s(), base.a(), qNew);
        double delta = Change.meanSquare(qNew, qOld);
        System.arraycopy(qNew.data(), 0, qOld.data(), 0, qNew.size());
        n++;
        return new Sweep(n, delta, delta < c.tolerance() || n >= c.iterations());
    }

    /// Sweeps until the last one.
    ///
    /// @return the last sweep
    /// @throws IllegalStateException if the values grow beyond all numbers
    public Sweep run() {
        Sweep sweep;
        do {
            sweep = sweep();
        } while (!sweep.isLast());
        return sweep;
    }

    /// y ← r + γ (1 − terminal) q(s′, π(s′); θₙ), q(·; θ₀) = 0.
    private void label() {
        if (n == 0) {
            System.arraycopy(base.r().data(), 0, y.data(), 0, y.size());
            return;
        }
        q.value(base.sNext(), aNext, y);
        Bellman.backup(base, y, y);
        if (!Double.isFinite(y.mean())) {
            throw new IllegalStateException(Check.message("labels", "finite numbers",
                    y.mean() + " on average in sweep " + (n + 1))
                    + "; the iteration diverges: the data says too little about the policy's actions, or the regressor "
                    + "extrapolates");
        }
    }

    /// Returns the labels of the last sweep.
    ///
    /// @return y, N
    public Vec labels() {
        return y;
    }
}
