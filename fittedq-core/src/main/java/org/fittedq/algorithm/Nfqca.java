// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import java.util.Optional;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Growth;
import org.fittedq.fit.Budget;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
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

/// Neural fitted Q-iteration with continuous actions: base points, a critic and an actor fitted to all of them in turn.
///
/// > repeat: y ← r + γ q(s′, π(s′; wₙ); θₙ) for all base points; θₙ₊₁ ← fit({((s, a), y)});
/// > wₙ₊₁ ← argmax_w mean q(s, π(s; w); θₙ₊₁)
///
/// Source: R. Hafner, M. Riedmiller, *Reinforcement learning in feedback control*, Machine Learning 84 (2011), section 4.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) ∈ B | `b` | N rows | actions normalised |
/// | θ, w | `q pi` | | |
/// | y | `y` | N | discounted sum of reward |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states, not at time limits;
/// 2. rewards are maximised; the paper minimises costs in [0, 1] with a sigmoid output, here outputs are linear and rewards any;
/// 3. "fit" and "argmax" are so many epochs of Rprop on the whole set, as in the paper;
/// 4. with a recorded data set the base points are fixed; with an environment they grow, a sweep every so many steps, which is
///    the paper's use (there, a sweep after each episode);
/// 5. Rprop's memory ends with a sweep, and the actor takes 20 steps of it rather than 50: 20 move a weight by 0.2 at most, 50 by
///    45, and on Pendulum-v1 all actions then stood at their bounds after ten sweeps.
public final class Nfqca implements Algorithm {

