// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Arrays;
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
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.value.Regressor;

/// Fitted Q-iteration with amortised optimisation: the maximum is solved at some next states only; a policy fitted to the
/// solutions stands in for it at the others.
///
/// > repeat: B_opt ⊂ B; for each (s, a, r, s′): a* ← argmax_{a ∈ A(s′)} q(s′, a; θₙ) if s′ ∈ B_opt, else π(s′; wₙ);
/// > y ← r + γ q(s′, a*; θₙ); θₙ₊₁ ← fit({((s, a), y)}); wₙ₊₁ ← fit({(s′, a*)}, solved in the last K sweeps);
/// > until max(δ_q, δ_d) < ε or n ≥ N
///
/// Source: fitted Q-iteration as in Ernst, Geurts and Wehenkel, JMLR 6 (2005), with the maximum amortised as the action function
/// of Ryu et al., *CAQL*, ICLR 2020, section 4.3.
///
/// | symbol | code | shape |
/// |---|---|---|
/// | (s, a, r, s′) ∈ B | `base` | N rows |
/// | a*, t | `solution`, `solved` | newest solution of each s′, and its sweep |
/// | θ, w | `q`, `pi` | |
/// | δ_q, δ_d | [Sweep] | mean squared change of q; mean ‖a* − π(s′)‖² over the solutions that π was fitted to |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states; q(·; θ₀) is 0, so nothing is solved in the first sweep;
/// 2. of each s′ only the newest solution is kept, if it is at most K sweeps old;
/// 3. w goes on from the last sweep's; "fit" is so many epochs of mini-batches.
public final class FqiAmortized implements Stateful {

    /// Which next states are solved in a sweep.
    ///
    /// @param choice at random, or the longest unsolved ones first
    /// @param share  |B_opt|/|B|
    /// @param window K
    public record Solve(
            @Setting(value = "random: fresh uniform ones in each sweep; oldest: those whose solution is oldest, so that each comes round", source = "ours") Choice choice,
            @Setting(value = "share of the base points whose next state is solved in a sweep, at least one of them", range = "(0, 1]", source = "ours") double share,
            @Setting(value = "K: the policy is fitted to solutions of this and the last K sweeps; larger has more data, but older", range = "[0, 1000000]", unit = "sweeps", source = "ours") int window) {

        /// How they are chosen.
        public enum Choice {
            /// Uniform, anew in each sweep.
            RANDOM,
            /// Longest unsolved first.
            OLDEST
        }

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Solve {
            Settings.check(Solve.class, "share", share);
            Settings.check(Solve.class, "window", window);
        }
    }

