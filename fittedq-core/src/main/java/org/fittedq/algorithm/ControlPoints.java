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
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.NoiseProcess;
import org.fittedq.policy.PointCritic;
import org.fittedq.policy.Projected;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.value.Points;
import org.fittedq.value.QFunction;

/// Q-learning for continuous control with control points (Q3C): the maximum of q over actions is known by construction, without a
/// search and without an actor.
///
/// Source: Y. Korkmaz, U. Bhuwania, A. Jain, E. Bıyık, *Actor-Free Continuous Control via Structurally Maximizable Q-Functions*,
/// NeurIPS 2025, <https://arxiv.org/abs/2510.18828>, and its code (USC-Lira/Q3C), on TD3 (Fujimoto et al. 2018); q by the wire
/// fitting of Baird and Klopf 1993 ([org.fittedq.value.Interpolation]). n is the batch size, N the number of points, dₛ and dₐ the
/// dimensions of state and action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | n×dₛ, n×dₐ, n×dₛ | the environment's; a is normalised to [−1, 1] |
/// | r, y | `b.r() y` | n | reward |
/// | âᵢ(s), Q̂ᵢ(s) | inside `q1 q2` | n·N×dₐ, n·N | normalised, reward |
/// | cᵢ, k, N | `points` | scalar | half-widths², points |
/// | θ₁, θ₂, θ′₁, θ′₂ | `q1 q2 q1Target q2Target` | | |
/// | argmax_a Q(s′, a), and noise | `aTilde eps` | n×dₐ | normalised |
/// | σ̃, c of TD3 | `targetNoise` | scalar | half-widths of the action box |
///
/// Differences from the paper and its code:
/// 1. the bootstrap is cut at terminal states (a time limit is not terminal);
/// 2. one environment and one fit a step; their runs step four at once, and fit and follow once (`budget.fitsPerStep 0.25`);
/// 3. c is the same for all points; it falls along a line, theirs as (1 − t/T)²; it is not learned;
/// 4. the learning rate falls to a tenth along half a cosine, theirs as (1 − t/T)^0.2;
/// 5. the loss has no factor ½, and the norm of the gradient is bounded for each of the four networks, theirs for each q;
/// 6. both networks of each q have two layers of 256, theirs 400 and 300;
/// 7. their other two losses that spread points are left out;
/// 8. points are projected onto A(s) before they are valued ([PointCritic]), and actions after noise is added; what goes back
///    is that of an actor ([Projected]). The repulsion counts the points before that.
public final class ControlPoints implements Algorithm {

    /// The networks of a critic and their optimiser.
    ///
    /// @param shape  hidden layers of the points' and of the values' network
    /// @param critic optimiser of both
    public record CriticNetworks(Network shape, @Origin("Korkmaz et al. 2025, code") Optimiser critic) {

