// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;
import org.fittedq.mdp.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tasks against trajectories of Gymnasium 1.3.0 with MuJoCo 3.14.0.
class TrajectoriesTest {

    private static final int EQUAL_VERSION = 3_014_000;
    private static final int PREFIX_STEPS = 5;

    static Stream<String> tasks() {
        return MujocoTasks.tasks().stream().map(e -> e.name());
    }

    /// On other versions of MuJoCo. Ant's first quaternion is normalised by old versions, which changes its first contacts.
    static Stream<String> tasksThatAgreeOnEveryVersion() {
        return tasks().filter(name -> !name.startsWith("Ant"));
    }

    @ParameterizedTest
    @MethodSource("tasksThatAgreeOnEveryVersion")
    void theFirstStepsAreThoseOfGymnasiumOnEveryVersionOfMujoco(String name) {
        replay(name, PREFIX_STEPS, 1e-9);
    }

    /// With MUJOCO_LIBRARY naming a libmujoco 3.14.0.
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("tasks")
    void wholeTrajectoriesAreThoseOfGymnasiumToTheBitOnItsVersionOfMujoco(String name) {
        Native.assumeLibrary();
        assumeTrue(Library.open().version() == EQUAL_VERSION,
                () -> "bits are compared on libmujoco 3.14.0 alone, this is "
                        + Library.open().versionText());
        replay(name, Integer.MAX_VALUE, 0);
    }

    private static void replay(String name, int steps, double tolerance) {
        Native.assumeLibrary();
        assumeTrue(Files.exists(Trajectory.file(name)), () -> "no recorded trajectory " + Trajectory.file(name));
        MujocoTasks tasks = new MujocoTasks();
        try (Task task = (Task) tasks.create(name, tasks.settings(name))) {
            Simulation s = task.mechanism().simulation();
            float[] observation = new float[task.spec().observationSize()];
            Outcome out = new Outcome(observation.length);
            int step = 0;
            for (Trajectory.Record r : Trajectory.of(name).records()) {
                if (r.isReset()) {
                    task.mechanism().begin(Arrays.copyOf(r.state(), s.nq()),
                            Arrays.copyOfRange(r.state(), s.nq(), r.state().length));
                    task.begun();
                    task.observe(observation);
                } else if (step++ < steps) {
                    task.step(floats(r.action()), out);
                    System.arraycopy(out.observation(), 0, observation, 0, observation.length);
                    String at = name + ", step " + step;
                    assertEquals(r.reward(), out.reward(), tolerance, at);
                    assertEquals(r.terminal(), out.terminal(), at);
                    assertState(r.state(), s, tolerance, at);
                } else {
                    return;
                }
                int compared = tolerance == 0 ? observation.length : onEveryVersion(name, r, observation.length);
                assertObservation(r.observation(), observation, compared, tolerance, name + ", after step " + step);
            }
        }
    }

    /// Returns how many numbers of an observation, from the first on, are the same on every version. Of Humanoid none at a start,
    /// where MuJoCo 2.2 has normalised the quaternion and 3.14 has not, and later none of the contact forces at the end: 78, in version 4
    /// with the world's 84.
    private static int onEveryVersion(String name, Trajectory.Record r, int size) {
        if (!name.startsWith("Humanoid")) {
            return size;
        }
        return r.isReset() ? 0 : size - (name.endsWith("-v4") ? 84 : 78);
    }

    private static void assertState(double[] expected, Simulation s, double tolerance, String at) {
        for (int i = 0; i < expected.length; i++) {
            double actual = i < s.nq() ? s.qpos(i) : s.qvel(i - s.nq());
            assertEquals(expected[i], actual, tolerance, at + ", state " + i);
        }
    }

    private static void assertObservation(double[] expected, float[] actual, int compared, double tolerance,
            String at) {
        if (expected.length == 0) {
            return; // not kept
        }
        assertEquals(expected.length, actual.length, at);
        for (int i = 0; i < compared; i++) {
            assertEquals((float) expected[i], actual[i], tolerance + Math.ulp((float) expected[i]),
                    at + ", observation " + i);
        }
    }

    private static float[] floats(double[] from) {
        float[] out = new float[from.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) from[i];
        }
        return out;
    }
}
