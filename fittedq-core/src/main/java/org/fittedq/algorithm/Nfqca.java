// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.List;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.value.Critic;

/// Neural fitted Q-iteration with continuous actions: fixed base points, a critic and an actor fitted to all of them in turn.
///
/// > repeat: y ← r + γ q(s′, π(s′; wₙ); θₙ) for all base points; θₙ₊₁ ← fit({((s, a), y)});
/// > wₙ₊₁ ← argmax_w mean q(s, π(s; w); θₙ₊₁)
///
/// Source: R. Hafner, M. Riedmiller, *Reinforcement learning in feedback control*, Machine Learning 84 (2011), section 4.
///
/// | symbol | code | shape | unit |
/// |---|---|---|---|
/// | (s, a, r, s′) ∈ B | `base` | N rows | actions normalised |
/// | θ, w | `q pi` | | |
/// | y | `y` | N | discounted sum of reward |
///
/// Differences:
/// 1. the bootstrap is cut at terminal states, not at time limits;
/// 2. rewards are maximised; the paper minimises costs in [0, 1] with a sigmoid output, here outputs are linear and rewards any;
/// 3. "fit" and "argmax" are so many epochs of Rprop on the whole set, as in the paper.
public final class Nfqca implements Stateful {

    /// Hyperparameters.
    ///
    /// @param iterations   sweeps
    /// @param criticEpochs epochs of the critic in a sweep
    /// @param actorEpochs  epochs of the actor in a sweep
    /// @param freshStart   whether each sweep begins with new random weights
    /// @param networks     networks and optimisers
    public record Config(
            @Setting(value = "sweeps", range = "[1, 1000000]", unit = "sweeps", source = "Hafner and Riedmiller 2011: some hundred") int iterations,
            @Setting(value = "passes of the critic's optimiser over all base points in a sweep", range = "[1, 100000]", source = "Hafner and Riedmiller 2011: 300") int criticEpochs,
            @Setting(value = "passes of the actor's optimiser over all base points in a sweep", range = "[1, 100000]", source = "Hafner and Riedmiller 2011: 50") int actorEpochs,
            @Setting(value = "whether the critic of each sweep begins with new random weights: slower, but forgets bad fits", source = "off: ours") boolean freshStart,
            Networks networks) {

        private static final Optimiser RPROP = new Optimiser(Optimiser.Rule.RPROP, 1e-3, Optimiser.Moments.DEFAULT, 0,
                0);

        /// Rprop on two layers of 20 tanh units, as the paper's networks.
        public static final Config DEFAULT = new Config(100, 300, 50, false,
                new Networks(new Network(List.of(20, 20), Activation.TANH, false), RPROP,
                        RPROP));

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "iterations", iterations);
            Settings.check(Config.class, "criticEpochs", criticEpochs);
            Settings.check(Config.class, "actorEpochs", actorEpochs);
        }
    }

    /// What a sweep did.
    ///
    /// @param n      sweeps so far
    /// @param loss   mean squared error of the critic after its fit
    /// @param value  mean of q(s, π(s)) after the actor's
    /// @param isLast whether n = N
    public record Sweep(int n, double loss, double value, boolean isLast) {}

    private final Batch base;
    private final Config c;
    private final Streams streams;
    private final Critic q; // θ
    private final DeterministicActor pi; // w
    private final OptimiserState qOptimiser, piOptimiser;
    private final Mat a, da;
    private final Vec v, y, dq;
    private final long[] sweeps = new long[1];

    /// Makes the networks. Streams: `init/q`, `init/pi`.
    ///
    /// @param base    base points, with bootstrap weights γ(1 − terminal); not copied, not modified
    /// @param c       hyperparameters
    /// @param streams randomness
    /// @param compute kernels and threads
    public Nfqca(Batch base, Config c, Streams streams, Compute compute) {
        int n = base.size();
        int ds = base.s().cols();
        int actions = base.a().cols();
        Check.that(n >= 1, "base points", "at least one", n);
        this.base = base;
        this.c = c;
        this.streams = streams;
        this.q = new Critic(ds, actions, c.networks().shape(), n, streams.stream("init/q"), compute);
        this.pi = new DeterministicActor(ds, actions, c.networks().shape(), n, streams.stream("init/pi"), compute);
        this.qOptimiser = new OptimiserState(c.networks().critic(), q.mlp());
        this.piOptimiser = new OptimiserState(c.networks().actor(), pi.mlp());
        this.a = new Mat(n, actions);
        this.da = new Mat(n, actions);
        this.v = new Vec(n);
        this.y = new Vec(n);
        this.dq = new Vec(n);
    }

    /// Takes one sweep.
    ///
    /// @return what it did
    public Sweep sweep() {
        label();
        double loss = fit();
        double value = improve();
        sweeps[0]++;
        return new Sweep((int) sweeps[0], loss, value, sweeps[0] >= c.iterations());
    }

    /// Sweeps until the last one.
    ///
    /// @return the last sweep
    public Sweep run() {
        Sweep sweep;
        do {
            sweep = sweep();
        } while (!sweep.isLast());
        return sweep;
    }

    /// y ← r + γ (1 − terminal) q(s′, π(s′)).
    private void label() {
        q.value(base.sNext(), pi.act(base.sNext(), a), v);
        Bellman.backup(base, v, y);
    }

    /// θ: so many steps on N⁻¹ Σ (q(s, a; θ) − y)².
    private double fit() {
        if (c.freshStart()) {
            q.mlp().draw(streams.stream("init/q"));
            qOptimiser.reset();
        }
        for (int epoch = 0; epoch < c.criticEpochs(); epoch++) {
            q.value(base.s(), base.a(), v);
            SquaredError.lossAndGradient(v, y, dq);
            q.backward(dq).step(qOptimiser);
        }
        return SquaredError.lossAndGradient(q.value(base.s(), base.a(), v), y, dq);
    }

    /// w: so many steps up N⁻¹ Σ q(s, π(s; w)): da = −N⁻¹ ∇ₐ q, as the optimiser descends.
    private double improve() {
        for (int epoch = 0; epoch < c.actorEpochs(); epoch++) {
            q.value(base.s(), pi.act(base.s(), a), v);
            q.gradientInAction(dq.fill(-1f / base.size()), da);
            pi.backward(da).step(piOptimiser);
        }
        return q.value(base.s(), pi.act(base.s(), a), v).mean();
    }

    /// Returns the policy to deploy.
    ///
    /// @return the actor
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Amortised(pi.mlp());
    }

    /// Returns the critic.
    ///
    /// @return q; live, not a copy
    public Critic critic() {
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/sweeps", sweeps);
        q.exchange(name + "/q", x);
        pi.exchange(name + "/pi", x);
        qOptimiser.exchange(name + "/qOptimiser", x);
        piOptimiser.exchange(name + "/piOptimiser", x);
    }
}
