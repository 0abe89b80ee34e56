// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.env.Environments;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.env.wrapper.Restricted;
import org.fittedq.env.wrapper.Restriction;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tasks of which only some actions are valid.
class RestrictedTasksTest {

    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> KNOWN = Map.of("restricted.known", "true");

    static Stream<String> all() {
        return RestrictedTasks.all().stream().map(Environments.Entry::name);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyOneKeepsTheContractKnownOrNot(String name) {
        Native.assumeLibrary();

        assertEquals(List.of(), EnvironmentCheck.problems(Environments.create(name, NONE, NONE), 5));
        assertEquals(List.of(), EnvironmentCheck.problems(Environments.create(name, NONE, KNOWN), 5));
    }

    /// Shares of 400 000 draws of NumPy from the code of the published tasks.
    @ParameterizedTest
    @CsvSource({"InvertedPendulumBalls-v4, 0.797", "HopperBalls-v4, 0.879", "HopperSmallBalls-v4, 0.816",
            "HalfCheetahBalls-v4, 0.765", "HalfCheetahSmallBalls-v4, 0.376", "Walker2dBalls-v4, 0.765",
            "Walker2dSmallBalls-v4, 0.376", "InvertedPendulumBoxes-v5, 0.3", "HopperBoxes-v5, 0.3",
            "HalfCheetahBoxes-v5, 0.3", "Walker2dBoxes-v5, 0.3"})
    void asManyActionsAreValidAsInTheSource(String name, double share) {
        Native.assumeLibrary();
        try (Environment env = Environments.create(name, NONE, NONE)) {
            assertEquals(share, Wrappers.find(env, Restricted.class).orElseThrow().validShare(), 0.006);
        }
    }

    /// Numbers of steps of the same actions: where the first takes an action as it is, the other does.
    private static List<List<Number>> steps(Environment env, float[][] actions) {
        Outcome out = new Outcome(env.spec().observationSize());
        env.reset(new RandomStream(3, "start"), out.observation());
        return Arrays.stream(actions).map(action -> {
            env.step(action, out);
            return Stream.concat(Arrays.stream(box(out.observation())), Stream.<Number>of(out.reward(),
                    out.terminal() ? 1 : 0, out.truncated() ? 1 : 0)).toList();
        }).toList();
    }

    private static Number[] box(float[] numbers) {
        Number[] boxed = new Number[numbers.length];
        Arrays.setAll(boxed, i -> numbers[i]);
        return boxed;
    }

    private static float[][] actions(Spec spec, int count) {
        RandomStream random = new RandomStream(4, "actions");
        float[][] actions = new float[count][spec.actions().size()];
        for (float[] action : actions) {
            spec.actions().sample(random, action);
        }
        return actions;
    }

    @ParameterizedTest
    @CsvSource({"InvertedPendulumBoxes-v5, InvertedPendulum-v5, 4", "HopperBoxes-v5, Hopper-v5, 8",
            "HalfCheetahBoxes-v5, HalfCheetah-v5, 8", "Walker2dBoxes-v5, Walker2d-v5, 8"})
    void boxesAreThoseOfTheWrapper(String name, String task, String boxes) {
        Native.assumeLibrary();
        try (Environment env = Environments.create(name, NONE, NONE);
                Environment same = Environments.create(task, NONE, Map.of("restricted.boxes", boxes))) {
            float[][] actions = actions(env.spec(), 30);

            assertEquals(steps(same, actions), steps(env, actions));
        }
    }

    /// The state goes on as with the action that is executed in the task itself, the reward is −10; a valid action changes nothing.
    @ParameterizedTest
    @CsvSource({"InvertedPendulumBalls-v4, InvertedPendulum-v4, -1", "HopperBalls-v4, Hopper-v4, 0",
            "HopperSmallBalls-v4, Hopper-v4, 0", "HalfCheetahBalls-v4, HalfCheetah-v5, 0",
            "HalfCheetahSmallBalls-v4, HalfCheetah-v5, 0", "Walker2dBalls-v4, Walker2d-v4, 0",
            "Walker2dSmallBalls-v4, Walker2d-v4, 0"})
    void anInvalidActionCostsTenAndLetsTheTaskGoOnWithoutIt(String name, String task, float executed) {
        Native.assumeLibrary();
        try (Environment env = Environments.create(name, NONE, NONE);
                Environment plain = Environments.create(task, NONE, NONE)) {
            Restricted restricted = Wrappers.find(env, Restricted.class).orElseThrow();
            float[][] actions = actions(env.spec(), 30);
            float[][] taken = Arrays.stream(actions).map(float[]::clone).toArray(float[][]::new);
            int invalid = 0;
            for (float[] action : taken) {
                if (!restricted.isValid(action)) {
                    Arrays.fill(action, executed);
                    invalid++;
                }
            }
            List<List<Number>> expected = steps(plain, taken);
            List<List<Number>> actual = steps(env, actions);

            for (int t = 0; t < actions.length; t++) {
                int reward = expected.get(t).size() - 3;
                boolean isValid = restricted.isValid(actions[t]);
                assertEquals(isValid ? expected.get(t).get(reward) : (Number) (-10.0), actual.get(t).get(reward));
                assertEquals(expected.get(t).subList(0, reward), actual.get(t).subList(0, reward));
                assertEquals(expected.get(t).subList(reward + 1, reward + 3),
                        actual.get(t).subList(reward + 1, reward + 3));
            }
            assertTrue(invalid > 0 && invalid < actions.length, invalid + " invalid");
        }
    }

    @Test
    void theWrappersOfANameCanBeChanged() {
        assertEquals(new Restriction.Balls(99, 2.97, 123, false, Restriction.Balls.DEFAULT.invalid()),
                Environments.wrappers("HopperBalls-v4").restricted());
        Restriction known = Settings.override(Environments.wrappers("HopperBoxes-v5"), KNOWN).restricted();
        assertEquals(new Restriction.Boxes(8, 0.3, 0, true, Restriction.Boxes.DEFAULT.invalid()), known);
        Native.assumeLibrary();
        try (Environment free = Environments.create("HopperBalls-v4", NONE, Map.of("restricted", "none"));
                Environment plain = Environments.create("Hopper-v4", NONE, NONE)) {
            float[][] actions = actions(plain.spec(), 20);

            assertEquals(steps(plain, actions), steps(free, actions));
            assertArrayEquals(new boolean[]{true, true},
                    new boolean[]{free.actionSets().isWhole(), plain.actionSets().isWhole()});
        }
    }

    @Test
    void settingsAreThoseOfTheTask() {
        assertEquals(Environments.settings("Hopper-v4"), Environments.settings("HopperBalls-v4"));
        assertEquals(Environments.settings("Walker2d-v5"), Environments.settings("Walker2dBoxes-v5"));
    }
}
