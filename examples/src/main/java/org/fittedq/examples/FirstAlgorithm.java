// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Description;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metrics;
import org.fittedq.algorithm.Setup;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Replay;
import org.fittedq.deploy.Policy;
import org.fittedq.fit.Budget;
import org.fittedq.fit.SquaredError;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SearchBehaviour;
import org.fittedq.random.Streams;
import org.fittedq.target.Bellman;
import org.fittedq.value.Critic;
import org.fittedq.value.QFunction;

// @start region="algorithm"
/// Q-learning with continuous actions, the maximum looked for by CEM: y = r + γ max_{a ∈ A(s′)} q′(s′, a); q′ follows q.
public final class FirstAlgorithm implements Algorithm {

    /// Settings: τ, γ, and what the parts have.
    public record Config(double tau, double gamma, Cem cem, Exploration exploration, Replay replay,
            Network network, Optimiser optimiser) implements Algorithm.Config {

        @Override
        public Description description() {
            return new Description("first", "Q-learning with CEM", "docs/first-algorithm.md",
                    new Description.Axes("ring", "r + γ max q′", "squared error", "a fit a step", "argmax of q"),
                    "q and q′", "nothing else", "to learn from");
        }

        @Override
        public FirstAlgorithm make(Setup setup) {
            return new FirstAlgorithm(setup, this);
        }
    }

    private final Config c;
    private final Critic q, qTarget;
    private final OptimiserState optimiser;
    private final Argmax argmax;
    private final Maxima best;
    private final SearchBehaviour behaviour;
    private final Vec v, dq;

    private FirstAlgorithm(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        int n = c.replay().batchSize();
        this.c = c;
        this.q = new Critic(spec.observationSize(), spec.actions().size(), c.network(), n, streams.stream("init/q"),
                setup.compute());
        this.qTarget = q.target();
        this.optimiser = new OptimiserState(c.optimiser(), q.mlp());
        this.argmax = new Argmax(c.cem(), qTarget, spec.valid(), streams.stream("target"), setup.compute());
        this.best = new Maxima(n, spec.actions().size());
        this.behaviour = new SearchBehaviour(c.exploration(),
                new Argmax(c.cem(), q, spec.valid(), streams.stream("decision"), setup.compute()),
                setup.environments(), streams, setup.compute());
        this.v = new Vec(n);
        this.dq = new Vec(n);
    }

    @Override
    public FittedQ.Template template() { // the five axes, and how to behave
        return new FittedQ.Template(BufferEvolution.ring(c.replay(), c.gamma()), this::target, this::fit, this::improve,
                Budget.ONE_FIT_PER_STEP, behaviour::act);
    }

    private void target(Batch b, Vec y) { // y ← r + γ (1 − terminal) max_a q′(s′, a)
        argmax.solve(b.sNext(), b.rawSNext(), best);
        Bellman.backup(b, best.value(), y);
    }

    private void fit(Batch b, Vec y, Metrics m) { // θ ← θ − Adam(∇ N⁻¹ Σ (q(s, a) − y)²)
        q.value(b.s(), b.a(), v);
        SquaredError.lossAndGradient(v, y, dq);
        q.backward(dq).step(optimiser);
    }

    private void improve(Batch b, long fits, Metrics m) { // θ′ ← τ θ + (1 − τ) θ′; the policy is the argmax itself
        qTarget.follow(q, c.tau());
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Implicit(q.mlp(), c.cem());
    }

    @Override
    public QFunction critic() {
        return q;
    }

    @Override
    public void exchange(String name, Exchange x) { // all that a checkpoint must hold
        q.exchange(name + "/q", x);
        qTarget.exchange(name + "/qTarget", x);
        optimiser.exchange(name + "/optimiser", x);
    }
    // @end

    /// Trains it in an environment.
    ///
    /// @param environment where
    /// @param c           settings
    /// @param steps       how long
    /// @return the policy
    public static Policy train(Environment environment, Config c, int steps) {
        // @start region="train"
        Compute compute = new Compute(1);
        Streams streams = new Streams(1);
        Spec spec = Spec.of(environment);
        Algorithm algorithm = c.make(new Setup(spec, 1, streams, compute));
        FittedQ loop = new FittedQ(algorithm, List.of(environment), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                });
        while (loop.steps() < steps) {
            loop.turn();
        }
        return new Policy(spec, algorithm.greedyPolicy(), Optional.empty(), compute);
        // @end
    }
}
