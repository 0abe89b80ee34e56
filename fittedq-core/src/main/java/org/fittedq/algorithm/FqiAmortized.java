// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Growth;
import org.fittedq.fit.Budget;
import org.fittedq.math.Check;
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

    private final Config c;
    private final double gamma;
    private final Regressor q; // θ, the first of them
    private final Projection projection; // of the policy's word onto A(s′)
    private final Argmax argmax;
    private final SweptQ swept;
    private final Solutions solutions;
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
    private Mat chosenStates, chosenRaw, aNext;
    private Vec v;

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
        this.solutions = new Solutions(m);
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
        this.v = new Vec(1);
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

    /// Makes room for N base points; solutions of those there were are kept, as base points are only added at the end. Fewer are others.
    private void room(int n) {
        if (n == solutions.size()) {
            return;
        }
        int m = q.actionSize();
        int count = Math.clamp(Math.round(c.solve().share() * n), 1, n);
        solutions.room(n);
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
        int[] order = solutions.choose(c.solve().choice(), chosenStates.rows(), choice);
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
            solutions.put(order[i], action, swept.sweeps());
        }
        q.value(b.sNext(), aNext, v);
        swept.value(b.sNext(), aNext, v);
        Bellman.backup(b, v, y);
    }

    @Override
    public void checkLabelsApart() {
        Check.that(c.solve().choice() == Solve.Pick.RANDOM, "solve.choice",
                Solve.Pick.RANDOM + " where blocks are labelled apart", c.solve().choice(),
                "which solutions are old is only known where all of them are");
    }

    @Override
    public Optional<Mat> labelActions() {
        return Optional.of(solutions.found(swept.sweeps()));
    }

    @Override
    public void takeLabels(Batch b, Vec y, Optional<Mat> actions) {
        room(b.size());
        solutions.take(actions.orElseThrow(), swept.sweeps());
    }

    /// Fit: the regressor's own, to the whole batch; δ_q on the way.
    void fit(Batch b, Vec y, Metrics m) {
        swept.fit(b, y, m);
    }

    /// Policy improvement: w ← fit to the solutions of the window; δ_d on the way.
    void improve(Batch b, long fits, Metrics m) {
        int[] rows = solutions.window(swept.sweeps() - 1, c.solve().window()); // of the sweep that q has just been fitted in
        if (rows.length > 0) {
            fitActor(b, rows);
            m.add(Metric.DELTA_D, delta[0]);
            m.add(Metric.SOLVED, best.action().rows());
            if (best.totalEvaluations() > 0) { // else another instance has searched
                m.add(Metric.EVALUATIONS, best.totalEvaluations());
            }
            projection.forward(b.rawSNext(), aNext); // nobody needs π(s′) after δ_d
            m.addDistance(projection);
        }
    }

    /// w: epochs of optimiser steps on mean ‖π(s′) − a*‖² over the solutions of the window; δ_d is that mean afterwards.
    private void fitActor(Batch b, int[] rows) {
        int size = c.actor().batchSize();
        int count = rows.length;
        for (int epoch = 0; epoch < c.actor().epochs(); epoch++) {
            Solutions.shuffleFirst(rows, count, shuffle);
            for (int first = 0; first < count; first += size) {
                step(b, first, rows);
            }
        }
        piAll.act(b.sNext(), aNext);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < aNext.cols(); j++) {
                double d = (double) solutions.at(rows[k], j) - aNext.at(rows[k], j);
                sum += d * d;
            }
        }
        delta[0] = sum / count;
    }

    /// One step on a batch; a batch that runs over the end goes on at the beginning.
    private void step(Batch b, int first, int[] rows) {
        float[] s = new float[batchStates.cols()];
        int size = batchStates.rows();
        for (int r = 0; r < size; r++) {
            b.sNext().row(rows[(first + r) % rows.length], s);
            batchStates.setRow(r, s);
        }
        pi.act(batchStates, batchActions);
        for (int r = 0; r < size; r++) {
            int i = rows[(first + r) % rows.length];
            for (int j = 0; j < da.cols(); j++) {
                // ∂/∂π of N⁻¹ Σ ‖π − a*‖²
                da.set(r, j, 2 * (batchActions.at(r, j) - solutions.at(i, j)) / size);
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
        long[] size = {solutions.size()};
        x.longs(name + "/size", size);
        room((int) size[0]);
        solutions.exchange(name, x);
        pi.exchange(name + "/pi", x);
        optimiser.exchange(name + "/optimiser", x);
        noise.exchange(name + "/noise", x);
    }
}
