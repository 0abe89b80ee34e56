// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.fittedq.algorithm.Small.DA;
import static org.fittedq.algorithm.Small.DS;
import static org.fittedq.algorithm.Small.N;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What an actor climbs where not every action is valid: mean q(s, Π(u)) − ½ λ mean ‖u − Π(u)‖², u = π(s), and for a policy with
/// noise −α mean log π(u | s). Its step is that of finite differences, all in double, with a projection written another way.
class ProjectionGradientTest {

    private static final double ALPHA = 0.2;
    private static final double H = 1e-4;
    private static final Batch BATCH = Small.batch(1);

    /// A set, and its projection by bisection: the nearest to u is clamp(u − ν w) with the least ν that keeps the constraint.
    private enum Kind {
        BOX(new double[]{0, 0}, 0), BUDGET(new double[]{1, 1}, 0.3), POLYTOPE(new double[]{1, 2}, -0.3);

        private final double[] w;
        private final double limit;

        Kind(double[] w, double limit) {
            this.w = w;
            this.limit = limit;
        }

        private BoxSet bounds() {
            return this == BOX ? new BoxSet(new double[]{0.125, -1}, new double[]{0.25, 1}) : BoxSet.whole(DA);
        }

        ActionSet set() {
            return switch (this) {
                case BOX -> bounds();
                case BUDGET -> new BudgetSet(bounds(), w, limit, List.of());
                case POLYTOPE -> new PolytopeSet(bounds(), LinearRows.of(new double[][]{w}, new double[]{limit}),
                        LinearRows.none(DA));
            };
        }

        double[] project(double[] u) {
            if (this == BOX || (this == POLYTOPE && over(shifted(u, 0)) <= 0)) {
                return shifted(u, 0);
            }
            double low = -10;
            double high = 10;
            for (int k = 0; k < 200; k++) {
                double nu = (low + high) / 2;
                if (over(shifted(u, nu)) > 0) {
                    low = nu;
                } else {
                    high = nu;
                }
            }
            return shifted(u, high);
        }

        private double over(double[] a) {
            return w[0] * a[0] + w[1] * a[1] - limit;
        }

        private double[] shifted(double[] u, double nu) {
            double[] a = new double[DA];
            for (int j = 0; j < DA; j++) {
                a[j] = Math.clamp(u[j] - nu * w[j], bounds().low(j), bounds().high(j));
            }
            return a;
        }
    }

    /// An algorithm with networks of the test's.
    ///
    /// @param config   settings
    /// @param critics  names of the critics whose smaller value is climbed
    /// @param isRandom whether the policy draws
    private record Case(String name, Record config, List<String> critics, boolean isRandom) {

        @Override
        public String toString() {
            return name;
        }

        Algorithm make(Spec spec) {
            return Learner.algorithm(config, spec, 1, new Streams(Small.SEED), Small.COMPUTE);
        }

        Mlp actor(long seed) {
            return Small.mlp(DS, isRandom ? 2 * DA : DA, seed);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Record config : Learner.small()) {
            switch (config) {
                case Ddpg.Config c -> cases.add(of("ddpg", c, List.of("q"), false));
                case Td3.Config c -> cases.add(of("td3", Settings.override(c, "delay", "1"), List.of("q1"), false));
                case Sac.Config c -> cases.add(of("sac", c, List.of("q1", "q2"), true));
                case SacV.Config c ->
                    cases.add(of("sac-v", Settings.override(c, "regularise", "0"), List.of("q1"), true));
                case Svg.Config c -> cases.add(of("svg", Settings.override(c,
                        Map.of("unroll.n", "0", "unroll.rollout", "planned")), List.of("q"), true));
                default -> {
                }
            }
        }
        cases.add(of("nfqca", Settings.override(Nfqca.Config.DEFAULT, Map.of("actorEpochs", "1", "criticEpochs", "1")),
                List.of("q"), false));
        return cases;
    }