    /// The policy and its fit.
    ///
    /// @param shape     hidden layers
    /// @param optimiser optimiser
    /// @param epochs    passes over the solutions in a sweep
    /// @param batchSize rows of each step
    public record Actor(Network shape, Optimiser optimiser,
            @Setting(value = "passes over the solutions in a sweep", range = "[1, 100000]", source = "ours") int epochs,
            @Setting(value = "solutions in each optimiser step", range = "[1, 100000]", source = "ours") int batchSize) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Actor {
            Settings.check(Actor.class, "epochs", epochs);
            Settings.check(Actor.class, "batchSize", batchSize);
        }
    }

    /// Hyperparameters.
    ///
    /// @param iterations N
    /// @param tolerance  ε
    /// @param solve      B_opt and K
    /// @param actor      π
    public record Config(
            @Setting(value = "N: sweeps at most", range = "[1, 1000000]", unit = "sweeps", source = "Ernst et al. 2005: 50 to 100") int iterations,
            @Setting(value = "ε: ends when neither δ is as large; 0 never does", range = "[0, ∞)", source = "ours") double tolerance,
            Solve solve, Actor actor) {

        /// A third of the states in each sweep, solutions up to five sweeps old.
        public static final Config DEFAULT = new Config(100, 1e-6, new Solve(Solve.Choice.RANDOM, 0.3, 5),
                new Actor(Network.DEFAULT, Optimiser.adam(1e-3), 10, 256));

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
    /// @param n           sweeps so far
    /// @param deltaQ      δ_q
    /// @param deltaD      δ_d; NaN while there are no solutions
    /// @param solved      |B_opt|; 0 in the first sweep
    /// @param evaluations how often q was evaluated to solve them
    /// @param isLast      whether max(δ_q, δ_d) < ε or n = N
    public record Sweep(int n, double deltaQ, double deltaD, int solved, long evaluations, boolean isLast) {}

    private static final long NEVER = -1;

    private final Batch base;
    private final Regressor q;
    private final Config c;
    private final Argmax argmax;
    private final DeterministicActor pi, piAll;
    private final OptimiserState optimiser;
    private final RandomStream choice, shuffle;
    private final Maxima best;
    private final Mat chosenStates, aNext, solution, batchStates, batchActions, da;
    private final Vec v, y, qOld, qNew;
    private final int[] order, rows;
    private final long[] solved; // sweep of each solution
    private final long[] sweeps = new long[1];

    /// Makes the iteration before its first sweep. Streams: `argmax`, `choice`, `shuffle`, `init/pi`.
    ///
    /// @param base    base points, with bootstrap weights γ(1 − terminal); not copied, not modified
    /// @param q       regressor, as yet unfitted
    /// @param method  maximiser
    /// @param sets    s ↦ A(s)
    /// @param c       hyperparameters
    /// @param streams randomness
    /// @param compute kernels and threads
    public FqiAmortized(Batch base, Regressor q, Maximiser method, ActionSets sets, Config c, Streams streams,
            Compute compute) {
        int n = base.size();
        int ds = base.s().cols();
        int m = base.a().cols();
        Check.that(n >= 1, "base points", "at least one", n);
        int count = Math.clamp(Math.round(c.solve().share() * n), 1, n);
        this.base = base;
        this.q = q;
        this.c = c;
        this.argmax = new Argmax(method, q, sets, streams.stream("argmax"), compute);
        this.pi = new DeterministicActor(ds, m, c.actor().shape(), c.actor().batchSize(), streams.stream("init/pi"),
                compute);
        this.piAll = pi.view(n);
        this.optimiser = new OptimiserState(c.actor().optimiser(), pi.mlp());
        this.choice = streams.stream("choice");
        this.shuffle = streams.stream("shuffle");
        this.best = new Maxima(count, m);
        this.chosenStates = new Mat(count, ds);
        this.aNext = new Mat(n, m);
        this.solution = new Mat(n, m);
        this.batchStates = new Mat(c.actor().batchSize(), ds);
        this.batchActions = new Mat(c.actor().batchSize(), m);
        this.da = new Mat(c.actor().batchSize(), m);
        this.v = new Vec(n);
        this.y = new Vec(n);
        this.qOld = new Vec(n);
        this.qNew = new Vec(n);
        this.order = new int[n];
        this.rows = new int[n];
        this.solved = new long[n];
        Arrays.fill(solved, NEVER);
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
    }

    /// Takes one sweep.
    ///
    /// @return what it did
    public Sweep sweep() {
        long evaluations = label();
        q.fit(base.s(), base.a(), y);
        q.value(base.s(), base.a(), qNew);
        double deltaQ = meanSquare(qNew, qOld);
        System.arraycopy(qNew.data(), 0, qOld.data(), 0, qNew.size());
        double deltaD = fitActor();
        sweeps[0]++;
        boolean last = Math.max(deltaQ, deltaD) < c.tolerance() || sweeps[0] >= c.iterations();
        int count = sweeps[0] == 1 ? 0 : best.action().rows();
        return new Sweep((int) sweeps[0], deltaQ, deltaD, count, evaluations, last);
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

    private static double meanSquare(Vec a, Vec b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            double d = (double) a.at(i) - b.at(i);
            sum += d * d;
        }
        return sum / a.size();
    }

    /// y ← r + γ (1 − terminal) q(s′, a*), a* solved in B_opt and the policy's elsewhere.
    private long label() {
        if (sweeps[0] == 0) {
            System.arraycopy(base.r().data(), 0, y.data(), 0, y.size());
            return 0;
        }
        choose();
        float[] row = new float[base.sNext().cols()];
        int count = chosenStates.rows();
        for (int i = 0; i < count; i++) {
            base.sNext().row(order[i], row);
            chosenStates.setRow(i, row);
        }
        argmax.sweep(sweeps[0]).solve(chosenStates, best);
        piAll.act(base.sNext(), aNext);
        float[] action = new float[aNext.cols()];
        long evaluations = 0;
        for (int i = 0; i < count; i++) {
            best.action().row(i, action);
            aNext.setRow(order[i], action);
            solution.setRow(order[i], action);
            solved[order[i]] = sweeps[0];
            evaluations += best.evaluations(i);
        }
        q.value(base.sNext(), aNext, v);
        Bellman.backup(base, v, y);
        return evaluations;
    }

    /// Puts B_opt first in `order`: a uniform draw without replacement, or the longest unsolved, ties in order of the base points.
    private void choose() {
        int count = chosenStates.rows();
        if (c.solve().choice() == Solve.Choice.RANDOM) {
            shuffleFirst(order, count, order.length, choice);
            return;
        }
        Integer[] sorted = new Integer[order.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted,
                (i, j) -> solved[i] == solved[j] ? Integer.compare(i, j) : Long.compare(solved[i], solved[j]));
        for (int i = 0; i < order.length; i++) {
            order[i] = sorted[i];
        }
    }

    /// Fisher and Yates, only as far as needed.
    private static void shuffleFirst(int[] of, int count, int length, RandomStream random) {
        for (int i = 0; i < count; i++) {
            int j = i + random.index(length - i);
            int swap = of[i];
            of[i] = of[j];
            of[j] = swap;
        }
    }

    /// w: epochs of optimiser steps on mean ‖π(s′) − a*‖² over the solutions of the window.
    private double fitActor() {
        int count = 0;
        for (int i = 0; i < base.size(); i++) {
            if (solved[i] != NEVER && sweeps[0] - solved[i] <= c.solve().window()) {
                rows[count++] = i;
            }
        }
        int size = c.actor().batchSize();
        for (int epoch = 0; epoch < c.actor().epochs(); epoch++) {
            shuffleFirst(rows, count, count, shuffle);
            for (int first = 0; first < count; first += size) {
                step(first, count);
            }
        }
        piAll.act(base.sNext(), aNext);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < aNext.cols(); j++) {
                double d = (double) solution.at(rows[k], j) - aNext.at(rows[k], j);
                sum += d * d;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /// One step on a batch; a batch that runs over the end goes on at the beginning.
    private void step(int first, int count) {
        float[] s = new float[batchStates.cols()];
        int size = batchStates.rows();
        for (int r = 0; r < size; r++) {
            base.sNext().row(rows[(first + r) % count], s);
            batchStates.setRow(r, s);
        }
        pi.act(batchStates, batchActions);
        for (int r = 0; r < size; r++) {
            int i = rows[(first + r) % count];
            for (int j = 0; j < da.cols(); j++) {
                // ∂/∂π of N⁻¹ Σ ‖π − a*‖²
                da.set(r, j, 2 * (batchActions.at(r, j) - solution.at(i, j)) / size);
            }
        }
        pi.backward(da).step(optimiser);
    }

    /// Returns the policy to deploy.
    ///
    /// @return the actor
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Amortised(pi.mlp());
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/sweeps", sweeps);
        x.floats(name + "/qOld", qOld.data());
        x.longs(name + "/solved", solved);
        x.floats(name + "/solution", solution.data());
        long[] positions = Arrays.stream(order).asLongStream().toArray();
        x.longs(name + "/order", positions);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) positions[i];
        }
        q.exchange(name + "/q", x);
        pi.exchange(name + "/pi", x);
        optimiser.exchange(name + "/optimiser", x);
    }
}
