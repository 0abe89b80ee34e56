// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
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
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.NoiseProcess;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Critic;

/// Deep Deterministic Policy Gradient (DDPG).
///
/// Source: T. Lillicrap et al., *Continuous control with deep reinforcement learning*, ICLR 2016, Algorithm 1,
/// <https://arxiv.org/abs/1509.02971>. N is the batch size, dₛ and dₐ the dimensions of state and action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | N | reward |
/// | θ, w | `q pi` | | |
/// | θ′, w′ | `qTarget piTarget` | | |
/// | η | `noise` | environments×dₐ | half-widths of the action box |
///
/// Differences from Algorithm 1:
/// 1. the bootstrap is cut at terminal states (a time limit is not terminal);
/// 2. targets follow by Polyak averaging as in the paper, or are copied every `copyEvery` fits as in the chapter;
/// 3. the action enters the critic's first layer, not its second; all weights start from U(±1/√inputs);
/// 4. weight decay is the optimiser's (`critic.weightDecay`, 10⁻² in the paper and here);
/// 5. noise may be Gaussian; σ is in half-widths of each dimension's own range.
public final class Ddpg implements Algorithm {

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("ddpg", "Deep Deterministic Policy Gradient",
            "Lillicrap et al., Continuous control with deep reinforcement learning, ICLR 2016, Algorithm 1",
            new Description.Axes("ring: experience replay", "r + γ q(s′, π(s′)) with target networks",
                    "squared error, one optimiser step", "one fit for each environment step",
                    "deterministic actor plus exploration noise"),
            "q and π, a target of each",
            "an actor in place of the argmax; noise explores",
            "deterministic dynamics and few action dimensions; the simplest actor-critic");

