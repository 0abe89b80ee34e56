// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Arrays;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Growth;
import org.fittedq.fit.Budget;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.NoiseProcess;
import org.fittedq.policy.Projection;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.target.ValueRange;
import org.fittedq.value.QFunction;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// Fitted Q-iteration with amortised optimisation: the maximum is solved at some next states only; a policy fitted to the
/// solutions stands in for it at the others.
///
/// > repeat: B_opt ⊂ B; for each (s, a, r, s′): a* ← argmax_{a ∈ A(s′)} q(s′, a; θₙ) if s′ ∈ B_opt, else Π(π(s′; wₙ)), Π onto A(s′);
/// > y ← r + γ q(s′, a*; θₙ); θₙ₊₁ ← fit({((s, a), y)}); wₙ₊₁ ← fit({(s′, a*)}, solved in the last K sweeps);
/// > until max(δ_q, δ_d) < ε
///
/// Source: fitted Q-iteration as in Ernst, Geurts and Wehenkel, JMLR 6 (2005), with the maximum amortised as the action function
/// of Ryu et al., *CAQL*, ICLR 2020, section 4.3.
///
/// | symbol | code | shape |
/// |---|---|---|
/// | (s, a, r, s′) ∈ B | `b` | N rows |
/// | a*, t | `solution`, `solved` | newest solution of each s′, and its sweep |
/// | θ, w | `q`, `pi` | |
/// | δ_q, δ_d | [Metric#DELTA_Q], [Metric#DELTA_D] | mean squared change of q; mean ‖a* − π(s′)‖² over the solutions that π was fitted to |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states; q(·; θ₀) is 0, so nothing is solved in the first sweep;
/// 2. of each s′ only the newest solution is kept, if it is at most K sweeps old;
/// 3. w goes on from the last sweep's; "fit" is so many epochs of mini-batches;
/// 4. it stops when max(δ_q, δ_d) < ε, both of them small;
/// 5. with an environment instead of a recorded data set the base points grow between sweeps;
/// 6. with `targets ensemble` the labels are of many regressors, with `valueRange` in the range of possible returns.
public final class FqiAmortized implements Algorithm {

