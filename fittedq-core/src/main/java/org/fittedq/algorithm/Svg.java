// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Map;
import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Replay;
import org.fittedq.fit.Budget;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Spec;
import org.fittedq.model.Bootstrap;
import org.fittedq.model.ModelChoice;
import org.fittedq.model.PlannedQ;
import org.fittedq.model.RolloutNoise;
import org.fittedq.model.RolloutValue;
import org.fittedq.model.StateValue;
import org.fittedq.model.ValueGradient;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Critic;
import org.fittedq.value.QFunction;
import org.fittedq.value.ValueNetwork;

/// Stochastic Value Gradients, the whole spectrum: SVG(0), SVG(n) and SVG(∞).
///
/// > w ← w + Adam(∇_w N⁻¹ Σ [Σ_{i<n} γⁱ r(sᵢ, aᵢ) + γⁿ q(sₙ, aₙ; θ)]), aᵢ = π_w(sᵢ, εᵢ), sᵢ₊₁ = f(sᵢ, aᵢ, ξᵢ)
///
/// Source: N. Heess, G. Wayne, D. Silver, T. Lillicrap, Y. Tassa, T. Erez, *Learning Continuous Control Policies by Stochastic Value
/// Gradients*, NIPS 2015, algorithms 1 to 4, <https://arxiv.org/abs/1510.09142>. N is the batch size, dₛ and dₐ the dimensions of
/// state and action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | N | reward |
/// | θ (policy), here w | `pi` | | |
/// | ν (value), here θ; θ′ | `q qTarget` or `v vTarget` | | |
/// | f̂ | `model` | | |
/// | η, here ε; ξ | `noise` | N×dₐ, N×d_ξ | standard normal |
/// | w, here ω | [ValueGradient#meanWeight] | N | |
///
/// Differences from the paper:
/// 1. the bootstrap of SVG(n) is q(sₙ, aₙ), as in the chapter; `bootstrap v` is the paper's, fitted with the weights of its algorithm 4;
/// 2. any n: the paper has 0, 1 and ∞; SVG(∞) is `bootstrap none`, and n is the horizon;
/// 3. states and noise are the model's own from replayed states on (`rollout planned`), or inferred along recorded trajectories as in
///    the paper (`rollout inferred`), whose weights ω are cut at `largestWeight`;
/// 4. the bootstrap is cut at terminal states (a time limit is not terminal), recorded or predicted;
/// 5. actions are squashed by tanh; a bonus α for the entropy of the policy, which the paper and the chapter do not have, is a
///    setting, 0.01 by default. It is for the first action of a rollout alone, and in the policy's gradient alone: rewards along the
///    rollout, labels and bootstrap have none, so q and v are those of the task and not soft ones;
/// 6. the model is fitted to the whole buffer now and then with early stopping, rather than by a step for each batch;
/// 7. the critic's labels are made by a target that follows by Polyak averaging; the chapter has none.
public final class Svg implements Algorithm {

    /// Hyperparameters.
    ///
    /// @param unroll        n and along what
    /// @param bootstrap     q, v or none
    /// @param alpha         α
    /// @param alphaSchedule how α changes
    /// @param model         f
    /// @param discount      γ
    /// @param replay        buffer and batch
    /// @param budget        fits for each step
    /// @param networks      networks and optimisers
    /// @param projection    π_A through Π
    public record Config(Unroll unroll, Ending bootstrap,
            @Setting(value = "α: bonus for the entropy of the policy's first action in a rollout; larger explores more; 0 is the paper's", range = "[0, ∞)", unit = "reward/nat", source = "ours: 0.01; Heess et al. 2015: 0") double alpha,
            Schedule alphaSchedule, ModelChoice model, Discount discount, Replay replay, Budget budget,
            Networks networks, Projected projection) implements Algorithm.Config, OlderForm {

        /// SVG(1) with q and a learned model.
        public static final Config DEFAULT = new Config(
                new Unroll(1, Unroll.Planned.DEFAULT, Double.POSITIVE_INFINITY), Ending.Q.DEFAULT, 0.01,
                ModelChoice.DEFAULT, Discount.DEFAULT, new Replay(1_000_000, 256, 1_000, 1), Budget.ONE_FIT_PER_STEP,
                Networks.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or the settings contradict one another
        public Config {
            Settings.check(Config.class, "alpha", alpha);
            alphaSchedule.check("alphaSchedule", "[0, ∞)");
            Check.that(replay.nStep() == 1, "replay.nStep", "1, as rollouts are the model's", replay.nStep());
            Check.that(bootstrap instanceof Ending.Q || unroll.n() >= 1, "n",
                    "at least 1 with bootstrap " + bootstrap.name(), unroll.n(),
                    "only a step of the model or q(s, a) says which action is better");
        }

        /// Makes settings with an α that stays as it is.
        ///
        /// @param unroll    n and along what
        /// @param bootstrap q, v or none
        /// @param alpha     α
        /// @param model     f
        /// @param discount  γ
        /// @param replay    buffer and batch
        /// @param budget    fits for each step
        /// @param networks  networks and optimisers
        public Config(Unroll unroll, Ending bootstrap, double alpha, ModelChoice model, Discount discount,
                Replay replay, Budget budget, Networks networks) {
            this(unroll, bootstrap, alpha, Schedule.CONSTANT, model, discount, replay, budget, networks,
                    Projected.DEFAULT);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            int n = unroll.n();
            // labels 1 q (and 1 π) or v, fit 3, the end of the rollouts 2; n actions and steps, and back through all of them
            int ends = bootstrap instanceof Ending.Fitted ? 1 + 3 + 2 : 0;
            boolean isQ = bootstrap instanceof Ending.Q;
            int actionsOfQ = isQ ? 1 + 3 : 0;
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(1, 2, 2),
                    new Workload.Passes(isQ ? ends : 0, isQ ? 0 : ends, 0, actionsOfQ + 3 * n, 2 * n)));
        }

