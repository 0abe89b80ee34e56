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
import org.fittedq.nn.Mlp;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.policy.SquashedGaussian;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Critic;
import org.fittedq.value.TwinCritic;
import org.fittedq.value.ValueNetwork;

/// Soft Actor-Critic with a value network (SAC with V), the first form and the chapter's.
///
/// Source: T. Haarnoja et al., *Soft Actor-Critic: Off-Policy Maximum Entropy Deep Reinforcement Learning with a Stochastic
/// Actor*, ICML 2018, Algorithm 1, <https://arxiv.org/abs/1801.01290>; the chapter's Algorithm "Soft Actor-Critic".
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | N | reward × scale |
/// | ψ, ψ̄ | `v vTarget` | | |
/// | θ₁, θ₂, φ | `q1 q2 pi` | | |
/// | α | `alpha` | scalar | scaled reward/nat |
///
/// Differences from the chapter, whose pseudocode has slips in 1 and 2:
/// 1. the policy *ascends* q¹ − α log π (the chapter's update has the sign reversed);
/// 2. y_v is taken at sᵢ, where v is regressed, with a fresh action a ~ π(· | sᵢ) (the chapter writes s′);
/// 3. the bootstrap is cut at terminal states (a time limit is not terminal);
/// 4. the critics are fitted before v, as the template fits before it improves: y_v is made by critics one fit newer.
///
/// 5. rewards are multiplied by `rewardScale`, by default by 5, as the authors do for most of their tasks: with α = 1 that is
///    α = 1/5 on the task's own reward, and q and v are in scaled reward; 1 is the chapter's.
///
/// Differences from the paper:
/// 6. the policy climbs q¹, as in the chapter and in the authors' code, not the smaller of the two;
/// 7. entropies are of the normalised action;
/// 8. losses are mean squared errors, as in the chapter, without the paper's factor ½;
/// 9. with `regularise` above 0 the policy's loss has w (mean μ² + mean log² σ) added, which neither the paper nor the chapter has. The
///    authors' code (haarnoja/sac, distributions/normal.py) computes it with w = ½ · 10⁻³; their first version of December 2017 has
///    it in the loss, the last one does not, as nothing puts it among the losses that it collects.
public final class SacV implements Algorithm {

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("sac-v", "Soft Actor-Critic with a value network",
            "Haarnoja et al., Soft Actor-Critic: Off-Policy Maximum Entropy Deep Reinforcement Learning, ICML 2018, Algorithm 1",
            new Description.Axes("ring: experience replay", "r + γ v(s′) with a target value network",
                    "squared error of both critics and of v, one optimiser step each",
                    "one fit for each environment step",
                    "tanh-squashed Gaussian actor, fixed temperature"),
            "two q, v with a target, π",
            "entropy in the objective; v stands for the soft maximum",
            "where a fixed temperature and reward scale are wanted, and to compare with the later form");

    /// Hyperparameters. [#DEFAULT] holds the authors' (appendix D, and haarnoja/sac, examples/variants.py; without the regulariser, which
    /// is not in their loss).
    ///
    /// @param tau           τ
    /// @param alpha         α
    /// @param alphaSchedule how α changes
    /// @param rewardScale   reward scale
    /// @param regularise    weight of the regulariser
    /// @param discount      γ
    /// @param replay        buffer and batch
    /// @param budget        fits for each step
    /// @param networks      networks and optimisers
    /// @param projection π_A through Π
    public record Config(
            @Setting(value = "τ: part of the online weights mixed into the target value network after each fit; larger follows faster", range = "(0, 1]", source = "Haarnoja et al. 2018a: 0.005") double tau,
            @Setting(value = "α: temperature, not learned; larger explores more", range = "[0, ∞)", unit = "scaled reward/nat", source = "Haarnoja et al. 2018a: 1", resumable = true) double alpha,
            Schedule alphaSchedule,
            @Setting(value = "factor of the reward; larger is greedier; 1 is the chapter's", range = "(0, ∞)", source = "Haarnoja et al. 2018a: 5 for most MuJoCo tasks") double rewardScale,
            @Setting(value = "w: weight of mean μ² + mean log² σ in the policy's loss; larger keeps the policy nearer to the middle of the box and σ nearer to 1; 0 is off", range = "[0, ∞)", source = "off: Haarnoja et al. 2018a; their first code: 5e-4") double regularise,
            Discount discount, Replay replay, Budget budget, Networks networks,
            Projected projection) implements Algorithm.Config {

        /// The authors' values.
        public static final Config DEFAULT = new Config(0.005, 1, 5, 0, Discount.DEFAULT,
                new Replay(1_000_000, 256, 1_000, 1), Budget.ONE_FIT_PER_STEP, Networks.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "tau", tau);
            Settings.check(Config.class, "alpha", alpha);
            alphaSchedule.check("alphaSchedule", "[0, ∞)");
            Settings.check(Config.class, "rewardScale", rewardScale);
            Settings.check(Config.class, "regularise", regularise);
        }

