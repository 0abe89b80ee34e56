// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Replay;
import org.fittedq.fit.Budget;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.model.ValueExpansion;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.policy.Temperature;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Critic;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;

/// Soft Actor-Critic (SAC), the later form: twin target critics, learned temperature, no value network.
///
/// Source: T. Haarnoja et al., *Soft Actor-Critic Algorithms and Applications*, 2018, Algorithm 1,
/// <https://arxiv.org/abs/1812.05905>. N is the batch size, dₛ and dₐ the dimensions of state and action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | N | reward |
/// | θ₁, θ₂, φ | `q1 q2 pi` | | |
/// | θ̄₁, θ̄₂ | `q1Target q2Target` | | |
/// | α, H̄ | `temperature` | scalar | reward/nat, nat |
/// | log π | `logProb` | N | nat, of the normalised action |
///
/// Differences from Algorithm 1:
/// 1. the bootstrap is cut at terminal states (a time limit is not terminal), as in the authors' code;
/// 2. the temperature's gradient is taken in log α, as in the authors' code;
/// 3. entropies are of the normalised action, so H̄ = −dₐ means the same for every action box;
/// 4. with `expansion rollout` the target map is applied after `steps` steps of a model ([ValueExpansion]), whose actions
///    are drawn from π_φ and whose rewards are r − α log π;
/// 5. the critics' losses are mean squared errors, without the paper's factor ½;
/// 6. α may be fixed, or the target entropy change, by schedules.
public final class Sac implements Algorithm {

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("sac", "Soft Actor-Critic with learned temperature",
            "Haarnoja et al., Soft Actor-Critic Algorithms and Applications, 2018, Algorithm 1",
            new Description.Axes("ring: experience replay",
                    "r + γ (min(q¹, q²)(s′, a′) − α log π(a′ | s′)) with target critics",
                    "squared error of both critics, one optimiser step", "one fit for each environment step",
                    "tanh-squashed Gaussian actor, temperature learned"),
            "two q with targets, π",
            "entropy in the objective, its price learned",
            "most continuous tasks: robust, explores by itself");

    /// Hyperparameters. [#DEFAULT] holds the values of the paper, appendix D, table 1.
    ///
    /// @param tau       τ
    /// @param alpha     initial α
    /// @param entropy   whether α is learned
    /// @param discount  γ
    /// @param replay    buffer and batch
    /// @param budget    fits for each step
    /// @param networks  networks and optimisers
    /// @param expansion steps of a model in the labels
    /// @param projection π_A through Π
    public record Config(
            @Setting(value = "τ: part of the online weights mixed into the targets after each fit; larger follows faster", range = "(0, 1]", source = "Haarnoja et al. 2018b: 0.005") double tau,
            @Setting(value = "α: temperature at the start (all along, if entropy is fixed); larger explores more", range = "(0, ∞)", unit = "reward/nat", source = "Haarnoja et al. 2018b (code): 1") double alpha,
            Entropy entropy, Discount discount, Replay replay, Budget budget, Networks networks,
            Projected projection, ExpansionChoice expansion) implements Algorithm.Config {

        /// The paper's values.
        public static final Config DEFAULT = new Config(0.005, 1, Entropy.Learned.DEFAULT, Discount.DEFAULT,
                new Replay(1_000_000, 256, 1_000, 1), Budget.ONE_FIT_PER_STEP, Networks.DEFAULT,
                Projected.DEFAULT, ExpansionChoice.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or labels with steps of a model have n-step returns
        public Config {
            Settings.check(Config.class, "tau", tau);
            Settings.check(Config.class, "alpha", alpha);
            expansion.checkWith(replay.nStep());
        }

        /// Makes settings without steps of a model.
        ///
        /// @param tau      τ
        /// @param alpha    initial α
        /// @param entropy  whether α is learned
        /// @param discount γ
        /// @param replay   buffer and batch
        /// @param budget   fits for each step
        /// @param networks networks and optimisers
        public Config(double tau, double alpha, Entropy entropy, Discount discount, Replay replay, Budget budget,
                Networks networks) {
            this(tau, alpha, entropy, discount, replay, budget, networks, Projected.DEFAULT,
                    ExpansionChoice.DEFAULT);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            // labels 2 q, 1 π; fits 2·3 q; improvement 1 π, 2·2 q (∇ₐq), 2 π
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(2, 1, 2),
                    new Workload.Passes(12, 0, 0, 4, 0)));
        }

