// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rewards, ends and versions of the tasks in a plane, by numbers of hand size.
class PlanarTasksTest {

    private static Task create(String name, Map<String, String> settings) {
        Native.assumeLibrary();
        MujocoTasks tasks = new MujocoTasks();
        return (Task) tasks.create(name, Settings.override(tasks.settings(name), settings));
    }

    /// One step without control from the model's first state with one number changed.
    ///
    /// @param index of a position, or nq + index of a velocity
    private static Outcome fall(Task task, int index, double value) {
        Simulation s = task.mechanism().simulation();
        s.reset();
        double[] qpos = IntStream.range(0, s.nq()).mapToDouble(s::qpos).toArray();
        double[] qvel = new double[s.nv()];
        if (index < s.nq()) {
            qpos[index] = value;
        } else {
            qvel[index - s.nq()] = value;
        }
        task.mechanism().begin(qpos, qvel);
        task.begun();
        Outcome out = new Outcome(task.spec().observationSize());
        task.step(new float[s.nu()], out);
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Swimmer-v5", "HalfCheetah-v5", "Hopper-v5", "Walker2d-v5"})
    void theRewardIsAWeightedSum(String name) {
        boolean upright = name.startsWith("Hopper") || name.startsWith("Walker2d");
        Map<String, String> settings = new HashMap<>(
                Map.of("forwardRewardWeight", "2", "controlCostWeight", "0.5"));
        if (upright) {
            settings.put("healthy.reward", "3");
        }
        try (Task task = create(name, settings)) {
            Simulation s = task.mechanism().simulation();
            Outcome out = new Outcome(task.spec().observationSize());
            task.reset(new RandomStream(4, "start"), out.observation());
            float[] action = new float[s.nu()];
            Arrays.fill(action, -0.5f);
            for (int t = 0; t < 5; t++) {
                double x = s.qpos(0);
                task.step(action, out);

                // r = 2 Δx/dt + 3 − 0.5 Σ 0.25
                double expected = 2 * (s.qpos(0) - x) / task.spec().stepSeconds() + (upright ? 3 : 0) - 0.125 * s.nu();
                assertEquals(expected, out.reward(), 1e-12);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Swimmer-v5, 2", "HalfCheetah-v5, 1", "Hopper-v5, 1", "Walker2d-v5, 1"})
    void thePlaceCanBeObservedAndComesFirst(String name, int hidden) {
        try (Task without = create(name, Map.of()); Task with = create(name, Map.of("excludePosition", "false"))) {
            float[] rest = new float[without.spec().observationSize()];
            float[] whole = new float[with.spec().observationSize()];
            without.reset(new RandomStream(5, "start"), rest);
            with.reset(new RandomStream(5, "start"), whole);

            assertEquals(rest.length + hidden, whole.length);
            for (int i = 0; i < hidden; i++) {
                assertEquals((float) with.mechanism().simulation().qpos(i), whole[i]);
            }
            assertArrayEquals(rest, Arrays.copyOfRange(whole, hidden, whole.length));
        }
    }

    /// Index 0 is x, 1 the height, 2 the pitch, 3 a joint; nq and above are velocities.
    @ParameterizedTest
    @CsvSource({"Hopper-v5, 1, 1.25, false", "Hopper-v5, 1, 0.65, true", "Hopper-v5, 1, 5, false",
            "Hopper-v5, 2, 0.25, true", "Hopper-v5, 2, -0.25, true", "Hopper-v5, 2, 0.15, false",
            "Hopper-v5, 0, 150, false", "Hopper-v5, 6, 150, true", "Hopper-v5, 6, -150, true",
            "Hopper-v5, 6, 50, false",
            "Walker2d-v5, 1, 1.25, false", "Walker2d-v5, 1, 0.75, true", "Walker2d-v5, 1, 2.1, true",
            "Walker2d-v5, 2, 1.1, true", "Walker2d-v5, 2, -1.1, true", "Walker2d-v5, 2, 0.9, false",
            "Walker2d-v5, 9, 150, false", "InvertedPendulum-v5, 1, 0.25, true", "InvertedPendulum-v5, 1, -0.25, true",
            "InvertedPendulum-v5, 1, 0.15, false", "InvertedPendulum-v5, 0, 0.9, false",
            "InvertedDoublePendulum-v5, 1, 1.2, true", "InvertedDoublePendulum-v5, 1, 0.3, false"})
    void theEpisodeEndsOutsideTheHealthyRange(String name, int index, double value, boolean terminal) {
        try (Task task = create(name, Map.of())) {
            assertEquals(terminal, fall(task, index, value).terminal());
        }
    }

    @ParameterizedTest
    @CsvSource({"Hopper-v5, 0", "Hopper-v4, 1", "Walker2d-v5, 0", "Walker2d-v4, 1"})
    void onlyVersion4PaysTheHealthyRewardOfTheStepThatFalls(String name, double reward) {
        Map<String, String> alone = Map.of("forwardRewardWeight", "0");
        Map<String, String> endless = Map.of("forwardRewardWeight", "0", "healthy.terminate", "false");
        try (Task task = create(name, alone); Task goesOn = create(name, endless)) {
            Outcome fallen = fall(task, 2, 1.5);
            assertEquals(reward, fallen.reward());
            assertTrue(fallen.terminal());

            Outcome upright = fall(task, 2, 0);
            assertEquals(1, upright.reward());
            assertFalse(upright.terminal());

            Outcome down = fall(goesOn, 2, 1.5);
            assertEquals(0, down.reward());
            assertFalse(down.terminal());
        }
    }

    @ParameterizedTest
    @CsvSource({"InvertedPendulum-v5, 0.3, 0", "InvertedPendulum-v4, 0.3, 1", "InvertedPendulum-v5, 0.1, 1",
            "InvertedPendulum-v4, 0.1, 1"})
    void aPendulumsStepIsWorth1AndOnlyVersion4PaysTheLast(String name, double angle, double reward) {
        try (Task task = create(name, Map.of())) {
            assertEquals(reward, fall(task, 1, angle).reward());
        }
    }

    @Test
    void onlyVersion4PaysTheLastStepOfADoublePendulum() {
        try (Task v5 = create(InvertedDoublePendulum.NAME, Map.of("healthyReward", "7"));
                Task v4 = create(InvertedDoublePendulum.NAME_V4, Map.of("healthyReward", "7"))) {
            assertEquals(7, fall(v4, 1, 1.2).reward() - fall(v5, 1, 1.2).reward(), 1e-12);
            assertEquals(fall(v4, 1, 0.1).reward(), fall(v5, 1, 0.1).reward());
        }
    }

    /// At rest in the middle, x = 0 and y = 1.2: r = 10 − (1.2 − 2)².
    @Test
    void aDoublePendulumUprightAtRestEarnsAllButItsDistance() {
        try (Task task = create(InvertedDoublePendulum.NAME, Map.of())) {
            assertEquals(9.36, fall(task, 1, 0).reward(), 1e-8); // its gravity is not quite vertical
        }
    }

    @Test
    void version4OfTheDoublePendulumObservesAllConstraintForces() {
        try (Task v5 = create(InvertedDoublePendulum.NAME, Map.of());
                Task v4 = create(InvertedDoublePendulum.NAME_V4, Map.of())) {
            float[] nine = new float[v5.spec().observationSize()];
            float[] eleven = new float[v4.spec().observationSize()];
            for (Task task : List.of(v5, v4)) { // behind the end of the rail, which pushes back
                task.mechanism().begin(new double[]{1.05, 0, 0}, new double[3]);
            }
            v5.observe(nine);
            v4.observe(eleven);

            assertEquals(9, nine.length);
            assertEquals(11, eleven.length);
            assertEquals(-10, nine[8]); // cut
            assertArrayEquals(nine, Arrays.copyOf(eleven, 9));
            assertArrayEquals(new float[]{0, 0}, Arrays.copyOfRange(eleven, 9, 11)); // hinges without limits
        }
    }

    @ParameterizedTest
    @CsvSource({"InvertedPendulum", "Hopper"})
    void bothVersionsGoThroughTheSameStates(String task) {
        try (Task v5 = create(task + "-v5", Map.of()); Task v4 = create(task + "-v4", Map.of())) {
            Outcome a = new Outcome(v5.spec().observationSize());
            Outcome b = new Outcome(v4.spec().observationSize());
            v5.reset(new RandomStream(6, "start"), a.observation());
            v4.reset(new RandomStream(6, "start"), b.observation());
            RandomStream actions = new RandomStream(6, "actions");
            float[] action = new float[v5.spec().actions().size()];
            do {
                assertArrayEquals(a.observation(), b.observation());
                v5.spec().actions().sample(actions, action);
                v5.step(action, a);
                v4.step(action, b);
            } while (!a.terminal() && !b.terminal());

            assertEquals(a.terminal(), b.terminal());
            assertEquals(1, b.reward() - a.reward(), 1e-12); // the healthy reward of the last step
        }
    }

    @Test
    void theModelsOfTheWalkersDifferInTheRightFootAlone() throws IOException {
        List<String> v5 = model("walker2d");
        List<String> v4 = model("walker2d_v4");

        List<String> different = IntStream.range(0, v5.size()).filter(i -> !v5.get(i).equals(v4.get(i)))
                .mapToObj(v5::get).toList();

        assertEquals(v5.size(), v4.size());
        assertEquals(1, different.size());
        assertTrue(different.getFirst().contains("name=\"foot_geom\""));
    }

    private static List<String> model(String name) throws IOException {
        try (InputStream in = Walker2d.class.getResourceAsStream("models/" + name + ".xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"50, 10", "-50, -10", "3, 3"})
    void velocitiesAreShownUpTo10(double velocity, double shown) {
        try (Task task = create(Walker2d.NAME, Map.of("resetNoiseScale", "0"))) {
            Outcome out = fall(task, 9, velocity);

            assertEquals(shown, out.observation()[8], 1e-3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "healthy.zHigh     | 0.5 | healthy.zHigh: expected a number above healthy.zLow 0.7, got 0.5",
            "healthy.angleHigh | NaN | angleHigh: expected a number in [-∞, ∞], got NaN",
            "stateLow          | 100 | stateHigh: expected a number above stateLow 100.0, got 100.0",
            "healthy.reward    | Infinity | reward: expected a number in [0, ∞), got Infinity"})
    void emptyRangesAreRefused(String path, String value, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Settings.override(Hopper.Settings.DEFAULT, path, value));

        assertEquals(message, e.getMessage());
    }
}
