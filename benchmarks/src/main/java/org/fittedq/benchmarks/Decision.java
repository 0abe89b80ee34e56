// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.Grid;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One decision: an action for one of 64 states in turn, on one thread; 17 observations, 3 actions, a 2×256 ReLU critic fitted
/// to a value with hills and ripples, or an actor of that size.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Decision {

    /// Every way to decide, in the report's order.
    static final List<String> METHODS = List.of("actor", "random-shooting", "grid", "cem", "gradient-ascent", "lbfgs-b",
            "certified-32", "certified-256");
    static final int ACTIONS = 3;
    private static final int STATES = 64;
    private static final double TOLERANCE = 0.01; // of the range of q

    /// About as many evaluations each.
    private static final Map<String, Maximiser> MAXIMISERS = Map.of("random-shooting", new RandomShooting(192), "grid",
            new Grid(6), "cem", new Cem(64, 3, 6, 1, 1e-3, 1, Cem.Answer.BEST), "gradient-ascent",
            new GradientAscent(8, 23, 0.1, GradientAscent.Rule.ADAM), "lbfgs-b", new LbfgsB(8, 24, 5));

    /// How an action is found; `certified-N`: at most N cells, to a gap of 1 % of the range.
    @Param({"actor", "random-shooting", "grid", "cem", "gradient-ascent", "lbfgs-b", "certified-32", "certified-256"})
    public String method;

    /// Finds an action for a state and returns its first number.
    @FunctionalInterface
    private interface Decider {
        float decide(int state);
    }

    private final Compute compute = new Compute(1);
    private final float[][] states = new float[STATES][Flops.OBSERVATIONS];
    private Decider decider = i -> 0;
    private int next;

    /// Makes critic or actor, and states.
    @Setup(Level.Trial)
    public void setUp() {
        RandomStream random = new RandomStream(2, "states");
        for (float[] state : states) {
            Critics.uniform(state, Flops.OBSERVATIONS, 0, random);
        }
        if (method.equals("actor")) {
            decider = actor();
            return;
        }
        Mlp mlp = Critics.fitted(Flops.OBSERVATIONS, ACTIONS, Network.DEFAULT, compute);
        decider = method.startsWith("certified-")
                ? certified(mlp, Integer.parseInt(method.substring("certified-".length())), random)
                : maximiser(mlp);
    }

    private Decider actor() {
        Policy policy = new Policy(new Spec("benchmark", Flops.OBSERVATIONS, ActionBox.symmetric(ACTIONS, 1)),
                new GreedyPolicy.Amortised(new Mlp(Flops.OBSERVATIONS, Network.DEFAULT, ACTIONS, Mlp.Use.FORWARD,
                        new RandomStream(1, "init"), compute)),
                Optional.empty(), compute);
        float[] a = new float[ACTIONS];
        return i -> {
            policy.act(states[i], a);
            return a[0];
        };
    }

    private Decider maximiser(Mlp mlp) {
        Argmax argmax = new Argmax(MAXIMISERS.get(method), new Critic(Flops.OBSERVATIONS, mlp),
                ActionSets.always(BoxSet.whole(ACTIONS)), new RandomStream(1, "argmax"), compute);
        Maxima maximum = new Maxima(1, ACTIONS);
        Mat s = new Mat(1, Flops.OBSERVATIONS);
        return i -> {
            s.setRow(0, states[i]);
            return argmax.solve(s, maximum).action().at(0, 0);
        };
    }

    private Decider certified(Mlp mlp, int cells, RandomStream random) {
        Critic critic = new Critic(Flops.OBSERVATIONS, mlp);
        Mat s = new Mat(1, Flops.OBSERVATIONS);
        double[] tolerances = new double[STATES];
        for (int i = 0; i < STATES; i++) {
            s.setRow(0, states[i]);
            tolerances[i] = TOLERANCE * Critics.range(Critics.samples(critic, s, random));
        }
        CertifiedSearch search = new CertifiedSearch(mlp, Flops.OBSERVATIONS);
        ActionSet box = BoxSet.whole(ACTIONS);
        return i -> search.maximise(states[i], box, tolerances[i], cells).action().at(0);
    }

    /// One decision.
    ///
    /// @return the first number of the action
    @Benchmark
    public float decide() {
        next = (next + 1) % STATES;
        return decider.decide(next);
    }
}
