// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.value.Regressor;

/// Fitted Q-iteration with explicit optimisation: fixed base points, any regressor, any maximiser.
///
/// > repeat: y ← r + γ max_{a ∈ A(s′)} q(s′, a; θₙ) for every (s, a, r, s′) of the base points;
/// > θₙ₊₁ ← fit({((s, a), y)}); δ ← mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²; until δ < ε or n ≥ N
///
/// Source: D. Ernst, P. Geurts, L. Wehenkel, *Tree-Based Batch Mode Reinforcement Learning*, JMLR 6 (2005), figure 1; with the
/// maximum over continuous actions by embedded optimisation.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) ∈ B | `base` | N rows | actions normalised |
/// | θ | `q` | | |
/// | y | `y` | N | discounted sum of reward |
/// | δ | [Sweep#delta] | scalar | reward² |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states, not at time limits;
/// 2. q(·; θ₀) is 0, so the first labels are the rewards;
/// 3. δ is a mean over the base points' own pairs, or over M uniform actions of each base point's state: a mean over all actions
///    of a continuous set cannot be taken.
public final class Fqi implements Stateful {

    /// Hyperparameters.
    ///
    /// @param iterations   N
    /// @param tolerance    ε
    /// @param deltaActions M
    public record Config(
            @Setting(value = "N: sweeps at most", range = "[1, 1000000]", unit = "sweeps", source = "Ernst et al. 2005: 50 to 100") int iterations,
            @Setting(value = "ε: ends when δ, the mean squared change of q in a sweep, is below it; 0 never does", range = "[0, ∞)", unit = "reward²", source = "ours") double tolerance,
            @Setting(value = "M: δ over so many uniform actions of each base point's state; 0: over the base points' own actions", range = "[0, 1000]", source = "ours") int deltaActions) {

        /// A hundred sweeps, to a change of 10⁻⁶.
        public static final Config DEFAULT = new Config(100, 1e-6, 0);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "iterations", iterations);
            Settings.check(Config.class, "tolerance", tolerance);
            Settings.check(Config.class, "deltaActions", deltaActions);
        }
    }

    /// What a sweep did.
    ///
    /// @param n           sweeps so far
    /// @param delta       δ: mean squared change of q
    /// @param labelMean   mean of the labels
    /// @param evaluations how often q was evaluated to find the maxima
    /// @param isLast      whether δ < ε or n = N
    public record Sweep(int n, double delta, double labelMean, long evaluations, boolean isLast) {}

    /// The value of next states under the present q.
    @FunctionalInterface
    public interface NextValue {

        /// Computes it.
        ///
        /// @param sNext next states, N × dₛ; not modified
        /// @param v     out: values, N
        /// @return how often q was evaluated
        long of(Mat sNext, Vec v);
    }

    private final Batch base;
    private final Regressor q;
    private final Config c;
    private final NextValue nextValue;
    private final Vec vNext;
    private final Mat checkStates;
    private final Mat checkActions;
    private final Vec y, qOld, qNew;
    private final long[] sweeps;

    /// Makes the iteration before its first sweep. Streams: `argmax`, `delta`.
    ///
    /// @param base    base points, with bootstrap weights γ(1 − terminal); not copied, not modified
    /// @param q       regressor, as yet unfitted
    /// @param method  maximiser
    /// @param sets    s ↦ A(s)
    /// @param c       hyperparameters
    /// @param streams randomness
    /// @param compute threads
    /// @throws IllegalArgumentException if the maximiser and the regressor do not go together
    public Fqi(Batch base, Regressor q, Maximiser method, ActionSets sets, Config c, Streams streams,
            Compute compute) {
        this(base, q, new Argmax(method, q, sets, streams.stream("argmax"), compute), sets, c, streams, new long[1]);
    }

    private Fqi(Batch base, Regressor q, Argmax argmax, ActionSets sets, Config c, Streams streams, long[] sweeps) {
        this(base, q, maximum(base, argmax, sweeps), sets, c, streams, sweeps);
    }

    /// Makes the iteration with another value of next states, such as the smooth maximum
    /// ([org.fittedq.argmax.SoftMaximum]): y ← r + γ v(s′).
    ///
    /// @param base      base points, with bootstrap weights γ(1 − terminal); not copied, not modified
    /// @param q         regressor, as yet unfitted
    /// @param nextValue v of the present q
    /// @param sets      s ↦ A(s)
    /// @param c         hyperparameters
    /// @param streams   randomness
    public Fqi(Batch base, Regressor q, NextValue nextValue, ActionSets sets, Config c, Streams streams) {
        this(base, q, nextValue, sets, c, streams, new long[1]);
    }

    private Fqi(Batch base, Regressor q, NextValue nextValue, ActionSets sets, Config c, Streams streams,
            long[] sweeps) {
        Check.that(base.size() >= 1, "base points", "at least one", base.size());
        this.base = base;
        this.q = q;
        this.c = c;
        this.nextValue = nextValue;
        this.sweeps = sweeps;
        this.vNext = new Vec(base.size());
        int m = Math.max(1, c.deltaActions());
        this.checkStates = c.deltaActions() == 0 ? base.s() : new Mat(base.size() * m, base.s().cols());
        this.checkActions = c.deltaActions() == 0 ? base.a() : new Mat(base.size() * m, base.a().cols());
        this.y = new Vec(base.size());
        this.qOld = new Vec(checkStates.rows());
        this.qNew = new Vec(checkStates.rows());
        if (c.deltaActions() > 0) {
            drawChecks(sets, m, streams.stream("delta"));
        }
    }

    /// max_{a ∈ A(s′)} q(s′, a), to the tolerance of the sweep.
    private static NextValue maximum(Batch base, Argmax argmax, long[] sweeps) {
        Maxima best = new Maxima(base.size(), base.a().cols());
        return (sNext, v) -> {
            argmax.sweep(sweeps[0]).solve(sNext, best);
            System.arraycopy(best.value().data(), 0, v.data(), 0, v.size());
            long evaluations = 0;
            for (int i = 0; i < v.size(); i++) {
                evaluations += best.evaluations(i);
            }
            return evaluations;
        };
    }

    private void drawChecks(ActionSets sets, int m, RandomStream random) {
        float[] s = new float[base.s().cols()];
        for (int i = 0; i < base.size(); i++) {
            base.s().row(i, s);
            for (int k = i * m; k < (i + 1) * m; k++) {
                checkStates.setRow(k, s);
                sets.of(s, 0).sample(random, checkActions.data(), k * checkActions.cols());
            }
        }
    }

    /// Takes one sweep.
    ///
    /// @return what it did
    public Sweep sweep() {
        long evaluations = label();
        q.fit(base.s(), base.a(), y);
        q.value(checkStates, checkActions, qNew);
        // δ = mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²
        double sum = 0;
        for (int i = 0; i < qNew.size(); i++) {
            double change = (double) qNew.at(i) - qOld.at(i);
            sum += change * change;
        }
        System.arraycopy(qNew.data(), 0, qOld.data(), 0, qNew.size());
        double delta = sum / qNew.size();
        sweeps[0]++;
        boolean last = delta < c.tolerance() || sweeps[0] >= c.iterations();
        return new Sweep((int) sweeps[0], delta, y.mean(), evaluations, last);
    }

    /// Sweeps until the last one.
    ///
    /// @return the last sweep
    public Sweep run() {
        Sweep sweep;
        do {
            sweep = sweep();
        } while (!sweep.isLast());
        return sweep;
    }

    /// y ← r + γ (1 − terminal) max_{a ∈ A(s′)} q(s′, a; θₙ), q(·; θ₀) = 0.
    private long label() {
        if (sweeps[0] == 0) {
            System.arraycopy(base.r().data(), 0, y.data(), 0, y.size());
            return 0;
        }
        long evaluations = nextValue.of(base.sNext(), vNext);
        Bellman.backup(base, vNext, y);
        return evaluations;
    }

    /// Returns the labels of the last sweep.
    ///
    /// @return y, N
    public Vec labels() {
        return y;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/sweeps", sweeps);
        x.floats(name + "/qOld", qOld.data());
        q.exchange(name + "/q", x);
    }
}
