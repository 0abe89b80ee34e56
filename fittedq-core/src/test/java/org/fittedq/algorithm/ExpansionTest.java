// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.fittedq.LineWorld;
import org.fittedq.argmax.Cem;
import org.fittedq.env.Environments;
import org.fittedq.fit.Budget;
import org.fittedq.fit.CriticLoss;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Objective;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Labels of td3, sac and qt-opt with steps of a model, on the line: s′ = s + a, r = s, terminal beyond 1.
class ExpansionTest {

    private static final double GAMMA = 0.5;
    private static final float[] NEXT = {0.1f, -0.4f, 0, 0.8f, -0.2f, -2, 0.3f};
    private static final int ENDED = 2; // the row that is recorded as terminal
    private static final int UNKNOWN = 5; // the row that is cut at once
    private static final Spec SPEC = new Spec("line", 1, ActionBox.symmetric(1, 1));
    private static final Supplier<Environment> POINT_MASS = () -> Environments.create("PointMass",
            Map.of("timeLimitSteps", "13"), Map.of());

    /// The line says its reward and end itself.
    private static final Objective NONE = new Objective() {
        @Override
        public void value(Mat s, Mat a, Mat sNext, Vec r, Vec continues) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void backward(Mat s, Mat a, Mat sNext, Vec dr, Mat ds, Mat da, Mat dsNext) {
            throw new AssertionError("not asked for");
        }
    };
    private static final Optional<Physics> LINE = Optional.of(new Physics(new LineWorld(), NONE));

    private static <R extends Record> R onTheLine(R config, int steps) {
        return Settings.override(config,
                Map.of("expansion", "rollout", "expansion.steps", String.valueOf(steps), "expansion.uncertainty",
                        "0.1", "expansion.model", "physics"));
    }

    private static Batch batch() {
        Batch b = new Batch(Small.N, 1, 1);
        for (int i = 0; i < Small.N; i++) {
            b.r().set(i, i);
            b.sNext().set(i, 0, NEXT[i]);
            b.bootstrap().set(i, i == ENDED ? 0 : (float) GAMMA);
        }
        return b;
    }

    private static float[] label(Algorithm algorithm) {
        Vec y = Small.y();
        algorithm.template().target().label(batch(), y);
        return y.data();
    }

    /// An action and what it adds to the reward.
    private record Move(double action, double bonus) {}

    /// What a row's policy does in the model's step i, or at the last state if i = H.
    private interface Moves {
        Move at(int i, double s);
    }

    /// y = r + γ [Σ_{i<H} γⁱ (r̂ᵢ + bonusᵢ) + γᴴ (q(a) + bonus_H)] along the line, in double.
    private static double byHand(int row, int steps, Moves moves, double qOfNothing, double qOfAction) {
        if (row == ENDED) {
            return row;
        }
        double y = row;
        double discount = GAMMA;
        double s = NEXT[row];
        for (int i = 0; i < steps && row != UNKNOWN; i++) {
            Move move = moves.at(i, s);
            y += discount * (s + move.bonus());
            s += move.action();
            discount *= GAMMA;
            if (s > 1) {
                return y;
            }
        }
        Move last = moves.at(steps, s);
        return y + discount * (qOfNothing + qOfAction * last.action() + last.bonus());
    }

