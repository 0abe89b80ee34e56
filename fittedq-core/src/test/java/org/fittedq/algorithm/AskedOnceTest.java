// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.fittedq.actions.BudgetSet;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A(s) may be a user's slow code: an act asks for it once, in training (drawn uniformly, explored or greedy) and when deployed.
class AskedOnceTest {

    private static final Compute ONE = new Compute(1);
    private static final int STEPS = 40;

    /// Counts how often its sets are asked for.
    private static final class Counted implements Environment {

        private final AtomicInteger asked = new AtomicInteger();
        private final boolean boxes;

        Counted(boolean boxes) {
            this.boxes = boxes;
        }

        @Override
        public Spec spec() {
            return new Spec("counted", 1, ActionBox.symmetric(2, 1));
        }

        @Override
        public ActionSets actionSets() {
            return (s, from) -> {
                asked.incrementAndGet();
                BoxSet box = new BoxSet(new double[]{-0.5, -1}, new double[]{0.25, 0.5});
                return boxes ? box : new BudgetSet(box, new double[]{1, 1}, -0.25, List.of());
            };
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            observation[0] = random.nextFloat();
        }

        @Override
        public void step(float[] action, Outcome out) {
            out.observation()[0] = action[0];
            out.set(action[1], false, false);
        }
    }

    private static Record config(Record config, String epsilon) {
        Map<String, String> changes = new HashMap<>(Map.of("budget.fitsPerStep", "0.001"));
        Map<String, String> settings = Settings.flatten(config);
        changes.put(settings.containsKey("replay.warmupSteps") ? "replay.warmupSteps" : "growth.warmupSteps", "10");
        if (settings.containsKey("exploration.epsilon")) {
            changes.put("exploration.epsilon", epsilon);
        }
        return Settings.override(config, changes);
    }

    private static void assertAskedOnce(Record config, String epsilon) {
        Counted counted = new Counted(config instanceof SoftFqi.Config);
        Spec spec = Spec.of(counted);
        Streams streams = new Streams(7);
        Algorithm algorithm = Learner.algorithm(config(config, epsilon), spec, 1, streams, ONE);
        FittedQ loop = new FittedQ(algorithm, List.of(counted), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                });
        String name = config.getClass().getName() + ", ε " + epsilon;
        for (int t = 0; t < STEPS; t++) {
            long before = counted.asked.get();
            long fits = loop.fits();
            loop.turn();
            assertTrue(loop.fits() > fits || counted.asked.get() == before + 1, () -> name + ": "
                    + (counted.asked.get() - before));
        }
        assertTrue(loop.fits() <= 1, name);
        Policy policy = new Policy(spec, algorithm.greedyPolicy(), Optional.empty(), ONE);
        float[] action = new float[2];
        policy.act(new float[]{0.5f}, action);
        int before = counted.asked.get();
        for (int i = 0; i < STEPS; i++) {
            policy.act(new float[]{i / (float) STEPS}, action);
        }
        assertEquals(STEPS, counted.asked.get() - before, name);
    }

    static List<Record> configs() {
        return Learner.small().stream().filter(c -> !(c instanceof Svg.Config)).toList();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyActAsksForItsSetOnce(Record config) {
        assertAskedOnce(config, "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "1"})
    void soDoesAnActThatIsDrawnUniformly(String epsilon) {
        configs().stream().filter(c -> Settings.flatten(c).containsKey("exploration.epsilon"))
                .forEach(c -> assertAskedOnce(c, epsilon));
        for (Record sweeping : List.of(Fqi.Config.DEFAULT, SoftFqi.Config.DEFAULT)) {
            assertAskedOnce(sweeping, epsilon);
        }
    }
}