    /// Which next states are solved in a sweep.
    ///
    /// @param choice at random, or the longest unsolved ones first
    /// @param share  |B_opt|/|B|
    /// @param window K
    public record Solve(
            @Setting(value = "random: fresh uniform ones in each sweep; oldest: those whose solution is oldest, so that each comes round", source = "ours") Pick choice,
            @Setting(value = "share of the base points whose next state is solved in a sweep, at least one of them", range = "(0, 1]", source = "ours") double share,
            @Setting(value = "K: the policy is fitted to solutions of this and the last K sweeps; larger has more data, but older", range = "[0, 1000000]", unit = "sweeps", source = "ours") int window) {

        /// How they are chosen.
        public enum Pick {
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
    public record Actor(Network shape, @Origin("ours") Optimiser optimiser,
            @Setting(value = "passes over the solutions in a sweep", range = "[1, 100000]", source = "ours") int epochs,
            @Setting(value = "solutions in each optimiser step", range = "[1, 100000]", source = "ours") int batchSize) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or the normalisation is over batches
        public Actor {
            shape.refuseBatchNorm("actor.shape");
            Settings.check(Actor.class, "epochs", epochs);
            Settings.check(Actor.class, "batchSize", batchSize);
        }
    }

    /// Hyperparameters.
    ///
    /// @param tolerance    ε
    /// @param deltaActions M
    /// @param solve        B_opt and K
    /// @param actor        π
    /// @param argmax       how maxima are looked for
    /// @param regressor    what q is fitted with
    /// @param targets      what labels take of it
    /// @param valueRange   what v(s′) is clipped to
    /// @param noise        behaviour while the batch grows
    /// @param discount     γ
    /// @param growth       warm-up while the batch grows
    /// @param budget       sweeps for each environment step while the batch grows
    public record Config(
            @Setting(value = "ε: ends when neither δ is as large; 0 never does", range = "[0, ∞)", source = "ours") double tolerance,
            @Setting(value = "M: δ_q over so many uniform actions of each base point's state; 0: over the base points' own actions", range = "[0, 1000]", source = "ours") int deltaActions,
            Solve solve, Actor actor, Maximiser argmax, RegressorChoice regressor,
            SweptTargets targets, ValueRange valueRange, Noise noise, Discount discount, Growth growth,
            Budget budget) implements Algorithm.Config {

        /// A third of the states in each sweep, solutions up to five sweeps old; trees and CEM; with an environment a sweep
        /// every 200 steps.
        public static final Config DEFAULT = new Config(1e-6, 0, new Solve(Solve.Pick.RANDOM, 0.3, 5),
                new Actor(Network.DEFAULT, Optimiser.adam(1e-3), 10, 256), Cem.DEFAULT,
                RegressorChoice.DEFAULT, SweptTargets.Single.DEFAULT, ValueRange.Any.DEFAULT,
                Noise.gaussian(0.1), Discount.DEFAULT, Growth.DEFAULT, new Budget(0.005));

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or an ensemble would be of one and the same regressor
        public Config {
            Settings.check(Config.class, "tolerance", tolerance);
            Settings.check(Config.class, "deltaActions", deltaActions);
            targets.checkWith(regressor);
        }

        /// Makes settings with one regressor and values as it says them.
        ///
        /// @param tolerance    ε
        /// @param deltaActions M
        /// @param solve        B_opt and K
        /// @param actor        π
        /// @param argmax       how maxima are looked for
        /// @param regressor    what q is fitted with
        /// @param noise        behaviour while the batch grows
        /// @param discount     γ
        /// @param growth       warm-up while the batch grows
        /// @param budget       sweeps for each environment step while the batch grows
        public Config(double tolerance, int deltaActions, Solve solve, Actor actor, Maximiser argmax,
                RegressorChoice regressor, Noise noise, Discount discount, Growth growth, Budget budget) {
            this(tolerance, deltaActions, solve, actor, argmax, regressor, SweptTargets.Single.DEFAULT,
                    ValueRange.Any.DEFAULT, noise, discount, growth, budget);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public boolean sweeps() {
            return true;
        }

        @Override
        public FqiAmortized make(Setup setup) {
            return new FqiAmortized(setup, this);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("fqi-amortized",
            "Fitted Q-Iteration with amortised optimisation",
            "Ernst, Geurts, Wehenkel, JMLR 6 (2005); Ryu et al., CAQL, ICLR 2020, section 4.3",
            new Description.Axes("whole: recorded data, or a batch that grows",
                    "r + γ q(s′, a*), a* searched at some next states and the actor's at the others",
                    "squared error, the regressor's whole fit", "one sweep, or one for each so many environment steps",
                    "deterministic actor, fitted to the solutions of the last K sweeps"),
            "one regressor, or several, and π",
            "the maximum at a share of the base points, an actor's word at the others",
            "recorded data where a search at every next state costs too much; deploys a small actor");

    private static final long NEVER = -1;

    private final Config c;
    private final double gamma;
    private final Regressor q; // θ, the first of them
    private final Projection projection; // of the policy's word onto A(s′)
    private final Argmax argmax;
    private final SweptQ swept;
    private final DeterministicActor pi; // w
    private final DeterministicActor piBehaviour;
    private final OptimiserState optimiser;
    private final NoiseProcess noise;
    private final RandomStream choice, shuffle;
    private final Mat batchStates, batchActions, da;
    private final double[] delta = {Double.POSITIVE_INFINITY}; // δ_d

    // of N base points, made anew when there are more
    private DeterministicActor piAll;
    private Maxima best;
    private Mat chosenStates, chosenRaw, aNext, solution;
    private Vec v;
    private int[] order, rows;
    private long[] solved; // sweep of each solution

    /// Makes the iteration before its first sweep. Streams: `argmax`, `delta`, `choice`, `shuffle`, `init/pi`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    /// @throws IllegalArgumentException if the maximiser and the regressor do not go together
    public FqiAmortized(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int ds = spec.observationSize();
        int m = spec.actions().size();
        this.c = c;
        this.gamma = c.discount().perStep(spec);
        this.swept = SweptQ.of(c.regressor(), c.targets(), c.valueRange(), c.deltaActions(), setup);
        this.q = swept.first();
        this.projection = new Projection(spec.valid());
        this.argmax = new Argmax(c.argmax(), q, spec.valid(), streams.stream("argmax"), compute);
        this.pi = new DeterministicActor(ds, m, c.actor().shape(), c.actor().batchSize(), streams.stream("init/pi"),
                compute);
        this.piBehaviour = pi.view(setup.environments());
        this.optimiser = new OptimiserState(c.actor().optimiser(), pi.mlp());
        this.noise = new NoiseProcess(c.noise(), setup.environments(), m, streams.stream("exploration"), compute);
        this.choice = streams.stream("choice");
        this.shuffle = streams.stream("shuffle");
        this.batchStates = new Mat(c.actor().batchSize(), ds);
        this.batchActions = new Mat(c.actor().batchSize(), m);
        this.da = new Mat(c.actor().batchSize(), m);
        this.piAll = pi.view(1);
        this.best = new Maxima(1, m);
        this.chosenStates = new Mat(1, ds);
        this.chosenRaw = new Mat(1, ds);
        this.aNext = new Mat(1, m);
        this.solution = new Mat(0, m);
        this.v = new Vec(1);
        this.order = new int[0];
        this.rows = new int[0];
        this.solved = new long[0];
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.whole(c.growth(), gamma), // all base points in every sweep
                this::target, // y ← r + γ q(s′, a*), a* solved in B_opt and the policy's elsewhere
                this::fit, // θₙ₊₁ ← fit({((s, a), y)})
                this::improve, // wₙ₊₁ ← fit({(s′, a*)})
                c.budget(), // a sweep now and then
                this::behave); // a = π(s) + noise
    }

    /// Makes room for N base points; solutions of those there were are kept, as base points are only added at the end.
    private void room(int n) {
        int had = solved.length;
        if (n == had) {
            return;
        }
        int m = q.actionSize();
        int count = Math.clamp(Math.round(c.solve().share() * n), 1, n);
        float[] kept = solution.data();
        solution = new Mat(n, m);
        System.arraycopy(kept, 0, solution.data(), 0, kept.length);
        solved = Arrays.copyOf(solved, n);
        Arrays.fill(solved, had, n, NEVER);
        order = Arrays.copyOf(order, n);
        for (int i = had; i < n; i++) {
            order[i] = i;
        }
        rows = new int[n];
        piAll = pi.view(n);
        best = new Maxima(count, m);
        chosenStates = new Mat(count, q.observationSize());
        chosenRaw = new Mat(count, q.observationSize());
        aNext = new Mat(n, m);
        v = new Vec(n);
    }

    /// Target map: y ← r + γ (1 − terminal) q(s′, a*), a* solved in B_opt and the policy's elsewhere; q(·; θ₀) = 0.
    void target(Batch b, Vec y) {
        room(b.size());
        if (swept.labelsFirst(b, y)) {
            return;
        }
        choose();
        float[] row = new float[b.sNext().cols()];
        int count = chosenStates.rows();
        for (int i = 0; i < count; i++) {
            b.sNext().row(order[i], row);
            chosenStates.setRow(i, row);
            b.rawSNext().row(order[i], row);
            chosenRaw.setRow(i, row);
        }
        argmax.sweep(swept.sweeps()).solve(chosenStates, chosenRaw, best);
        projection.project(b.rawSNext(), piAll.act(b.sNext(), aNext));
        float[] action = new float[aNext.cols()];
        for (int i = 0; i < count; i++) {
            best.action().row(i, action);
            aNext.setRow(order[i], action);
            solution.setRow(order[i], action);
            solved[order[i]] = swept.sweeps();
        }
        q.value(b.sNext(), aNext, v);
        swept.value(b.sNext(), aNext, v);
        Bellman.backup(b, v, y);
    }

    /// Fit: the regressor's own, to the whole batch; δ_q on the way.
    void fit(Batch b, Vec y, Metrics m) {
        swept.fit(b, y, m);
    }

    /// Policy improvement: w ← fit to the solutions of the window; δ_d on the way.
    void improve(Batch b, long fits, Metrics m) {
        int count = window();
        if (count > 0) {
            fitActor(b, count);
            m.add(Metric.DELTA_D, delta[0]);
            m.add(Metric.SOLVED, best.action().rows());
            m.add(Metric.EVALUATIONS, best.totalEvaluations());
            projection.forward(b.rawSNext(), aNext); // nobody needs π(s′) after δ_d
            m.addDistance(projection);
        }
    }

    /// Puts B_opt first in `order`: a uniform draw without replacement, or the longest unsolved, ties in order of the base points.
    private void choose() {
        int count = chosenStates.rows();
        if (c.solve().choice() == Solve.Pick.RANDOM) {
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

    /// Lists the base points whose solution is at most K sweeps old.
    private int window() {
        long sweep = swept.sweeps() - 1; // the one that q has just been fitted in
        int count = 0;
        for (int i = 0; i < solved.length; i++) {
            if (solved[i] != NEVER && sweep - solved[i] <= c.solve().window()) {
                rows[count++] = i;
            }
        }
        return count;
    }

    /// w: epochs of optimiser steps on mean ‖π(s′) − a*‖² over the solutions of the window; δ_d is that mean afterwards.
    private void fitActor(Batch b, int count) {
        int size = c.actor().batchSize();
        for (int epoch = 0; epoch < c.actor().epochs(); epoch++) {
            shuffleFirst(rows, count, count, shuffle);
            for (int first = 0; first < count; first += size) {
                step(b, first, count);
            }
        }
        piAll.act(b.sNext(), aNext);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < aNext.cols(); j++) {
                double d = (double) solution.at(rows[k], j) - aNext.at(rows[k], j);
                sum += d * d;
            }
        }
        delta[0] = sum / count;
    }

    /// One step on a batch; a batch that runs over the end goes on at the beginning.
    private void step(Batch b, int first, int count) {
        float[] s = new float[batchStates.cols()];
        int size = batchStates.rows();
        for (int r = 0; r < size; r++) {
            b.sNext().row(rows[(first + r) % count], s);
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

    /// Behaviour while the batch grows: a = clip(π(s) + ε, −1, 1).
    void behave(Mat s, Mat raw, Mat action) {
        noise.addTo(piBehaviour.act(s, action));
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        swept.stepsDone(steps, m);
        Scheduled.stepSize(optimiser, c.actor().optimiser(), steps, Metric.ACTOR_LEARNING_RATE, m);
        Scheduled.noise(noise, c.noise(), steps, m);
    }

    @Override
    public void episodeBegan(int environment) {
        noise.reset(environment);
    }

    @Override
    public boolean converged() {
        return Math.max(swept.delta(), delta[0]) < c.tolerance();
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Amortised(pi.mlp());
    }

    @Override
    public QFunction critic() {
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) {
        swept.exchange(name, x);
        x.doubles(name + "/deltaD", delta);
        long[] size = {solved.length};
        x.longs(name + "/size", size);
        room((int) size[0]);
        x.longs(name + "/solved", solved);
        x.floats(name + "/solution", solution.data());
        long[] positions = Arrays.stream(order).asLongStream().toArray();
        x.longs(name + "/order", positions);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) positions[i];
        }
        pi.exchange(name + "/pi", x);
        optimiser.exchange(name + "/optimiser", x);
        noise.exchange(name + "/noise", x);
    }
}