    private static Mlp critic(float value) {
        return Small.constant(2, value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void stepsOfTd3AreThoseOfItsSmoothedTargetActor(int steps) {
        Td3.Config config = new Td3.Config(0.1, 2, 0, new TargetNoise(0.4, 0.5), Noise.gaussian(0.1),
                new Discount(GAMMA, 0), Small.REPLAY, Budget.ONE_FIT_PER_STEP, Small.NETWORKS);
        Algorithm td3 = onTheLine(config, steps).make(new Setup(SPEC, LINE, 1, new Streams(Small.SEED), Small.COMPUTE));
        Inside.write(td3, "q1Target", Small.worthTheInput(2, 1));
        Inside.write(td3, "q2Target", critic(50));
        Inside.write(td3, "piTarget", Small.constant(1, 0.2f));

        float[] y = label(td3);

        float[] eps = Small.normals("smoothing", (steps + 1) * Small.N);
        for (int row = 0; row < Small.N; row++) {
            int of = row;
            // the row that is cut at once takes the last draw, too
            Moves smoothed = (i, s) -> new Move(
                    Math.clamp(Math.tanh(0.2) + Math.clamp(0.4 * eps[i * Small.N + of], -0.5, 0.5), -1, 1), 0);
            assertEquals(byHand(row, steps, smoothed, 0, 1), y[row], 1e-5, "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void stepsOfSacAreDrawnAndTheirEntropiesCount(int steps) {
        double alpha = 0.3;
        Sac.Config config = new Sac.Config(0.1, alpha, new Entropy.Learned(-1, 0.01), new Discount(GAMMA, 0),
                Small.REPLAY, Budget.ONE_FIT_PER_STEP, Small.NETWORKS);
        Algorithm sac = onTheLine(config, steps).make(new Setup(SPEC, LINE, 1, new Streams(Small.SEED), Small.COMPUTE));
        Inside.write(sac, "q1Target", critic(5));
        Inside.write(sac, "q2Target", critic(3));
        NaiveMlp pi = new NaiveMlp(((GreedyPolicy.Amortised) sac.greedyPolicy()).actor());

        float[] y = label(sac);

        float[] normals = Small.normals("target", (steps + 1) * Small.N);
        for (int row = 0; row < Small.N; row++) {
            int of = row;
            Moves drawn = (i, s) -> {
                var next = new NaiveGaussian(pi, new double[]{s}, normals, i * Small.N + of);
                return new Move(next.a[0], -alpha * next.logProb);
            };
            assertEquals(byHand(row, steps, drawn, 3, 0), y[row], 1e-4, "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void stepsOfQtOptAreTheArgmaxOfItsTarget(int steps) {
        QtOpt.Config config = new QtOpt.Config(new Cem(64, 3, 8, 1, 1e-3, 1, Cem.Answer.BEST),
                new Targets.Single(1), new Exploration(0, 0), new Discount(GAMMA, 0),
                Small.REPLAY, Budget.ONE_FIT_PER_STEP,
                new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC, CriticLoss.Squared.DEFAULT));
        Algorithm qtOpt = onTheLine(config, steps)
                .make(new Setup(SPEC, LINE, 1, new Streams(Small.SEED), Small.COMPUTE));
        // q = −a + (…): the best action is the lower bound
        Mlp down = Small.worthTheInput(2, 1);
        down.set(2, new float[]{-1, 0, 0, 0}, new float[]{2});
        Inside.write(qtOpt, "q1Target", down);

        float[] y = label(qtOpt);

        for (int row = 0; row < Small.N; row++) {
            // every step is −1; s = −1.4 is not believed any more, nor any below
            double expected = row == ENDED ? row : untilUnknown(row, steps);
            assertEquals(expected, y[row], 1e-5, "row " + row);
        }
    }

    private static double untilUnknown(int row, int steps) {
        double y = row;
        double discount = GAMMA;
        double s = NEXT[row];
        for (int i = 0; i < steps && s >= -1.1; i++) {
            y += discount * s;
            s -= 1;
            discount *= GAMMA;
        }
        return y + discount; // q of the best action is 1
    }

    static Stream<Record> plain() {
        return Learner.small().stream()
                .filter(c -> c instanceof Td3.Config || c instanceof Sac.Config || c instanceof QtOpt.Config);
    }

    private static Learner learner(Record config) {
        return new Learner(config, 3, 1, false, Small.COMPUTE, POINT_MASS);
    }

    private static Set<String> names(Stateful of) {
        Set<String> names = new TreeSet<>();
        of.exchange("", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                names.add(name);
            }

            @Override
            public void doubles(String name, double[] array) {
                names.add(name);
            }

            @Override
            public void longs(String name, long[] array) {
                names.add(name);
            }

            @Override
            public void bytes(String name, byte[] array) {
                names.add(name);
            }
        });
        return names;
    }

    @ParameterizedTest
    @MethodSource("plain")
    void withoutStepsThereIsNoModelAndNoStream(Record config) {
        Learner off = learner(config).turns(60);

        assertEquals(Optional.empty(), off.algorithm.template().modelling());
        assertFalse(off.metrics.has(Metric.ROLLOUTS_CUT));
        assertFalse(off.metrics.has(Metric.MODEL_ERROR));
        assertTrue(Stream.concat(names(off.algorithm).stream(), names(off.streams).stream())
                .noneMatch(n -> n.contains("expansion") || n.contains("model")));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void withStepsTheModelIsFittedReportedAndSaved(Record config) {
        Learner on = learner(Settings.override(config,
                Map.of("expansion", "rollout", "expansion.steps", "2", "expansion.uncertainty", "0.5",
                        "expansion.model.everyFits", "20", "expansion.model.network.network.hidden", "8",
                        "expansion.model.network.fitting.stop.maxEpochs", "3")))
                .turns(60);

        assertEquals(20, on.algorithm.template().modelling().orElseThrow().everyFits());
        for (Metric m : List.of(Metric.ROLLOUTS_CUT, Metric.MODEL_ERROR, Metric.MODEL_CALIBRATION,
                Metric.MODEL_EPOCHS)) {
            assertTrue(on.metrics.has(m), m.key());
        }
        assertEquals(3, on.metrics.mean(Metric.MODEL_EPOCHS));
        double cut = on.metrics.mean(Metric.ROLLOUTS_CUT);
        assertTrue(0 < cut && cut < 1, "cut: " + cut);
        assertTrue(names(on.algorithm).contains("/expansion/model/fits"));
        assertTrue(names(on.streams).stream().anyMatch(n -> n.startsWith("/expansion/noise")));
    }

    @Test
    void givenEquationsAreNeitherFittedNorSaved() {
        Algorithm td3 = onTheLine(Td3.Config.DEFAULT, 2).make(new Setup(SPEC, LINE, 1, new Streams(1), Small.COMPUTE));

        assertEquals(Optional.empty(), td3.template().modelling());
        assertTrue(names(td3).stream().noneMatch(n -> n.contains("expansion")));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void equationsThatAnEnvironmentDoesNotGiveAreRefused(Record config) {
        Record physics = Settings.override(config,
                Map.of("expansion", "rollout", "expansion.model", "physics"));

        String message = assertThrows(IllegalArgumentException.class,
                () -> Learner.algorithm(physics, SPEC, 1, new Streams(1), Small.COMPUTE)).getMessage();

        assertEquals("model: expected learned, as line gives no equations of its own, got physics; wrappers other "
                + "than a time limit and normalised observations hide them", message);
    }

    @ParameterizedTest
    @MethodSource("plain")
    void stepsOfAModelGoWithOneRecordedStep(Record config) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Settings.override(config, Map.of("expansion", "rollout", "replay.nStep", "2"))).getMessage();

        assertEquals("replay.nStep: expected 1 with expansion rollout, got 2; further steps are the model's",
                message);
    }

    @Test
    void settingsAreNamedByTheirPlace() {
        for (Record config : List.of(Td3.Config.DEFAULT, Sac.Config.DEFAULT, QtOpt.Config.DEFAULT)) {
            Map<String, String> settings = Settings.flatten(config);

            assertEquals("none", settings.get("expansion"));
            assertTrue(settings.keySet().stream().noneMatch(path -> path.startsWith("expansion.")));
            assertTrue(Settings.flatten(Settings.override(config, "expansion", "rollout")).keySet()
                    .containsAll(List.of("expansion.steps", "expansion.uncertainty", "expansion.model",
                            "expansion.model.everyFits", "expansion.model.network.ensemble.members")));
        }
    }

    /// As they were written when `steps` were 0 for none.
    @ParameterizedTest
    @MethodSource("plain")
    void theOlderFormIsRead(Record config) {
        Record three = Settings.override(config, Map.of("expansion", "rollout", "expansion.steps", "3",
                "expansion.model", "physics"));

        assertEquals(three, Settings.override(config, Map.of("expansion.steps", "3", "expansion.model", "physics")));
        assertEquals(three, Settings.override(config, Map.of("expansion.steps", "3", "expansion.model.kind",
                "PHYSICS", "expansion.model.everyFits", "9")));
        assertEquals(config, Settings.override(config, Map.of("expansion.steps", "0", "expansion.uncertainty", "0.5",
                "expansion.model", "learned", "expansion.model.everyFits", "9")));
        refused("steps: expected an integer in [1, 10000], got 0", three, Map.of("expansion.steps", "0"));
        assertEquals("4", Settings.flatten(Settings.override(three, "expansion.steps", "4")).get("expansion.steps"));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void whatIsOfARolloutIsRefusedWithoutOne(Record config) {
        String owner = ": unknown setting of none; it belongs to rollout (expansion=rollout)";

        refused("expansion.uncertainty" + owner, config, Map.of("expansion.uncertainty", "0.5"));
        refused("expansion.steps" + owner, config, Map.of("expansion", "none", "expansion.steps", "3"));
        refused("expansion.step: unknown setting", config, Map.of("expansion.steps", "0", "expansion.step", "3"));
    }

    private static void refused(String begin, Record config, Map<String, String> texts) {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.override(config, texts))
                .getMessage();

        assertTrue(message.startsWith(begin), message);
    }
}