    /// With the networks of [Small], and plain steps of size 1 for the actor: what a step takes off the weights is the gradient.
    private static Case of(String name, Record config, List<String> critics, boolean isRandom) {
        Record set = Settings.override(config,
                Map.of("networks.shape.hidden", "5,4", "networks.shape.activation", "RELU",
                        "networks.actor.rule", "SGD", "networks.actor.learningRate", "1",
                        "networks.actor.moments.beta1", "0",
                        "networks.actor.weightDecay", "0"));
        Map<String, String> values = Settings.flatten(set);
        if (values.containsKey("replay.batchSize")) {
            set = Settings.override(set, "replay.batchSize", String.valueOf(N));
        }
        if (values.containsKey("alpha")) {
            set = Settings.override(set, "alpha", String.valueOf(ALPHA));
        }
        return new Case(name, set, critics, isRandom);
    }

    static Stream<Arguments> all() {
        return cases().stream().flatMap(c -> Stream.of(Kind.values()).flatMap(kind -> Stream.of(
                Arguments.of(c, kind, "JACOBIAN", 0.0), Arguments.of(c, kind, "JACOBIAN", 2.0),
                Arguments.of(c, kind, "STRAIGHT_THROUGH", 0.0), Arguments.of(c, kind, "STRAIGHT_THROUGH", 2.0))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theActorsStepIsTheGradientThroughTheProjection(Case c, Kind kind, String gradient, double penalty) {
        Record config = Settings.override(c.config(),
                Map.of("projection.gradient", gradient, "projection.penalty", String.valueOf(penalty)));
        Case set = new Case(c.name(), config, c.critics(), c.isRandom());
        Algorithm algorithm = set.make(new Spec("small", DS, Small.SPEC.actions()).with(ActionSets.always(kind.set())));
        List<NaiveMlp> critics = new ArrayList<>();
        for (int k = 0; k < c.critics().size(); k++) {
            Mlp critic = Small.critic(21 + k);
            Inside.write(algorithm, c.critics().get(k), critic);
            critics.add(new NaiveMlp(critic));
        }
        Mlp before = c.actor(13);
        Inside.write(algorithm, "pi", before);
        Metrics m = new Metrics();
        if (algorithm instanceof Nfqca nfqca) {
            nfqca.target(BATCH, Small.y()); // makes room
        }
        algorithm.template().improve().improve(BATCH, 1, m);
        Mlp after = Inside.read(algorithm, "pi", c.actor(1));

        Objective objective = new Objective(c.isRandom(), kind, critics, gradient.equals("JACOBIAN"), penalty,
                new NaiveMlp(before));
        assertStep(objective, c, before, after);
        if (!(algorithm instanceof Nfqca)) { // which measures after its step
            assertEquals(objective.distance(), m.mean(Metric.PROJECTION_DISTANCE), 1e-6);
        }
        assertTrue(objective.distance() > 0.05, "the set must cut");
    }

    private static void assertStep(Objective objective, Case c, Mlp before, Mlp after) {
        double largest = 0;
        for (int l = 0; l < before.depth(); l++) {
            float[] weight = before.weight(l).clone();
            float[] bias = before.vector(l, Mlp.Part.BIAS).clone();
            for (int i = 0; i < weight.length + bias.length; i++) {
                boolean isWeight = i < weight.length;
                float[] part = isWeight ? weight : bias;
                int at = isWeight ? i : i - weight.length;
                double step = (isWeight ? after.weight(l) : after.vector(l, Mlp.Part.BIAS))[at] - (double) part[at];
                double slope = slope(objective, before, l, weight, bias, part, at);
                largest = Math.max(largest, Math.abs(slope));
                assertEquals(-slope, step, 2e-5, c + ", layer " + l + ", parameter " + i);
            }
        }
        assertTrue(largest > 1e-3, "some gradient must be left");
    }

    /// Central difference of the objective in one parameter, with the parameters that floats can be.
    private static double slope(Objective objective, Mlp before, int l, float[] weight, float[] bias, float[] part,
            int at) {
        float was = part[at];
        part[at] = (float) (was + H);
        double up = part[at];
        before.set(l, weight, bias);
        double above = objective.at(new NaiveMlp(before));
        part[at] = (float) (was - H);
        double down = part[at];
        before.set(l, weight, bias);
        double below = objective.at(new NaiveMlp(before));
        part[at] = was;
        before.set(l, weight, bias);
        return (above - below) / (up - down);
    }

    /// What the actor descends. Straight-through, q stands for its tangent at Π(u) of the weights before the step.
    private static final class Objective {
        private final boolean isRandom;
        private final Kind kind;
        private final List<NaiveMlp> critics;
        private final double penalty;
        private final float[] normals = Small.normals("policy", N * DA);
        private final Optional<double[][]> tangents;
        private final double distance;

        Objective(boolean isRandom, Kind kind, List<NaiveMlp> critics, boolean jacobian, double penalty, NaiveMlp pi) {
            this.isRandom = isRandom;
            this.kind = kind;
            this.critics = critics;
            this.penalty = penalty;
            double[][] slopes = new double[N][];
            double sum = 0;
            for (int i = 0; i < N; i++) {
                double[] u = action(pi, i);
                double[] p = kind.project(u);
                sum += Math.hypot(u[0] - p[0], u[1] - p[1]) / N;
                double[] sa = Small.join(Small.row(BATCH.s(), i), p);
                smaller(sa).forward(sa);
                slopes[i] = Small.inAction(smaller(sa).inputGradient(1));
            }
            this.distance = sum;
            this.tangents = jacobian ? Optional.empty() : Optional.of(slopes);
        }

        double distance() {
            return distance;
        }

        private NaiveMlp smaller(double[] sa) {
            NaiveMlp best = critics.getFirst();
            for (NaiveMlp q : critics) {
                best = q.forward(sa)[0] < best.forward(sa)[0] ? q : best;
            }
            best.forward(sa);
            return best;
        }

        private double[] action(NaiveMlp pi, int i) {
            double[] s = Small.row(BATCH.s(), i);
            if (isRandom) {
                return new NaiveGaussian(pi, s, normals, i * DA).a;
            }
            double[] u = pi.forward(s);
            for (int j = 0; j < DA; j++) {
                u[j] = Math.tanh(u[j]);
            }
            return u;
        }

        double at(NaiveMlp pi) {
            double sum = 0;
            for (int i = 0; i < N; i++) {
                double[] s = Small.row(BATCH.s(), i);
                double[] u = action(pi, i);
                double[] p = kind.project(u);
                double[] sa = Small.join(s, p);
                double off = (u[0] - p[0]) * (u[0] - p[0]) + (u[1] - p[1]) * (u[1] - p[1]);
                int row = i;
                double value = tangents.map(t -> t[row][0] * u[0] + t[row][1] * u[1])
                        .orElseGet(() -> smaller(sa).forward(sa)[0]);
                double entropy = isRandom ? ALPHA * new NaiveGaussian(pi, s, normals, i * DA).logProb : 0;
                sum += (entropy - value + penalty / 2 * off) / N;
            }
            return sum;
        }
    }

    /// Where every action is valid there is no distance to tell.
    @Test
    void theDistanceIsToldOnlyWhereSomethingIsProjected() {
        for (Case c : cases()) {
            Metrics m = new Metrics();
            Algorithm algorithm = c.make(Small.SPEC);
            Vec y = Small.y();
            if (algorithm instanceof Nfqca nfqca) {
                nfqca.target(BATCH, y);
            }
            algorithm.template().improve().improve(BATCH, 1, m);

            assertTrue(m.has(Metric.ACTOR_LOSS), c.name());
            assertFalse(m.has(Metric.PROJECTION_DISTANCE), c.name());
        }
    }
}
