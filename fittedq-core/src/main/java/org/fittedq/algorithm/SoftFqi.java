// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.function.LongConsumer;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.DualSoftMaximum;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.SoftChoice;
import org.fittedq.argmax.SoftMaximum;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Growth;
import org.fittedq.fit.Budget;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SearchBehaviour;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.QFunction;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// Fitted Q-iteration with the smooth maximum v(s) = β log ∫ exp(q(s, a)/β) da in place of the maximum: smooth Bellman equation.
///
/// > repeat: y ← r + γ β log ∫_{A(s′)} exp(q(s′, a; θₙ)/β) da; θₙ₊₁ ← fit({((s, a), y)}); until δ < ε
///
/// Source: the smooth Bellman equation as in Haarnoja et al., *Reinforcement Learning with Deep Energy-Based Policies*, ICML 2017,
/// equation 6, on fixed base points as in Ernst, Geurts and Wehenkel, JMLR 6 (2005). The integral is over normalised actions.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) ∈ B | `b` | N rows | actions normalised |
/// | θ | `q` | | |
/// | β | `soft.beta` | scalar | reward |
/// | v(s′) | `v` | N | discounted sum of reward, and β nats for the choice at each step |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states, not at time limits;
/// 2. q(·; θ₀) is 0, so the first labels are the rewards;
/// 3. the policy that is deployed is argmax_a q(s, a), the mode of the smooth equation's own policy exp((q − v)/β);
/// 4. nor is the behaviour while the batch grows drawn from that policy: it is a uniform action with probability ε, else argmax_a
///    q(s, a) with noise, as in fitted Q-iteration;
/// 5. the integral is estimated at each s′, by importance sampling, whose logarithm is a little too small on average, or by the best
///    Gaussian, which is a lower bound; the chapter leaves it open.
public final class SoftFqi implements Algorithm {

