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
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.NoiseProcess;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Critic;
import org.fittedq.value.TwinCritic;

/// Twin Delayed Deep Deterministic policy gradient (TD3).
///
/// Source: S. Fujimoto, H. van Hoof, D. Meger, *Addressing Function Approximation Error in Actor-Critic Methods*,
/// ICML 2018, Algorithm 1, <https://arxiv.org/abs/1802.09477>. N is the batch size, dₛ and dₐ the dimensions of state and
/// action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | N | reward |
/// | ã, ε | `aTilde eps` | N×dₐ | normalised |
/// | θ₁, θ₂, φ | `q1 q2 pi` | | |
/// | θ′₁, θ′₂, φ′ | `q1Target q2Target piTarget` | | |
/// | σ | `noise` | environments×dₐ | half-widths of the action box |
/// | σ̃, c | `smoothing` | scalar | half-widths of the action box |
///
/// Differences from Algorithm 1:
/// 1. the bootstrap is cut at terminal states (a time limit is not terminal), as in the authors' code;
/// 2. `argmin` over θ is one Adam step, as in the authors' code: that is the fit budget;
/// 3. with α > 0 the actor also clones the data's actions: S. Fujimoto, S. S. Gu, *A Minimalist Approach to Offline
///    Reinforcement Learning* (TD3+BC), NeurIPS 2021, equations 3 and 4; states are normalised by the run's setting;
/// 4. σ, σ̃ and c scale with each dimension's half-width; the paper's tasks all have half-width 1;
/// 5. with `expansion rollout` the target map is applied after `steps` steps of a model ([ValueExpansion]), whose actions
///    are ã.
public final class Td3 implements Algorithm {

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("td3",
            "Twin Delayed Deep Deterministic Policy Gradient",
            "Fujimoto, van Hoof, Meger, Addressing Function Approximation Error in Actor-Critic Methods, ICML 2018, Algorithm 1",
            new Description.Axes("ring: experience replay",
                    "r + γ min(q¹, q²)(s′, ã) with target networks and smoothed ã",
                    "squared error of both critics, one optimiser step",
                    "one fit for each environment step, actor every d-th",
                    "deterministic actor plus exploration noise"),
            "two q and π, a target of each",
            "the smaller of two critics, smoothed targets, a delayed actor",
            "where DDPG is unstable because it overestimates");

    /// Hyperparameters. [#DEFAULT] holds the values of the authors' code (sfujim/TD3, TD3.py and main.py).
    ///
    /// @param tau       τ
    /// @param delay     d
    /// @param cloning   α of TD3+BC
    /// @param smoothing σ̃ and c
    /// @param noise     σ
    /// @param discount  γ
    /// @param replay    buffer and batch
    /// @param budget    fits for each step
    /// @param networks  networks and optimisers
    /// @param expansion steps of a model in the labels
    /// @param projection π_A through Π
    public record Config(
            @Setting(value = "τ: part of the online weights mixed into the targets after each actor step; larger follows faster", range = "(0, 1]", source = "Fujimoto et al. 2018: 0.005") double tau,
            @Setting(value = "d: critic fits for each actor step; larger improves the policy later, on better critics", range = "[1, ∞)", unit = "fits", source = "Fujimoto et al. 2018: 2") int delay,
            @Setting(value = "α of TD3+BC, for recorded data: the actor climbs α Q/mean|Q| minus its squared distance to the data's actions; smaller stays nearer to the data; 0 climbs Q alone", range = "[0, ∞)", source = "off: Fujimoto et al. 2018; Fujimoto and Gu 2021: 2.5") double cloning,
            TargetNoise smoothing, Noise noise, Discount discount, Replay replay, Budget budget, Networks networks,
            Projected projection, ExpansionChoice expansion) implements Algorithm.Config {

        /// The authors' values.
        public static final Config DEFAULT = new Config(0.005, 2, 0, new TargetNoise(0.2, 0.5), Noise.gaussian(0.1),
                Discount.DEFAULT, new Replay(1_000_000, 256, 25_000, 1), Budget.ONE_FIT_PER_STEP, Networks.DEFAULT,
                Projected.DEFAULT, ExpansionChoice.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or labels with steps of a model have n-step returns
        public Config {
            Settings.check(Config.class, "tau", tau);
            Settings.check(Config.class, "delay", delay);
            Settings.check(Config.class, "cloning", cloning);
            expansion.checkWith(replay.nStep());
        }

        /// Makes settings without steps of a model.
        ///
        /// @param tau       τ
        /// @param delay     d
        /// @param cloning   α of TD3+BC
        /// @param smoothing σ̃ and c
        /// @param noise     σ
        /// @param discount  γ
        /// @param replay    buffer and batch
        /// @param budget    fits for each step
        /// @param networks  networks and optimisers
        public Config(double tau, int delay, double cloning, TargetNoise smoothing, Noise noise, Discount discount,
                Replay replay, Budget budget, Networks networks) {
            this(tau, delay, cloning, smoothing, noise, discount, replay, budget, networks,
                    Projected.DEFAULT, ExpansionChoice.DEFAULT);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            // labels 2 q, 1 π; fits 2·3 q; every d-th time an improvement, 1 π, 2 q (∇ₐq), 2 π
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(2, 1, 3),
                    new Workload.Passes(8 + 2.0 / delay, 0, 1 + 3.0 / delay, 0, 0)));
        }

