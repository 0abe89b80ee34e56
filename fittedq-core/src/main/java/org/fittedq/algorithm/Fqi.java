// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Growth;
import org.fittedq.fit.Budget;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SearchBehaviour;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.target.ValueRange;
import org.fittedq.value.QFunction;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// Fitted Q-iteration with explicit optimisation: fixed base points, any regressor, any maximiser.
///
/// > repeat: y ← r + γ max_{a ∈ A(s′)} q(s′, a; θₙ) for every (s, a, r, s′) of the base points;
/// > θₙ₊₁ ← fit({((s, a), y)}); δ ← mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²; until δ < ε
///
/// Source: D. Ernst, P. Geurts, L. Wehenkel, *Tree-Based Batch Mode Reinforcement Learning*, JMLR 6 (2005), figure 1; with the
/// maximum over continuous actions by embedded optimisation.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) ∈ B | `b` | N rows | actions normalised |
/// | θ | `q` | | |
/// | y | `y` | N | discounted sum of reward |
/// | δ | [Metric#DELTA_Q] | scalar | reward² |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states, not at time limits;
/// 2. q(·; θ₀) is 0, so the first labels are the rewards;
/// 3. δ is a mean over the base points' own pairs, or over M uniform actions of each base point's state: a mean over all actions
///    of a continuous set cannot be taken;
/// 4. with an environment instead of a recorded data set the base points grow between sweeps, as in the paper's section 5 on
///    episodes collected with the last policy;
/// 5. with `targets ensemble` the labels are of many regressors, with `valueRange` in the range of possible returns.
public final class Fqi implements Algorithm {

    /// Hyperparameters.
    ///
    /// @param tolerance    ε
    /// @param deltaActions M
    /// @param argmax       how maxima are looked for
    /// @param regressor    what q is fitted with
    /// @param targets      what labels take of it
    /// @param valueRange   what v(s′) is clipped to
    /// @param exploration  behaviour while the batch grows
    /// @param discount     γ
    /// @param growth       warm-up while the batch grows
    /// @param budget       sweeps for each environment step while the batch grows
    public record Config(
            @Setting(value = "ε: ends when δ, the mean squared change of q in a sweep, is below it; 0 never does", range = "[0, ∞)", unit = "reward²", source = "ours") double tolerance,
            @Setting(value = "M: δ over so many uniform actions of each base point's state; 0: over the base points' own actions", range = "[0, 1000]", source = "ours") int deltaActions,
            Maximiser argmax, RegressorChoice regressor, SweptTargets targets,
            ValueRange valueRange, Exploration exploration, Discount discount,
            Growth growth, Budget budget) implements Algorithm.Config {

        /// Trees and CEM, to a change of 10⁻⁶; with an environment a sweep every 200 steps.
        public static final Config DEFAULT = new Config(1e-6, 0, Cem.DEFAULT, RegressorChoice.DEFAULT,
                SweptTargets.Single.DEFAULT, ValueRange.Any.DEFAULT,
                Exploration.DEFAULT, Discount.DEFAULT, Growth.DEFAULT, new Budget(0.005));

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
        /// @param argmax       how maxima are looked for
        /// @param regressor    what q is fitted with
        /// @param exploration  behaviour while the batch grows
        /// @param discount     γ
        /// @param growth       warm-up while the batch grows
        /// @param budget       sweeps for each environment step while the batch grows
        public Config(double tolerance, int deltaActions, Maximiser argmax, RegressorChoice regressor,
                Exploration exploration, Discount discount, Growth growth, Budget budget) {
            this(tolerance, deltaActions, argmax, regressor, SweptTargets.Single.DEFAULT, ValueRange.Any.DEFAULT,
                    exploration, discount, growth, budget);
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
        public Fqi make(Setup setup) {
            return new Fqi(setup, this);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("fqi", "Fitted Q-Iteration",
            "Ernst, Geurts, Wehenkel, Tree-Based Batch Mode Reinforcement Learning, JMLR 6 (2005)",
            new Description.Axes("whole: recorded data, or a batch that grows",
                    "r + γ max_a q(s′, a), the maximum by a search at every next state",
                    "squared error, the regressor's whole fit", "one sweep, or one for each so many environment steps",
                    "none: argmax of q by a search at every decision"),
            "one regressor, or several: network, trees or polynomial",
            "the maximum itself, at every base point",
            "recorded data; networks for smooth q, trees for rough ones, polynomials for exact answers");

    private final Config c;
    private final double gamma;
    private final Regressor q; // θ, the first of them
    private final Argmax argmax;
    private final SweptQ swept;
    private final SearchBehaviour behaviour;
    private Maxima best = new Maxima(1, 1);

    /// Makes the iteration before its first sweep. Streams: `argmax`, `delta`, `decision`, `exploration`, `noise`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    /// @throws IllegalArgumentException if the maximiser and the regressor do not go together
    public Fqi(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        this.c = c;
        this.gamma = c.discount().perStep(spec);
        this.swept = SweptQ.of(c.regressor(), c.targets(), c.valueRange(), c.deltaActions(), setup);
        this.q = swept.first();
        this.argmax = new Argmax(c.argmax(), q, spec.valid(), streams.stream("argmax"), compute);
        this.behaviour = new SearchBehaviour(c.exploration(),
                new Argmax(c.argmax(), q, spec.valid(), streams.stream("decision"), compute),
                setup.environments(), streams, compute);
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.whole(c.growth(), gamma), // all base points in every sweep
                this::target, // y ← r + γ max_a q(s′, a; θₙ)
                this::fit, // θₙ₊₁ ← fit({((s, a), y)})
                (b, fits, m) -> {
                }, // no actor to improve: the policy is the argmax itself
                c.budget(), // a sweep now and then
                FittedQ.Behaviour.valid(behaviour::act)); // uniform with probability ε, else argmax_a q(s, a) + noise
    }

    /// Target map: y ← r + γ (1 − terminal) max_{a ∈ A(s′)} q(s′, a; θₙ), q(·; θ₀) = 0.
    void target(Batch b, Vec y) {
        if (swept.labelsFirst(b, y)) {
            return;
        }
        best = best.action().rows() == b.size() ? best : new Maxima(b.size(), b.a().cols());
        argmax.sweep(swept.sweeps()).solve(b.sNext(), b.rawSNext(), best);
        swept.value(b.sNext(), best.action(), best.value());
        Bellman.backup(b, best.value(), y);
    }

    /// Fit: the regressor's own, to the whole batch; δ on the way.
    void fit(Batch b, Vec y, Metrics m) {
        swept.fit(b, y, m);
        if (swept.sweeps() > 1 && best.action().rows() == b.size()) { // else another instance has searched
            m.add(Metric.SOLVED, b.size());
            m.add(Metric.EVALUATIONS, best.totalEvaluations());
        }
    }

    @Override
    public boolean converged() {
        return swept.delta() < c.tolerance();
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        swept.stepsDone(steps, m);
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