    /// Hyperparameters.
    ///
    /// @param criticEpochs epochs of the critic in a sweep
    /// @param actorEpochs  epochs of the actor in a sweep
    /// @param freshStart   whether each sweep begins with new random weights
    /// @param noise        behaviour while the batch grows
    /// @param discount     γ
    /// @param growth       warm-up while the batch grows
    /// @param budget       sweeps for each environment step while the batch grows
    /// @param networks     networks and optimisers
    /// @param projection π_A through Π
    public record Config(
            @Setting(value = "passes of the critic's optimiser over all base points in a sweep", range = "[1, 100000]", source = "Hafner and Riedmiller 2011: 300") int criticEpochs,
            @Setting(value = "passes of the actor's optimiser over all base points in a sweep", range = "[1, 100000]", source = "ours: 20; Hafner and Riedmiller 2011: 50, where Rprop may take tanh actions to their bounds, from which no gradient leads back") int actorEpochs,
            @Setting(value = "whether critic and actor of each sweep begin with new random weights: slower, but forgets bad fits and saturated actions", source = "off: ours") boolean freshStart,
            Noise noise, Discount discount, Growth growth, Budget budget,
            @Origin("Hafner and Riedmiller 2011; the size of the first step: ours") Networks networks,
            Projected projection) implements Algorithm.Config {

        private static final Optimiser RPROP = new Optimiser(Optimiser.Rule.RPROP, 1e-3, Optimiser.Moments.DEFAULT, 0,
                0);

        /// Rprop on two layers of 20 tanh units, as the paper's networks; with an environment a sweep every 200 steps.
        public static final Config DEFAULT = new Config(300, 20, false, Noise.gaussian(0.1), Discount.DEFAULT,
                Growth.DEFAULT, new Budget(0.005),
                new Networks(new Network(List.of(20, 20), Activation.TANH), RPROP, RPROP), Projected.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "criticEpochs", criticEpochs);
            Settings.check(Config.class, "actorEpochs", actorEpochs);
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
        public Nfqca make(Setup setup) {
            return new Nfqca(setup, this);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("nfqca",
            "Neural Fitted Q-Iteration with Continuous Actions",
            "Hafner, Riedmiller, Reinforcement learning in feedback control, Machine Learning 84 (2011)",
            new Description.Axes("whole: recorded data, or a batch that grows",
                    "r + γ q(s′, π(s′)), no target networks", "squared error, many epochs of Rprop on the whole batch",
                    "one sweep, or one for each so many environment steps",
                    "deterministic actor, many epochs of Rprop up q(s, π(s))"),
            "q and π",
            "the actor-critic of whole batches, by Rprop",
            "little data and small networks: a plant that gives some thousand transitions");

    private final Config c;
    private final Projection projection; // π_A(s) = Π_{A(s)}(π(s))
    private final double gamma;
    private final Streams streams;
    private final Critic q; // θ
    private final DeterministicActor pi, piBehaviour; // w
    private final OptimiserState qOptimiser, piOptimiser;
    private final NoiseProcess noise;

    // views of N rows, made anew when there are more
    private Critic qAll;
    private DeterministicActor piAll;
    private Mat a, da;
    private Vec v, dq;

    /// Makes the networks. Streams: `init/q`, `init/pi`, `exploration`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public Nfqca(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int ds = spec.observationSize();
        int actions = spec.actions().size();
        this.c = c;
        this.projection = new Projection(spec.valid(), c.projection());
        this.gamma = c.discount().perStep(spec);
        this.streams = streams;
        this.q = new Critic(ds, actions, c.networks().shape(), 1, streams.stream("init/q"), compute);
        this.pi = new DeterministicActor(ds, actions, c.networks().shape(), 1, streams.stream("init/pi"), compute);
        this.piBehaviour = pi.view(setup.environments());
        this.qOptimiser = new OptimiserState(c.networks().critic(), q.mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.noise = new NoiseProcess(c.noise(), setup.environments(), actions, streams.stream("exploration"), compute);
        this.qAll = q;
        this.piAll = pi;
        this.a = new Mat(1, actions);
        this.da = new Mat(1, actions);
        this.v = new Vec(1);
        this.dq = new Vec(1);
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.whole(c.growth(), gamma), // all base points in every sweep
                this::target, // y ← r + γ q(s′, π(s′; wₙ); θₙ)
                this::fit, // θₙ₊₁ ← fit({((s, a), y)})
                this::improve, // wₙ₊₁ ← argmax_w mean q(s, π(s; w); θₙ₊₁)
                c.budget(), // a sweep now and then
                this::behave); // a = π(s) + noise
    }

    private void room(int n) {
        if (v.size() != n) {
            qAll = q.view(n);
            piAll = pi.view(n);
            a = new Mat(n, a.cols());
            da = new Mat(n, a.cols());
            v = new Vec(n);
            dq = new Vec(n);
        }
    }

    /// Target map: y ← r + γ (1 − terminal) q(s′, π(s′)).
    void target(Batch b, Vec y) {
        room(b.size());
        qAll.value(b.sNext(), projection.project(b.rawSNext(), piAll.act(b.sNext(), a)), v);
        Bellman.backup(b, v, y);
    }

    /// Room for as many rows.
    @Override
    public void takeLabels(Batch b, Vec y, Optional<Mat> actions) {
        room(b.size());
    }

    /// Fit: so many steps on N⁻¹ Σ (q(s, a; θ) − y)².
    void fit(Batch b, Vec y, Metrics m) {
        if (c.freshStart()) {
            q.mlp().draw(streams.stream("init/q"));
        }
        qOptimiser.reset(); // another target than in the last sweep: what Rprop remembers of that one misleads
        for (int epoch = 0; epoch < c.criticEpochs(); epoch++) {
            qAll.value(b.s(), b.a(), v);
            SquaredError.lossAndGradient(v, y, dq);
            qAll.backward(dq).step(qOptimiser);
        }
        m.add(Metric.CRITIC_LOSS, SquaredError.lossAndGradient(qAll.value(b.s(), b.a(), v), y, dq));
        m.add(Metric.Q_MEAN, v.mean());
        m.add(Metric.Q_TARGET, y.mean());
    }

    /// Policy improvement: so many steps up N⁻¹ Σ q(s, π(s; w)): da = −N⁻¹ ∇ₐ q, as the optimiser descends.
    void improve(Batch b, long fits, Metrics m) {
        if (c.freshStart()) {
            pi.mlp().draw(streams.stream("init/pi"));
        }
        piOptimiser.reset();
        for (int epoch = 0; epoch < c.actorEpochs(); epoch++) {
            qAll.value(b.s(), projection.forward(b.rawS(), piAll.act(b.s(), a)), v);
            qAll.gradientInAction(dq.fill(-1f / b.size()), da);
            piAll.backward(projection.backward(da)).step(piOptimiser);
        }
        m.add(Metric.ACTOR_LOSS, -qAll.value(b.s(), projection.forward(b.rawS(), piAll.act(b.s(), a)), v).mean());
        m.addDistance(projection);
    }

    /// Behaviour while the batch grows: a = clip(π(s) + ε, −1, 1).
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

    @Override
    public Critic critic() {
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) {
        q.exchange(name + "/q", x);
        pi.exchange(name + "/pi", x);
        qOptimiser.exchange(name + "/qOptimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
        noise.exchange(name + "/noise", x);
    }
}