    /// Hyperparameters.
    ///
    /// @param soft         β and how the integral is taken
    /// @param tolerance    ε
    /// @param deltaActions M
    /// @param argmax       how maxima are looked for
    /// @param regressor    what q is fitted with
    /// @param exploration  behaviour while the batch grows
    /// @param discount     γ
    /// @param growth       warm-up while the batch grows
    /// @param budget       sweeps for each environment step while the batch grows
    public record Config(SoftChoice soft,
            @Setting(value = "ε: ends when δ, the mean squared change of q in a sweep, is below it; 0 never does", range = "[0, ∞)", unit = "reward²", source = "ours") double tolerance,
            @Setting(value = "M: δ over so many uniform actions of each base point's state; 0: over the base points' own actions", range = "[0, 1000]", source = "ours") int deltaActions,
            Maximiser argmax, RegressorChoice regressor, Exploration exploration, Discount discount,
            Growth growth, Budget budget) implements Algorithm.Config {

        /// β of 0.1, trees and CEM, to a change of 10⁻⁶; with an environment a sweep every 200 steps.
        public static final Config DEFAULT = new Config(SoftChoice.DEFAULT, 1e-6, 0,
                Cem.DEFAULT, RegressorChoice.DEFAULT,
                Exploration.DEFAULT, Discount.DEFAULT, Growth.DEFAULT, new Budget(0.005));

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "tolerance", tolerance);
            Settings.check(Config.class, "deltaActions", deltaActions);
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
        public SoftFqi make(Setup setup) {
            return new SoftFqi(setup, this);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("soft-fqi", "Smooth Fitted Q-Iteration",
            "Haarnoja et al., Reinforcement Learning with Deep Energy-Based Policies, ICML 2017, equation 6; Ernst et al., JMLR 6 (2005)",
            new Description.Axes("whole: recorded data, or a batch that grows",
                    "r + γ β log ∫ exp(q(s′, a)/β) da, the integral by importance sampling or over Gaussians",
                    "squared error, the regressor's whole fit", "one sweep, or one for each so many environment steps",
                    "none: argmax of q by a search at every decision"),
            "one regressor: network, trees or polynomial",
            "a smooth maximum in place of the maximum",
            "recorded data whose q is rough: the smooth maximum does not chase its peaks");

    private final Config c;
    private final double gamma;
    private final Regressor q; // θ
    private final Smooth smooth;
    private final SweptQ swept;
    private final SearchBehaviour behaviour;
    private Vec v = new Vec(0);
    private Vec quality = new Vec(0);
    private long evaluations; // of the last target map

    /// Makes the iteration before its first sweep. Streams: `argmax`, `delta`, `decision`, `exploration`, `noise`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    /// @throws IllegalArgumentException if the maximiser and the regressor do not go together
    public SoftFqi(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        this.c = c;
        this.gamma = c.discount().perStep(spec);
        this.q = c.regressor().make(spec.observationSize(), spec.actions().size(), streams, "q", compute);
        this.smooth = smooth(c.soft(), c.argmax(), q, spec.valid(), streams.stream("argmax"), compute);
        this.swept = new SweptQ(q, c.deltaActions(), spec.valid(), streams.stream("delta"));
        this.behaviour = new SearchBehaviour(c.exploration(),
                new Argmax(c.argmax(), q, spec.valid(), streams.stream("decision"), compute),
                setup.environments(), streams, compute);
    }

    /// v(s′), and for each state an effective sample size or a standard error.
    ///
    /// @param solution computes them and tells how often q was evaluated
    /// @param clock    takes the steps that the run has done
    /// @param beta     β
    /// @param schedule how β changes
    private record Smooth(Solution solution, LongConsumer clock, double beta, Schedule schedule) {

        private interface Solution {
            long solve(Mat sNext, Mat raw, Vec v, Vec quality);
        }
    }

    private static Smooth smooth(SoftChoice soft, Maximiser method, Regressor q, ActionSets sets, RandomStream random,
            Compute compute) {
        return switch (soft) {
            case SoftMaximum.Config c -> {
                SoftMaximum maximum = new SoftMaximum(c, method, q, sets, random, compute);
                yield new Smooth(maximum::solve, maximum::stepsDone, c.beta(), c.betaSchedule());
            }
            case DualSoftMaximum.Config c -> {
                DualSoftMaximum maximum = new DualSoftMaximum(c, method, q, sets, random, compute);
                yield new Smooth(maximum::solve, maximum::stepsDone, c.beta(), c.betaSchedule());
            }
        };
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.whole(c.growth(), gamma), // all base points in every sweep
                this::target, // y ← r + γ β log ∫ exp(q(s′, a; θₙ)/β) da
                this::fit, // θₙ₊₁ ← fit({((s, a), y)})
                (b, fits, m) -> {
                }, // no actor to improve: the policy is the argmax itself
                c.budget(), // a sweep now and then
                FittedQ.Behaviour.valid(behaviour::act)); // uniform with probability ε, else argmax_a q(s, a) + noise
    }

    /// Target map: y ← r + γ (1 − terminal) β log ∫_{A(s′)} exp(q(s′, a; θₙ)/β) da, q(·; θ₀) = 0.
    void target(Batch b, Vec y) {
        if (swept.labelsFirst(b, y)) {
            return;
        }
        if (v.size() != b.size()) {
            v = new Vec(b.size());
            quality = new Vec(b.size());
        }
        evaluations = smooth.solution().solve(b.sNext(), b.rawSNext(), v, quality);
        Bellman.backup(b, v, y);
    }

    /// Fit: the regressor's own, to the whole batch; δ on the way.
    void fit(Batch b, Vec y, Metrics m) {
        swept.fit(b, y, m);
        if (swept.sweeps() > 1 && v.size() == b.size()) { // else another instance has integrated
            m.add(Metric.SOLVED, b.size());
            m.add(Metric.EVALUATIONS, evaluations);
            boolean sampled = c.soft() instanceof SoftMaximum.Config;
            m.add(sampled ? Metric.EFFECTIVE_SAMPLES : Metric.SOFT_ERROR, quality.mean());
        }
    }

    @Override
    public boolean converged() {
        return swept.delta() < c.tolerance();
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        swept.stepsDone(steps, m);
        smooth.clock().accept(steps);
        Scheduled.value(smooth.beta(), smooth.schedule(), steps, Metric.SOFT_BETA, m);
        Scheduled.exploration(behaviour, c.exploration(), steps, m);
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Searched(q, RegressorChoice.ofLibrary(c.regressor()), c.argmax());
    }

    @Override
    public QFunction critic() {
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) {
        swept.exchange(name, x);
    }
}