        /// Makes settings with an α that stays as it is.
        ///
        /// @param tau         τ
        /// @param alpha       α
        /// @param rewardScale reward scale
        /// @param regularise  weight of the regulariser
        /// @param discount    γ
        /// @param replay      buffer and batch
        /// @param budget      fits for each step
        /// @param networks    networks and optimisers
        public Config(double tau, double alpha, double rewardScale, double regularise, Discount discount, Replay replay,
                Budget budget, Networks networks) {
            this(tau, alpha, Schedule.CONSTANT, rewardScale, regularise, discount, replay, budget, networks,
                    Projected.DEFAULT);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            // labels 1 v; fits 2·3 q; improvement 1 π, q and ∇ₐq 3 q, 2 π; fit 3 v
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(2, 2, 1),
                    new Workload.Passes(9, 4, 0, 3, 0)));
        }

        @Override
        public SacV make(Setup setup) {
            return new SacV(setup, this);
        }
    }

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final TwinCritic q; // θ₁ and θ₂
    private final ValueNetwork v, vTarget; // ψ, ψ̄
    private final SquashedGaussian pi, piBehaviour; // φ; the last a view for acting
    private final OptimiserState q1Optimiser, q2Optimiser, vOptimiser, piOptimiser;
    private final Normals policyNoise, behaviourNoise;
    private final Mat a, da;
    private final Vec logProb, v1, v2, yv, dq1, dq2, behaviourLogProb;
    private double alpha; // α now

    /// Makes the networks. Streams: `init/q1`, `init/q2`, `init/v`, `init/pi`, `policy`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public SacV(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int n = c.replay().batchSize();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        this.c = c;
        this.projection = new Projection(spec.valid(), c.projection());
        this.alpha = c.alpha();
        this.gamma = c.discount().perStep(spec);
        this.q = new TwinCritic(ds, da, c.networks().shape(), n, streams.stream("init/q1"), streams.stream("init/q2"),
                compute);
        this.v = new ValueNetwork(ds, c.networks().shape(), n, streams.stream("init/v"), compute);
        this.vTarget = v.target();
        this.pi = new SquashedGaussian(ds, da, c.networks().shape(), n, streams.stream("init/pi"), compute);
        this.piBehaviour = pi.view(setup.environments());
        this.q1Optimiser = new OptimiserState(c.networks().critic(), q.first().mlp());
        this.q2Optimiser = new OptimiserState(c.networks().critic(), q.second().mlp());
        this.vOptimiser = new OptimiserState(c.networks().critic(), v.mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.policyNoise = new Normals(streams.stream("policy"), n * da, compute);
        this.behaviourNoise = new Normals(streams.stream("exploration"), setup.environments() * da, compute);
        this.a = new Mat(n, da);
        this.da = new Mat(n, da);
        this.logProb = new Vec(n);
        this.v1 = new Vec(n);
        this.v2 = new Vec(n);
        this.yv = new Vec(n);
        this.dq1 = new Vec(n);
        this.dq2 = new Vec(n);
        this.behaviourLogProb = new Vec(setup.environments());
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), gamma), // R ← R ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ v(s′; ψ̄)
                this::fit, // θᵢ ← θᵢ − Adam(∇ N⁻¹ Σ (qⁱ(s, a) − y)²)
                this::improve, // ψ towards min q − α log π, φ up q¹ − α log π, then ψ̄
                c.budget(), // one fit for each environment step
                this::behave); // a ~ π_φ(· | s)
    }

    /// Target map of the critics: y = scale · r + γ (1 − terminal) v(s′; ψ̄).
    void target(Batch b, Vec y) {
        vTarget.value(b.sNext(), v1);
        Bellman.backup(b, v1, y);
        y.add((float) c.rewardScale() - 1, b.r());
    }

    /// Fit: one Adam step of each critic on N⁻¹ Σ (qⁱ(s, a) − y)². Both use the same y.
    void fit(Batch b, Vec y, Metrics m) {
        q.value(b.s(), b.a(), v1, v2);
        m.add(Metric.Q_MEAN, v1.mean());
        m.add(Metric.Q_TARGET, y.mean());
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v1, y, dq1));
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v2, y, dq2));
        q.backward(dq1, dq2).step(q1Optimiser, q2Optimiser);
    }

    /// Value and policy, both at a ~ π_φ(· | s): ψ one Adam step on N⁻¹ Σ (v(s) − y_v)², φ one up N⁻¹ Σ (q¹ − α log π).
    void improve(Batch b, long fits, Metrics m) {
        pi.sample(b.s(), policyNoise, a, logProb);
        projection.forward(b.rawS(), a);
        q.value(b.s(), a, v1, v2);
        m.add(Metric.ENTROPY, -logProb.mean());
        m.add(Metric.ACTOR_LOSS, alpha * logProb.mean() - v1.mean());
        m.add(Metric.ENT_COEF, alpha);
        m.addDistance(projection);
        // descends α log π − q¹: ∂/∂q¹ = −1/N, ∂/∂log π = α/N
        q.first().gradientInAction(dq1.fill(-1f / b.size()), da);
        pi.backward(projection.backward(da), alpha / b.size(), c.regularise()).step(piOptimiser);
        // y_v = min(q¹(s, a), q²(s, a)) − α log π(a | s)
        Bellman.soft(v1.min(v2), alpha, logProb, yv);
        v.value(b.s(), v1);
        m.add(Metric.VALUE_LOSS, SquaredError.lossAndGradient(v1, yv, dq1));
        v.backward(dq1).step(vOptimiser);
        // ψ̄ ← τ ψ + (1 − τ) ψ̄
        vTarget.follow(v, c.tau());
    }

    /// Behaviour while learning: a ~ π_φ(· | s).
    void behave(Mat s, Mat raw, Mat action) {
        piBehaviour.sample(s, behaviourNoise, action, behaviourLogProb);
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Scheduled.stepSize(q1Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(q2Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(vOptimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(piOptimiser, c.networks().actor(), steps, Metric.ACTOR_LEARNING_RATE, m);
        alpha = c.alphaSchedule().at(c.alpha(), steps);
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

    @Override
    public double rewardScale() {
        return c.rewardScale();
    }

    /// Empty where α is 0, as q is climbed then, and where actions are projected, as π_A has no density.
    @Override
    public Optional<SoftPolicy> soft() {
        return alpha > 0 && !projection.projects() ? Optional.of(new SoftPolicy(pi, alpha)) : Optional.empty();
    }

    @Override
    public void exchange(String name, Exchange x) {
        q.first().exchange(name + "/q1", x);
        q.second().exchange(name + "/q2", x);
        v.exchange(name + "/v", x);
        vTarget.exchange(name + "/vTarget", x);
        pi.exchange(name + "/pi", x);
        q1Optimiser.exchange(name + "/q1Optimiser", x);
        q2Optimiser.exchange(name + "/q2Optimiser", x);
        vOptimiser.exchange(name + "/vOptimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
    }
}