        @Override
        public Algorithm make(Setup setup) {
            return Expanded.over(new Sac(setup, this), expansion, setup);
        }
    }

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final TwinCritic q, qTarget; // θ₁ and θ₂, θ̄₁ and θ̄₂
    private final SquashedGaussian pi, piBehaviour; // φ; the last a view for acting
    private final Temperature temperature;
    private final OptimiserState q1Optimiser, q2Optimiser, piOptimiser;
    private final Normals targetNoise, policyNoise, behaviourNoise;
    private final Mat aNext, a, da;
    private final Vec logProb, v1, v2, dq1, dq2, behaviourLogProb;

    /// Makes the networks. Streams: `init/q1`, `init/q2`, `init/pi`, `target`, `policy`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public Sac(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int n = c.replay().batchSize();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        this.c = c;
        this.projection = new Projection(spec.valid(), c.projection());
        this.gamma = c.discount().perStep(spec);
        this.q = new TwinCritic(ds, da, c.networks().shape(), n, streams.stream("init/q1"), streams.stream("init/q2"),
                compute);
        this.pi = new SquashedGaussian(ds, da, c.networks().shape(), n, streams.stream("init/pi"), compute);
        this.qTarget = q.target();
        this.piBehaviour = pi.view(setup.environments());
        this.temperature = temperature(da, c);
        this.q1Optimiser = new OptimiserState(c.networks().critic(), q.first().mlp());
        this.q2Optimiser = new OptimiserState(c.networks().critic(), q.second().mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.targetNoise = new Normals(streams.stream("target"), n * da, compute);
        this.policyNoise = new Normals(streams.stream("policy"), n * da, compute);
        this.behaviourNoise = new Normals(streams.stream("exploration"), setup.environments() * da, compute);
        this.aNext = new Mat(n, da);
        this.a = new Mat(n, da);
        this.da = new Mat(n, da);
        this.logProb = new Vec(n);
        this.v1 = new Vec(n);
        this.v2 = new Vec(n);
        this.dq1 = new Vec(n);
        this.dq2 = new Vec(n);
        this.behaviourLogProb = new Vec(setup.environments());
    }

    private static Temperature temperature(int actions, Config c) {
        return switch (c.entropy()) {
            case Entropy.Learned e -> new Temperature(c.alpha(), actions * e.targetEntropy(), e.learningRate());
            case Entropy.Fixed e -> new Temperature(c.alpha(), 0, 0);
        };
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), gamma), // D ← D ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ (minᵢ Q_θ̄ᵢ(s′, a′) − α log π(a′ | s′))
                this::fit, // θᵢ ← θᵢ − Adam(∇ N⁻¹ Σ (y − Q_θᵢ(s, a))²)
                this::improve, // φ ← φ − Adam(∇ N⁻¹ Σ (α log π − minᵢ Q_θᵢ)), then α, then θ̄ᵢ
                c.budget(), // one fit for each environment step
                this::behave); // a ~ π_φ(· | s)
    }

    /// Target map: y = r + γ (1 − terminal) (minᵢ Q_θ̄ᵢ(s′, a′) − α log π(a′ | s′)), a′ ~ π_φ(· | s′).
    void target(Batch b, Vec y) {
        pi.sample(b.sNext(), targetNoise, aNext, logProb);
        projection.project(b.rawSNext(), aNext);
        qTarget.value(b.sNext(), aNext, v1, v2);
        Bellman.soft(v1.min(v2), temperature.alpha(), logProb, v1);
        Bellman.backup(b, v1, y);
    }

    /// A step of the model, if there are any: a ~ π_φ(· | s), with −α log π(a | s) for its reward.
    private void sampled(Mat s, Mat action, Vec bonus) {
        pi.sample(s, targetNoise, action, logProb);
        projection.project(s, action);
        Bellman.soft(bonus, temperature.alpha(), logProb, bonus);
    }

    /// Fit: one Adam step of each critic on J(θᵢ) = N⁻¹ Σ (y − Q_θᵢ(s, a))². Both use the same y.
    void fit(Batch b, Vec y, Metrics m) {
        q.value(b.s(), b.a(), v1, v2);
        m.add(Metric.Q_MEAN, v1.mean());
        m.add(Metric.Q_TARGET, y.mean());
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v1, y, dq1));
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v2, y, dq2));
        q.backward(dq1, dq2).step(q1Optimiser, q2Optimiser);
    }

    /// Policy improvement: J(φ) = N⁻¹ Σ (α log π(a | s) − minᵢ Q_θᵢ(s, a)), a = tanh(μ + σ ε); then α and the targets.
    void improve(Batch b, long fits, Metrics m) {
        double alpha = temperature.alpha();
        pi.sample(b.s(), policyNoise, a, logProb);
        projection.forward(b.rawS(), a);
        q.value(b.s(), a, v1, v2);
        // ∂J/∂minᵢ Q_θᵢ = −1/N
        q.minGradientInAction(v1, v2, -1f / b.size(), da);
        m.add(Metric.ENTROPY, -logProb.mean());
        m.add(Metric.ACTOR_LOSS, alpha * logProb.mean() - v1.min(v2).mean());
        m.addDistance(projection);
        pi.backward(projection.backward(da), alpha / b.size(), 0).step(piOptimiser);
        if (c.entropy() instanceof Entropy.Learned) {
            m.add(Metric.ENT_COEF_LOSS, temperature.step(logProb));
        }
        m.add(Metric.ENT_COEF, alpha);
        // θ̄ᵢ ← τ θᵢ + (1 − τ) θ̄ᵢ
        qTarget.follow(q, c.tau());
    }

    /// Behaviour while learning: a ~ π_φ(· | s).
    void behave(Mat s, Mat raw, Mat action) {
        piBehaviour.sample(s, behaviourNoise, action, behaviourLogProb);
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Scheduled.stepSize(q1Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(q2Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(piOptimiser, c.networks().actor(), steps, Metric.ACTOR_LEARNING_RATE, m);
        entropy(steps, m);
    }

    private void entropy(long steps, Metrics m) {
        switch (c.entropy()) {
            case Entropy.Learned e -> temperature.aim(
                    aNext.cols() * Scheduled.value(e.targetEntropy(), e.targetEntropySchedule(), steps,
                            Metric.TARGET_ENTROPY, m),
                    Scheduled.value(e.learningRate(), e.learningRateSchedule(), steps,
                            Metric.ENT_COEF_LEARNING_RATE, m));
            case Entropy.Fixed e when e.alphaSchedule().isOn() ->
                temperature.set(e.alphaSchedule().at(c.alpha(), steps));
            case Entropy.Fixed e -> {
                // α stays
            }
        }
    }

    /// A step of a model is taken with a ~ π_φ(· | s), which adds −α log π(a | s) to the reward.
    @Override
    public Optional<ValueExpansion.Action> targetPolicy() {
        return Optional.of(this::sampled);
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Amortised(pi.mlp());
    }

    Mlp policy() {
        return pi.mlp();
    }

    @Override
    public Critic critic() {
        return q.first();
    }

    /// minᵢ Q_θᵢ.
    @Override
    public QFunction climbed() {
        return q;
    }

    /// Empty where α is 0, as q is climbed then, and where actions are projected, as π_A has no density.
    @Override
    public Optional<SoftPolicy> soft() {
        double alpha = temperature.alpha();
        return alpha > 0 && !projection.projects() ? Optional.of(new SoftPolicy(pi, alpha)) : Optional.empty();
    }

    @Override
    public void exchange(String name, Exchange x) {
        q.first().exchange(name + "/q1", x);
        q.second().exchange(name + "/q2", x);
        qTarget.first().exchange(name + "/q1Target", x);
        qTarget.second().exchange(name + "/q2Target", x);
        pi.exchange(name + "/pi", x);
        temperature.exchange(name + "/temperature", x);
        q1Optimiser.exchange(name + "/q1Optimiser", x);
        q2Optimiser.exchange(name + "/q2Optimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
    }
}