    /// Hyperparameters. [#DEFAULT] holds the paper's, section 7.
    ///
    /// @param tau       τ
    /// @param copyEvery K
    /// @param noise     exploration
    /// @param discount  γ
    /// @param replay    buffer and batch
    /// @param budget    fits for each step
    /// @param networks  networks and optimisers
    /// @param projection π_A through Π
    public record Config(
            @Setting(value = "τ: part of the online weights mixed into the targets after each fit; larger follows faster", range = "(0, 1]", source = "Lillicrap et al. 2016, section 7: 0.001") double tau,
            @Setting(value = "K: if above 0, targets are copied every K fits instead (the chapter's hard targets)", range = "[0, ∞)", unit = "fits", source = "off, as in Lillicrap et al. 2016") int copyEvery,
            Noise noise, Discount discount, Replay replay, Budget budget,
            @Origin("Lillicrap et al. 2016, section 7") Networks networks,
            Projected projection) implements Algorithm.Config {

        /// The paper's values.
        public static final Config DEFAULT = new Config(0.001, 0, Noise.ornsteinUhlenbeck(0.2), Discount.DEFAULT,
                new Replay(1_000_000, 64, 1_000, 1), Budget.ONE_FIT_PER_STEP,
                new Networks(new Network(List.of(400, 300), Activation.RELU), Optimiser.adam(1e-4),
                        new Optimiser(Optimiser.Rule.ADAM, 1e-3, Optimiser.Moments.DEFAULT, 1e-2, 0)),
                Projected.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "tau", tau);
            Settings.check(Config.class, "copyEvery", copyEvery);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            // labels 1 q, 1 π; fit 3 q; improvement 1 π, 2 q (∇ₐq), 2 π
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(1, 1, 2),
                    new Workload.Passes(6, 0, 4, 0, 0)));
        }

        @Override
        public Ddpg make(Setup setup) {
            return new Ddpg(setup, this);
        }
    }

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final Critic q, qTarget; // θ, θ′
    private final DeterministicActor pi, piTarget, piBehaviour; // w, w′; the last a view of w for acting
    private final OptimiserState qOptimiser, piOptimiser;
    private final NoiseProcess noise;
    private final Mat aNext, a, da;
    private final Vec v, dq;

    /// Makes the networks. Streams: `init/q`, `init/pi`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public Ddpg(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int n = c.replay().batchSize();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        this.c = c;
        this.projection = new Projection(spec.valid(), c.projection());
        this.gamma = c.discount().perStep(spec);
        this.q = new Critic(ds, da, c.networks().shape(), n, streams.stream("init/q"), compute);
        this.pi = new DeterministicActor(ds, da, c.networks().shape(), n, streams.stream("init/pi"), compute);
        this.qTarget = q.target();
        this.piTarget = pi.target();
        this.piBehaviour = pi.view(setup.environments());
        this.qOptimiser = new OptimiserState(c.networks().critic(), q.mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.noise = new NoiseProcess(c.noise(), setup.environments(), da, streams.stream("exploration"), compute);
        this.aNext = new Mat(n, da);
        this.a = new Mat(n, da);
        this.da = new Mat(n, da);
        this.v = new Vec(n);
        this.dq = new Vec(n);
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), gamma), // B ← B ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ Q_θ′(s′, π_w′(s′))
                this::fit, // θ ← θ − Adam(∇ N⁻¹ Σ (y − Q_θ(s, a))²)
                this::improve, // w ← w + Adam(∇ N⁻¹ Σ Q_θ(s, π_w(s)))
                c.budget(), // one fit for each environment step
                this::behave); // a = π_w(s) + η
    }

    /// Target map: y = r + γ (1 − terminal) Q_θ′(s′, π_w′(s′)).
    void target(Batch b, Vec y) {
        projection.project(b.rawSNext(), piTarget.act(b.sNext(), aNext));
        qTarget.value(b.sNext(), aNext, v);
        Bellman.backup(b, v, y);
    }

    /// Fit: one optimiser step on L(θ) = N⁻¹ Σ (y − Q_θ(s, a))².
    void fit(Batch b, Vec y, Metrics m) {
        q.value(b.s(), b.a(), v);
        m.add(Metric.Q_MEAN, v.mean());
        m.add(Metric.Q_TARGET, y.mean());
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v, y, dq));
        q.backward(dq).step(qOptimiser);
    }

    /// Policy improvement: ∇_w J = N⁻¹ Σ ∇ₐ Q_θ(s, a)|ₐ₌π_w(s) ∇_w π_w(s); then the targets follow.
    void improve(Batch b, long fits, Metrics m) {
        projection.forward(b.rawS(), pi.act(b.s(), a));
        q.value(b.s(), a, v);
        m.add(Metric.ACTOR_LOSS, -v.mean());
        // da = −N⁻¹ ∇ₐ Q: minus, because the optimiser descends and J is to rise. θ gets no gradient here.
        q.gradientInAction(dq.fill(-1f / b.size()), da);
        m.addDistance(projection);
        pi.backward(projection.backward(da)).step(piOptimiser);
        if (c.copyEvery() == 0) {
            follow(c.tau());
        } else if (fits % c.copyEvery() == 0) {
            follow(1);
        }
    }

    /// θ′ ← τ θ + (1 − τ) θ′ and w′ likewise; τ = 1 copies.
    private void follow(double tau) {
        qTarget.follow(q, tau);
        piTarget.follow(pi, tau);
    }

    /// Behaviour while learning: a = clip(π_w(s) + η, −1, 1).
    void behave(Mat s, Mat raw, Mat action) {
        noise.addTo(piBehaviour.act(s, action));
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Scheduled.stepSize(qOptimiser, c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        Scheduled.stepSize(piOptimiser, c.networks().actor(), steps, Metric.ACTOR_LEARNING_RATE, m);
        Scheduled.noise(noise, c.noise(), steps, m);
    }

    @Override
    public void episodeBegan(int environment) {
        noise.reset(environment);
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
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) {
        q.exchange(name + "/q", x);
        qTarget.exchange(name + "/qTarget", x);
        pi.exchange(name + "/pi", x);
        piTarget.exchange(name + "/piTarget", x);
        qOptimiser.exchange(name + "/qOptimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
        noise.exchange(name + "/noise", x);
    }
}