        @Override
        public Map<String, String> today(Map<String, String> texts) {
            return OlderSvg.today(this, texts);
        }

        @Override
        public Svg make(Setup setup) {
            return new Svg(setup, this);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("svg", "Stochastic Value Gradients",
            "Heess et al., Learning Continuous Control Policies by Stochastic Value Gradients, NIPS 2015, algorithms 1 to 4",
            new Description.Axes("ring: experience replay, in segments of n transitions",
                    "r + γ q(s′, a′) with a target critic; the actor's value: n steps of the model, then the critic",
                    "squared error, one optimiser step; the model by maximum likelihood",
                    "one fit for each environment step, the model's now and then",
                    "tanh-squashed Gaussian actor, back-propagated through time"),
            "q or v with a target, π, the model",
            "gradients through n steps of a model: amortised over time too",
            "an accurate model, given or quickly learned, and few environment steps");

    private static final double LOG_2 = 0.6931471805599453;

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final int n;
    private final ModelFitting model; // f
    private final SquashedGaussian pi, piBehaviour; // w; the last a view for acting
    private final Critic q, qTarget; // θ, θ′
    private final ValueNetwork v, vTarget;
    private final QFunction critic;
    private final ValueGradient rollout;
    private final RolloutNoise noise;
    private final OptimiserState valueOptimiser, piOptimiser;
    private final Normals targetNoise, behaviourNoise;
    private final Mat aNext;
    private final Vec values, dValues, logProb, behaviourLogProb;
    private double alpha; // α now

    /// Makes the networks. Streams: `init/q` or `init/v`, `init/pi`, those of the model, `target`, `policy`, `model/noise`,
    /// `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public Svg(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int rows = c.replay().batchSize();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        this.c = c;
        this.projection = new Projection(spec.valid(), c.projection());
        checkServes(spec, c);
        this.alpha = c.alpha();
        this.gamma = c.discount().perStep(spec);
        this.n = c.unroll().n();
        this.model = ModelFitting.of(c.model(), spec, setup.physics(), streams, compute);
        this.pi = SquashedGaussian.differentiableInState(ds, da, c.networks().shape(), rows, streams.stream("init/pi"),
                compute);
        this.piBehaviour = pi.view(setup.environments());
        this.q = new Critic(ds, da, c.networks().shape(), rows, streams.stream("init/q"), compute);
        this.qTarget = q.target();
        this.v = ValueNetwork.differentiableInState(ds, c.networks().shape(), rows, streams.stream("init/v"), compute);
        this.vTarget = v.target();
        Bootstrap end = switch (c.bootstrap()) {
            case Ending.Q ending -> Bootstrap.q(q, rows);
            case Ending.V ending -> Bootstrap.of(StateValue.Values.of(v));
            case Ending.None ending -> Bootstrap.of(StateValue.none().at(rows));
        };
        this.critic = critic(spec, compute);
        this.rollout = new ValueGradient(n, rows, gamma, c.unroll().uncertainty(), pi, spec.valid(),
                c.projection(), model.dynamics(), end);
        this.noise = RolloutNoise.drawn(new Normals(streams.stream("policy"), rows * da, compute),
                new Normals(streams.stream("model/noise"), rows * model.dynamics().noiseSize(), compute));
        this.valueOptimiser = new OptimiserState(c.networks().critic(), isQ() ? q.mlp() : v.mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.targetNoise = new Normals(streams.stream("target"), rows * da, compute);
        this.behaviourNoise = new Normals(streams.stream("exploration"), setup.environments() * da, compute);
        this.aNext = new Mat(rows, da);
        this.values = new Vec(rows);
        this.dValues = new Vec(rows);
        this.logProb = new Vec(rows);
        this.behaviourLogProb = new Vec(setup.environments());
    }

    /// Recorded trajectories are followed with the noise that made their actions, which a projection does not give back.
    private static void checkServes(Spec spec, Config c) {
        if (!spec.valid().isWhole()) {
            String why = spec.name() + ", where not every action of the box is valid";
            Check.that(c.unroll().rollout() instanceof Unroll.Planned, "svg.unroll.rollout", "planned with " + why,
                    c.unroll().rollout().name());
            Check.that(c.bootstrap() instanceof Ending.Q, "svg.bootstrap", "q with " + why, c.bootstrap().name());
        }
    }

    private QFunction critic(Spec spec, Compute compute) {
        return switch (c.bootstrap()) {
            case Ending.Q ending -> q;
            case Ending.V ending -> new PlannedQ(model.dynamics(), StateValue.v(v, compute), 1, gamma);
            case Ending.None ending -> {
                StateValue rest = n == 1
                        ? StateValue.none()
                        : new RolloutValue(pi.mlp(), model.dynamics(), n - 1, gamma, compute).within(spec.valid());
                yield new PlannedQ(model.dynamics(), rest, 1, gamma);
            }
        };
    }

    /// Whether the value network is that of q; of no use without a bootstrap.
    private boolean isQ() {
        return !(c.bootstrap() instanceof Ending.V);
    }

    private boolean isBootstrapped() {
        return c.bootstrap() instanceof Ending.Fitted;
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                // D ← D ∪ {(s, a, r, s′)} with u and log b(a | s) beside a, the oldest leave; drawn in segments
                BufferEvolution.segments(c.replay(), gamma, c.unroll().rollout().recordedSteps(n), aNext.cols() + 1),
                this::target, // y ← r + γ q(s′, a′; θ′), a′ ~ π_w
                this::fit, // θ ← θ − Adam(∇ N⁻¹ Σ (y − q(s, a; θ))²)
                this::improve, // w ← w + Adam(∇ N⁻¹ Σ ω [Σ γⁱ rᵢ + γⁿ q(sₙ, aₙ; θ)]), then θ′
                c.budget(), // one fit for each environment step
                new Behaving(), // a ~ π_w(· | s)
                model.modelling()); // f ← fit(f; D)
    }