        @Override
        public Algorithm make(Setup setup) {
            return Expanded.over(new Td3(setup, this), expansion, setup);
        }
    }

    /// A smaller mean |Q| counts as this, so that λ stays finite.
    private static final double SMALLEST_MEAN_Q = 1e-8;

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final TwinCritic q, qTarget; // θ₁ and θ₂, θ′₁ and θ′₂
    private final DeterministicActor pi, piTarget, piBehaviour; // φ, φ′; the last a view of φ for acting
    private final OptimiserState q1Optimiser, q2Optimiser, piOptimiser;
    private final NoiseProcess noise;
    private final Normals smoothing;
    private final Mat aTilde, eps, a, da;
    private final Vec v1, v2, dq1, dq2;

    /// Makes the networks. Streams: `init/q1`, `init/q2`, `init/pi`, `smoothing`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public Td3(Setup setup, Config c) {
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
        this.pi = new DeterministicActor(ds, da, c.networks().shape(), n, streams.stream("init/pi"), compute);
        this.qTarget = q.target();
        this.piTarget = pi.target();
        this.piBehaviour = pi.view(setup.environments());
        this.q1Optimiser = new OptimiserState(c.networks().critic(), q.first().mlp());
        this.q2Optimiser = new OptimiserState(c.networks().critic(), q.second().mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.noise = new NoiseProcess(c.noise(), setup.environments(), da, streams.stream("exploration"), compute);
        this.smoothing = new Normals(streams.stream("smoothing"), n * da, compute);
        this.aTilde = new Mat(n, da);
        this.eps = new Mat(n, da);
        this.a = new Mat(n, da);
        this.da = new Mat(n, da);
        this.v1 = new Vec(n);
        this.v2 = new Vec(n);
        this.dq1 = new Vec(n);
        this.dq2 = new Vec(n);
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), gamma), // B ← B ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ minᵢ Q_θ′ᵢ(s′, ã)
                this::fit, // θᵢ ← θᵢ − Adam(∇ N⁻¹ Σ (y − Q_θᵢ(s, a))²)
                this::improve, // φ ← φ + Adam(∇ N⁻¹ Σ Q_θ₁(s, π_φ(s))), every d-th fit
                c.budget(), // one fit for each environment step
                this::behave); // a ~ π_φ(s) + ε
    }

    /// Target map: y = r + γ (1 − terminal) minᵢ Q_θ′ᵢ(s′, ã).
    void target(Batch b, Vec y) {
        smoothed(b.sNext(), b.rawSNext(), aTilde);
        qTarget.value(b.sNext(), aTilde, v1, v2);
        Bellman.backup(b, v1.min(v2), y);
    }

    /// ã = Π(clip(π_φ′(s) + clip(ε, −c, c), −1, 1)), Π onto A(s), ε ~ N(0, σ̃²), a fresh draw for every row and dimension.
    private void smoothed(Mat s, Mat raw, Mat out) {
        piTarget.act(s, out);
        smoothing.fill(eps.data());
        c.smoothing().addTo(out, eps);
        projection.project(raw, out);
    }

    /// Fit: one Adam step of each critic on L(θᵢ) = N⁻¹ Σ (y − Q_θᵢ(s, a))². Both use the same y.
    void fit(Batch b, Vec y, Metrics m) {
        q.value(b.s(), b.a(), v1, v2);
        m.add(Metric.Q_MEAN, v1.mean());
        m.add(Metric.Q_TARGET, y.mean());
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v1, y, dq1));
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v2, y, dq2));
        q.backward(dq1, dq2).step(q1Optimiser, q2Optimiser);
    }

    /// Policy improvement, every d-th fit: ∇_φ J = N⁻¹ Σ ∇ₐ Q_θ₁(s, a)|ₐ₌π_φ(s) ∇_φ π_φ(s); then the targets follow.
    void improve(Batch b, long fits, Metrics m) {
        if (fits % c.delay() != 0) {
            return;
        }
        projection.forward(b.rawS(), pi.act(b.s(), a));
        q.first().value(b.s(), a, v1);
        m.add(Metric.ACTOR_LOSS, -v1.mean());
        // da = −N⁻¹ λ ∇ₐ Q_θ₁: minus, because Adam descends and J is to rise. θ₁ gets no gradient here.
        q.first().gradientInAction(dq1.fill(-lambda(v1) / b.size()), da);
        if (c.cloning() > 0) {
            clone(b);
        }
        m.addDistance(projection);
        pi.backward(projection.backward(da)).step(piOptimiser);
        // θ′ᵢ ← τ θᵢ + (1 − τ) θ′ᵢ and φ′ likewise: delayed with the actor, as in Algorithm 1
        qTarget.follow(q, c.tau());
        piTarget.follow(pi, c.tau());
    }

    /// λ = α/(N⁻¹ Σ |Q_θ₁(s, π_φ(s))|), or 1 without cloning.
    private float lambda(Vec values) {
        if (c.cloning() == 0) {
            return 1;
        }
        double sum = 0;
        for (int i = 0; i < values.size(); i++) {
            sum += Math.abs(values.at(i));
        }
        return (float) (c.cloning() / Math.max(sum / values.size(), SMALLEST_MEAN_Q));
    }

    /// da += ∂/∂π of (N dₐ)⁻¹ Σ (π_φ(s) − a)².
    private void clone(Batch b) {
        float scale = 2f / da.data().length;
        for (int i = 0; i < da.data().length; i++) {
            da.data()[i] += scale * (a.data()[i] - b.a().data()[i]);
        }
    }

    /// Behaviour while learning: a = clip(π_φ(s) + ε, −1, 1).
    void behave(Mat s, Mat raw, Mat action) {
        noise.addTo(piBehaviour.act(s, action));
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Scheduled.stepSize(q1Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(q2Optimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(piOptimiser, c.networks().actor(), steps, Metric.ACTOR_LEARNING_RATE, m);
        Scheduled.noise(noise, c.noise(), steps, m);
    }

    @Override
    public void episodeBegan(int environment) {
        noise.reset(environment);
    }

    /// A step of a model is taken with ã; it adds nothing to the reward.
    @Override
    public Optional<ValueExpansion.Action> targetPolicy() {
        return Optional.of((s, out, bonus) -> smoothed(s, s, out));
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
    public void exchange(String name, Exchange x) {
        q.first().exchange(name + "/q1", x);
        q.second().exchange(name + "/q2", x);
        qTarget.first().exchange(name + "/q1Target", x);
        qTarget.second().exchange(name + "/q2Target", x);
        pi.exchange(name + "/pi", x);
        piTarget.exchange(name + "/piTarget", x);
        q1Optimiser.exchange(name + "/q1Optimiser", x);
        q2Optimiser.exchange(name + "/q2Optimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
        noise.exchange(name + "/noise", x);
    }
}
