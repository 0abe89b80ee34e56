// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.env.Environments;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of every task of [MujocoTasks].
class TasksTest {

    private static final MujocoTasks TASKS = new MujocoTasks();
    private static final double SCALE = 0.05;
    private static final int STARTS = 50;
    /// Tasks whose first velocities are uniform; those of the others are normal.
    private static final Set<String> UNIFORM_VELOCITIES = Set.of("InvertedPendulum", "Swimmer", "Hopper", "Walker2d",
            "Humanoid");

    static Stream<String> all() {
        return MujocoTasks.tasks().stream().map(Environments.Entry::name);
    }

    private static Task create(String name, Map<String, String> settings) {
        Native.assumeLibrary();
        return (Task) TASKS.create(name, Settings.override(TASKS.settings(name), settings));
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsTheContractOfAnEnvironment(String name) {
        Native.assumeLibrary();

        assertEquals(List.of(), EnvironmentCheck.problems(Environments.create(name, Map.of(), Map.of()), 5));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSpecHasTheTasksNameAndFits(String name) {
        try (Task task = create(name, Map.of())) {
            float[] observation = new float[task.spec().observationSize()];
            task.reset(new RandomStream(1, "start"), observation);

            assertEquals(name, task.spec().name());
            assertEquals(task.mechanism().simulation().nu(), task.spec().actions().size());
            assertThrows(IndexOutOfBoundsException.class, () -> task.observe(new float[observation.length - 1]));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aSavedStateGoesOnInANewEnvironmentToTheBit(String name) {
        try (Task task = create(name, Map.of()); Task other = create(name, Map.of())) {
            Outcome out = new Outcome(task.spec().observationSize());
            task.reset(new RandomStream(2, "start"), out.observation());
            goOn(task, out, 2, "before");
            assertFalse(out.episodeEnded(), "this start's episode is longer");
            double[] saved = task.saveState().orElseThrow();
            List<Number> expected = goOn(task, out, 30, "after");

            other.restoreState(saved, new RandomStream(2, "start"));
            List<Number> actual = goOn(other, new Outcome(task.spec().observationSize()), 30, "after");

            assertTrue(expected.size() > out.observation().length, "more than a step");
            assertEquals(expected, actual);
        }
    }

    /// Observations and rewards of some steps of random actions, or until the episode ends.
    private static List<Number> goOn(Task task, Outcome out, int steps, String stream) {
        RandomStream random = new RandomStream(3, stream);
        float[] action = new float[task.spec().actions().size()];
        List<Number> numbers = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            task.spec().actions().sample(random, action);
            task.step(action, out);
            for (float o : out.observation()) {
                numbers.add(o);
            }
            numbers.add(out.reward());
            if (out.episodeEnded()) {
                return numbers;
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("all")
    void stepsAllocateNothing(String name) {
        try (Task task = create(name, Map.of())) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            Outcome out = new Outcome(task.spec().observationSize());
            float[] action = new float[task.spec().actions().size()];
            RandomStream random = new RandomStream(4, "start");
            long least = Long.MAX_VALUE; // calls of the library allocate until they are compiled
            for (int block = 0; block < 1_000 && least > 0; block++) {
                task.reset(random, out.observation());
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int t = 0; t < 20; t++) {
                    task.step(action, out);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertEquals(0, least, "bytes for 20 steps");
        }
    }

    /// Velocities that MuJoCo takes for a fault: it goes to the model's first state.
    @ParameterizedTest
    @MethodSource("all")
    void anUnstableStepIsTakenBackAndTheEpisodeCutThere(String name) {
        try (Task task = create(name, Map.of())) {
            Outcome out = new Outcome(task.spec().observationSize());
            task.reset(new RandomStream(2, "start"), out.observation());
            Simulation s = task.mechanism().simulation(); // a start may choose another
            double[] velocities = new double[s.nv()];
            Arrays.fill(velocities, 1e11);
            task.mechanism().begin(IntStream.range(0, s.nq()).mapToDouble(s::qpos).toArray(), velocities);
            task.begun();
            double[] before = state(s);

            task.step(new float[s.nu()], out);

            assertTrue(out.truncated() && !out.terminal());
            assertEquals(0, out.reward());
            assertTrue(task.warning().orElseThrow().contains("QVEL"), task.warning().toString());
            assertArrayEquals(before, state(s), 1e-12); // quaternions are normalised
        }
    }

    /// Positions, velocities and places of the bodies.
    private static double[] state(Simulation s) {
        return Stream
                .of(IntStream.range(0, s.nq()).mapToDouble(s::qpos), IntStream.range(0, s.nv()).mapToDouble(s::qvel),
                        IntStream.range(0, 3 * s.nbody()).mapToDouble(i -> s.xpos(i / 3, i % 3)))
                .flatMapToDouble(x -> x).toArray();
    }

    static Stream<String> noisy() {
        return all().filter(name -> Settings.flatten(TASKS.settings(name)).containsKey("resetNoiseScale"));
    }

    @ParameterizedTest
    @MethodSource("noisy")
    void startsAreWithinTheNoiseAndFillIt(String name) {
        boolean uniform = UNIFORM_VELOCITIES.contains(name.substring(0, name.indexOf('-')));
        try (Task still = create(name, Map.of("resetNoiseScale", "0"));
                Task noisy = create(name, Map.of("resetNoiseScale", String.valueOf(SCALE)))) {
            float[] observation = new float[noisy.spec().observationSize()];
            still.reset(new RandomStream(0, "start"), observation);
            double positions = 0;
            double velocities = 0;
            for (int i = 0; i < STARTS; i++) {
                noisy.reset(new RandomStream(i, "start"), observation);
                positions = Math.max(positions, position(noisy, still));
                velocities = Math.max(velocities, velocity(noisy));
            }

            assertEquals(0, velocity(still));
            assertTrue(0.9 * SCALE < positions && positions <= SCALE + 1e-15, "positions ±" + positions);
            assertTrue(0.9 * SCALE < velocities && (velocities <= SCALE) == uniform, "velocities ±" + velocities);
        }
    }

    /// The largest distance of a position from another's; a quaternion is left out, as some versions of MuJoCo normalise it.
    private static double position(Task a, Task b) {
        Simulation s = a.mechanism().simulation();
        boolean free = s.nq() > s.nv();
        double largest = 0;
        for (int i = 0; i < s.nq(); i++) {
            if (!free || i < 3 || i >= 7) {
                largest = Math.max(largest, Math.abs(s.qpos(i) - b.mechanism().simulation().qpos(i)));
            }
        }
        return largest;
    }

    private static double velocity(Task task) {
        Simulation s = task.mechanism().simulation();
        double largest = 0;
        for (int i = 0; i < s.nv(); i++) {
            largest = Math.max(largest, Math.abs(s.qvel(i)));
        }
        return largest;
    }

    static Stream<Arguments> numbersOfAtLeastZero() {
        return all().flatMap(name -> Settings.describe(TASKS.settings(name)).stream()
                .filter(d -> d.range().startsWith("[0,")).map(d -> Arguments.of(name, d.path())));
    }

    @ParameterizedTest
    @MethodSource("numbersOfAtLeastZero")
    void numbersOutOfRangeAreRefused(String name, String path) {
        Record settings = TASKS.settings(name);

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Settings.override(settings, path, "-1"));

        String component = path.substring(path.lastIndexOf('.') + 1);
        assertTrue(e.getMessage().matches("(.*\\.)?" + component + ": expected .*, got -1(\\.0)?"), e.getMessage());
    }

    @Test
    void eachSettingIsExplained() {
        all().forEach(name -> Settings.describe(TASKS.settings(name)).forEach(
                d -> assertFalse(d.meaning().isEmpty() || d.source().isEmpty(), name + ", " + d.path())));
    }

    @Test
    void eachTaskSaysInALineThatItNeedsTheLibrary() {
        assertTrue(TASKS.all().stream()
                .allMatch(e -> e.description().endsWith("; needs libmujoco") && e.description().length() < 120));
    }

    @Test
    void unknownNamesAreRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> TASKS.settings("Hoper-v5"));

        assertEquals("MuJoCo task: expected one of fittedq list, got 'Hoper-v5'", e.getMessage());
    }
}