    /// Target map: y = r + γ (1 − terminal) q(s′, a′; θ′), a′ ~ π_w(· | s′); or y = r + γ (1 − terminal) v(s′; θ′).
    void target(Batch b, Vec y) {
        if (!isBootstrapped()) {
            return; // no label is asked for
        }
        if (isQ()) {
            pi.sample(b.sNext(), targetNoise, aNext, logProb);
            projection.project(b.rawSNext(), aNext);
            qTarget.value(b.sNext(), aNext, values);
        } else {
            vTarget.value(b.sNext(), values);
        }
        Bellman.backup(b, values, y);
    }

    /// Fit: one Adam step on N⁻¹ Σ (y − q(s, a; θ))², or on N⁻¹ Σ ω (y − v(s; θ))², as s′ is of another policy's action.
    void fit(Batch b, Vec y, Metrics m) {
        if (!isBootstrapped()) {
            return;
        }
        if (isQ()) {
            q.value(b.s(), b.a(), values);
            m.add(Metric.Q_MEAN, values.mean());
            m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(values, y, dValues));
            q.backward(dValues).step(valueOptimiser);
        } else {
            v.value(b.s(), values);
            m.add(Metric.Q_MEAN, values.mean());
            m.add(Metric.VALUE_LOSS, SquaredError.lossAndGradient(values, y, dValues));
            weigh(b);
            v.backward(dValues).step(valueOptimiser);
        }
        m.add(Metric.Q_TARGET, y.mean());
    }

    /// ω = min(c, π(a | s)/b(a | s)).
    private void weigh(Batch b) {
        double most = c.bootstrap() instanceof Ending.V ending ? ending.largestWeight() : 0;
        if (most == 0) {
            return;
        }
        int k = b.note().cols();
        for (int i = 0; i < b.size(); i++) {
            System.arraycopy(b.note().data(), i * k, aNext.data(), i * aNext.cols(), aNext.cols());
        }
        pi.infer(b.s(), aNext, aNext, logProb);
        for (int i = 0; i < b.size(); i++) {
            double ratio = StrictMath.exp((double) logProb.at(i) - b.note().at(i, k - 1));
            dValues.set(i, (float) (Math.min(most, ratio) * dValues.at(i)));
        }
    }

    /// Policy improvement: one Adam step along the value gradient; then the target follows.
    void improve(Batch b, long fits, Metrics m) {
        double value = switch (c.unroll().rollout()) {
            case Unroll.Planned course -> rollout.plan(b.s(), noise);
            case Unroll.Inferred course -> rollout.follow(b, noise, course.largestWeight());
        };
        if (!Double.isFinite(value)) {
            throw new DivergenceException("value of the model's rollouts", value);
        }
        rollout.backward(alpha);
        m.add(Metric.ACTOR_LOSS, -value);
        if (c.unroll().rollout() instanceof Unroll.Planned) { // recorded actions are an earlier policy's
            m.add(Metric.ENTROPY, -rollout.logProb().mean());
        }
        m.add(Metric.ACTOR_GRAD_NORM, rollout.step(piOptimiser));
        m.add(Metric.ROLLOUTS_CUT, rollout.cut());
        m.add(Metric.IMPORTANCE_WEIGHT, rollout.meanWeight());
        m.addDistance(rollout.projection());
        // θ′ ← τ θ + (1 − τ) θ′
        switch (c.bootstrap()) {
            case Ending.Q ending -> qTarget.follow(q, ending.tau());
            case Ending.V ending -> vTarget.follow(v, ending.tau());
            case Ending.None ending -> {
                // nothing is fitted
            }
        }
    }

    /// Behaviour while learning: a = tanh(u), u = μ(s) + σ(s) ε; u and log π(a | s) are noted.
    private final class Behaving implements FittedQ.Behaviour {

        @Override
        public void act(Mat s, Mat raw, Mat action) {
            piBehaviour.sample(s, behaviourNoise, action, behaviourLogProb);
        }

        @Override
        public void note(Mat a, boolean warmup, Mat note) {
            int da = a.cols();
            for (int e = 0; e < a.rows(); e++) {
                for (int j = 0; j < da; j++) {
                    note.set(e, j, warmup ? beforeTanh(a.at(e, j)) : piBehaviour.beforeTanh().at(e, j));
                }
                // uniform on [−1, 1]ᵐ has density 2⁻ᵐ
                note.set(e, da, warmup ? (float) (-da * LOG_2) : behaviourLogProb.at(e));
            }
        }
    }

    /// artanh, of the nearest number inside (−1, 1).
    private static float beforeTanh(float a) {
        double inside = Math.clamp(a, -1 + 1e-7, 1 - 1e-7);
        return (float) (0.5 * (StrictMath.log1p(inside) - StrictMath.log1p(-inside)));
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Scheduled.stepSize(valueOptimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(piOptimiser, c.networks().actor(), steps, Metric.ACTOR_LEARNING_RATE, m);
        alpha = Scheduled.value(c.alpha(), c.alphaSchedule(), steps, Metric.ENT_COEF, m);
        model.stepsDone(steps, m);
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Amortised(pi.mlp());
    }

    /// q(s, a; θ); without it r + γ v(s′; θ) by the model, v without a critic being the rest of the horizon with the policy's actions.
    @Override
    public QFunction critic() {
        return critic;
    }

    @Override
    public Optional<Dynamics> dynamics() {
        return Optional.of(model.dynamics());
    }

    /// Returns q(s, π(s)), or v(s) with bootstrap v.
    ///
    /// @return v, live; empty with bootstrap none, which fits none
    @Override
    public Optional<StateValue> stateValue(Compute compute) {
        if (!isBootstrapped()) {
            return Optional.empty();
        }
        return isQ() ? Algorithm.super.stateValue(compute) : Optional.of(StateValue.v(v, compute));
    }

    SquashedGaussian behaviourPolicy() {
        return piBehaviour;
    }

    @Override
    public void exchange(String name, Exchange x) {
        if (isQ()) {
            q.exchange(name + "/q", x);
            qTarget.exchange(name + "/qTarget", x);
        } else {
            v.exchange(name + "/v", x);
            vTarget.exchange(name + "/vTarget", x);
        }
        pi.exchange(name + "/pi", x);
        model.exchange(name + "/model", x);
        valueOptimiser.exchange(name + "/valueOptimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
    }
}