        /// Checks the normalisation.
        ///
        /// @throws IllegalArgumentException if it is over batches
        public CriticNetworks {
            shape.refuseBatchNorm("networks.shape");
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("control-points",
            "Q-learning for Continuous Control with Control Points (Q3C)",
            "Korkmaz et al., Actor-Free Continuous Control via Structurally Maximizable Q-Functions, NeurIPS 2025",
            new Description.Axes("ring: experience replay",
                    "r + γ min(q¹, q²)(s′, ã), ã the best control point of q¹ plus clipped noise, with target networks",
                    "squared error of both critics plus the points' repulsion, one optimiser step",
                    "one fit for each environment step",
                    "none: the best control point of the critic, plus exploration noise"),
            "two q, each of a network of points and one of their values, and a target of each",
            "q interpolates between learned points, so that its maximum is one of them",
            "q with several hills or valid actions in pieces, as qt-opt, but an action takes two forward passes; a fit takes N times td3's");

    /// Hyperparameters.
    ///
    /// @param tau         τ
    /// @param followEvery fits between two steps of the targets
    /// @param points      control points
    /// @param targetNoise noise on the best action in the labels: TD3's smoothing
    /// @param noise       exploration
    /// @param discount    γ
    /// @param replay      buffer and batch
    /// @param budget      fits for each step
    /// @param networks    networks and their optimiser
    /// @param projection  what goes back through Π
    public record Config(
            @Setting(value = "τ: part of the online weights mixed into the targets each time; larger follows faster", range = "(0, 1]", source = "Korkmaz et al. 2025 (code): 0.005") double tau,
            @Setting(value = "fits between two steps of the targets; larger follows more slowly", range = "[1, ∞)", unit = "fits", source = "Korkmaz et al. 2025 (code): 1, as their 4 environment steps are one fit") int followEvery,
            Points points,
            @Origin("Korkmaz et al. 2025 (code), Fujimoto et al. 2018") TargetNoise targetNoise, Noise noise,
            Discount discount, Replay replay, Budget budget,
            CriticNetworks networks, Projected projection) implements Algorithm.Config {

        /// The authors' numbers, where they are the same for most of their tasks; layers and buffer ours.
        public static final Config DEFAULT = new Config(0.005, 1, Points.DEFAULT, new TargetNoise(0.2, 0.5),
                Noise.gaussian(0.1), Discount.DEFAULT, new Replay(1_000_000, 256, 25_000, 1), Budget.ONE_FIT_PER_STEP,
                new CriticNetworks(Network.DEFAULT, new Optimiser(Optimiser.Rule.ADAM, 1e-3,
                        Schedule.cosine(1e-4, 1_000_000), 0, 10)),
                Projected.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "tau", tau);
            Settings.check(Config.class, "followEvery", followEvery);
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            // labels 2 q, fits 2·3 q; each the points once and their values N times
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(2, 2, 4, points.count()),
                    new Workload.Passes(8.0 * points.count(), 0, 8, 0, 0)));
        }

        @Override
        public Algorithm make(Setup setup) {
            return new ControlPoints(setup, this);
        }
    }

    private final Config c;
    private final double gamma;
    private final PointCritic q1, q2, q1Target, q2Target; // θ₁, θ₂, θ′₁, θ′₂
    private final PointCritic acting; // a view of θ₁
    private final Optimisers optimisers1, optimisers2;
    private final NoiseProcess noise;
    private final Normals smoothing;
    private final Mat aTilde, eps;
    private final Vec v1, v2, dq;

    /// Makes the networks. Streams: `init/q1/points`, `init/q1/values`, `init/q2/…`, `smoothing`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public ControlPoints(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int n = c.replay().batchSize();
        int da = spec.actions().size();
        this.c = c;
        this.gamma = c.discount().perStep(spec);
        this.q1 = new PointCritic(spec, c.points(), c.projection(), c.networks().shape(), n, streams, "init/q1",
                compute);
        this.q2 = new PointCritic(spec, c.points(), c.projection(), c.networks().shape(), n, streams, "init/q2",
                compute);
        this.q1Target = q1.target();
        this.q2Target = q2.target();
        this.acting = q1.view(setup.environments());
        this.optimisers1 = Optimisers.of(q1, c.networks().critic());
        this.optimisers2 = Optimisers.of(q2, c.networks().critic());
        this.noise = new NoiseProcess(c.noise(), setup.environments(), da, streams.stream("exploration"), compute);
        this.smoothing = new Normals(streams.stream("smoothing"), n * da, compute);
        this.aTilde = new Mat(n, da);
        this.eps = new Mat(n, da);
        this.v1 = new Vec(n);
        this.v2 = new Vec(n);
        this.dq = new Vec(n);
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), gamma), // D ← D ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ minᵢ Q_θ′ᵢ(s′, argmax_a Q_θ′₁(s′, a) + ε)
                this::fit, // θᵢ ← θᵢ − Adam(∇ (N⁻¹ Σ (y − Q_θᵢ(s, a))² + λ R(â)))
                this::improve, // θ′ᵢ follow now and then; the policy is the argmax itself
                c.budget(), // one fit for each environment step
                FittedQ.Behaviour.valid(this::behave)); // argmax_a Q_θ₁(s, a) + noise
    }

    /// Target map: y = r + γ (1 − terminal) minᵢ Q_θ′ᵢ(s′, ã), ã = Π(clip(argmax_a Q_θ′₁(s′, a) + clip(ε, −c, c), −1, 1)), Π onto A(s′),
    /// ε ~ N(0, σ̃²), a fresh draw for every row and dimension.
    void target(Batch b, Vec y) {
        q1Target.locate(b.sNext(), b.rawSNext()).best(aTilde);
        smoothing.fill(eps.data());
        c.targetNoise().addTo(aTilde, eps);
        q1Target.value(q1Target.within(aTilde), v1);
        q2Target.locate(b.sNext(), b.rawSNext()).value(aTilde, v2);
        Bellman.backup(b, v1.min(v2), y);
    }

    /// Fit: one Adam step of each critic on L(θᵢ) = N⁻¹ Σ (y − Q_θᵢ(s, a))² + λ R. Both use the same y.
    void fit(Batch b, Vec y, Metrics m) {
        m.add(Metric.Q_TARGET, y.mean());
        fit(q2, optimisers2, b, y, m);
        fit(q1, optimisers1, b, y, m);
        m.add(Metric.Q_MEAN, v1.mean());
    }

    private void fit(PointCritic q, Optimisers optimisers, Batch b, Vec y, Metrics m) {
        q.locate(b.s(), b.rawS()).valueAndSlopes(b.a(), v1);
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(v1, y, dq));
        m.addDistance(q.projection());
        q.backward(dq).step(optimisers.points(), optimisers.values());
    }

    /// No actor to improve: θ′ᵢ ← τ θᵢ + (1 − τ) θ′ᵢ, now and then.
    void improve(Batch b, long fits, Metrics m) {
        if (fits % c.followEvery() == 0) {
            q1Target.follow(q1, c.tau());
            q2Target.follow(q2, c.tau());
        }
    }

    /// Behaviour while learning: a = Π(clip(argmax_a Q_θ₁(s, a) + ε, −1, 1)), Π onto A(s).
    void behave(Mat s, Mat raw, Mat action) {
        noise.addTo(acting.locate(s, raw).best(action));
        acting.within(action);
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        Optimiser settings = c.networks().critic();
        for (int i = 0; i < 4; i++) {
            Optimisers of = i < 2 ? optimisers1 : optimisers2;
            Scheduled.stepSize(i % 2 == 0 ? of.points() : of.values(), settings, steps, Metric.CRITIC_LEARNING_RATE, m);
        }
        Scheduled.noise(noise, c.noise(), steps, m);
        q1.stepsDone(steps);
        q2.stepsDone(steps);
        if (c.points().smoothingSchedule().isOn()) {
            m.add(Metric.POINT_SMOOTHING, q1.smoothing());
        }
    }

    @Override
    public void episodeBegan(int environment) {
        noise.reset(environment);
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.BestPoint(q1.pointNetwork(), q1.valueNetwork());
    }

    @Override
    public QFunction critic() {
        return q1;
    }

    @Override
    public void exchange(String name, Exchange x) {
        q1.exchange(name + "/q1", x);
        q2.exchange(name + "/q2", x);
        q1Target.exchange(name + "/q1Target", x);
        q2Target.exchange(name + "/q2Target", x);
        optimisers1.exchange(name + "/q1Optimiser", x);
        optimisers2.exchange(name + "/q2Optimiser", x);
        noise.exchange(name + "/noise", x);
    }

    /// The memories of a critic's optimisers.
    private record Optimisers(OptimiserState points, OptimiserState values) {

        static Optimisers of(PointCritic q, Optimiser c) {
            return new Optimisers(new OptimiserState(c, q.pointNetwork()), new OptimiserState(c, q.valueNetwork()));
        }

        void exchange(String name, Exchange x) {
            points.exchange(name + "/points", x);
            values.exchange(name + "/values", x);
        }
    }
}
