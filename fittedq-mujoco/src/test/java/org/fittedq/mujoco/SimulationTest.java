// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.mujoco.Layout.Field;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {

    /// A mass on a slide with a spring and a damper, and a motor of gear 2 whose activation follows the control.
    private static final String OSCILLATOR = """
            <mujoco>
              <option timestep="0.01" gravity="0 0 0"/>
              <worldbody>
                <body name="mass">
                  <joint name="x" type="slide" axis="1 0 0" stiffness="3" damping="0.5"/>
                  <geom type="sphere" size="0.1" mass="1.5"/>
                </body>
              </worldbody>
              <actuator>
                <general joint="x" gear="2" dyntype="filter" dynprm="0.3" gainprm="1" ctrllimited="true" ctrlrange="-1 4"/>
              </actuator>
            </mujoco>
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void library() {
        Native.assumeLibrary();
    }

    private static Simulation oscillator() {
        return Simulation.of(Library.open(), OSCILLATOR);
    }

    @Test
    void theLayoutHasEveryField() {
        assertEquals(Field.values().length, Library.open().layout().offsets().size());
    }

    @Test
    void sizesBoundsAndMassesAreTheModels() {
        try (Simulation s = oscillator()) {
            assertArrayEquals(new int[]{1, 1, 1, 2}, new int[]{s.nq(), s.nv(), s.nu(), s.nbody()});
            assertEquals(0.01, s.timestep());
            assertEquals(Library.open().versionText(), s.mujocoVersion());
            assertEquals(1.5, s.mass(s.body("mass")));
            assertEquals(-1, s.ctrlRange(0, false));
            assertEquals(4, s.ctrlRange(0, true));
            assertEquals("body: expected one of the model's, got 'none'",
                    assertThrows(IllegalArgumentException.class, () -> s.body("none")).getMessage());
        }
    }

    /// The step's equations: a′ = a + h (u − a)/τ, force 2a, and damping taken implicitly:
    /// v′ = v + h (2a − k x − d v)/(m + h d), x′ = x + h v′.
    @Test
    void stepsFollowTheModelsEquations() {
        try (Simulation s = oscillator()) {
            s.reset();
            s.set(new double[]{0.7}, new double[]{-0.2});
            double x = 0.7;
            double v = -0.2;
            double a = 0;
            for (int i = 0; i < 50; i++) {
                assertEquals(Optional.empty(), s.step(new double[]{1}, 1));
                v += 0.01 * (2 * a - 3 * x - 0.5 * v) / (1.5 + 0.01 * 0.5);
                x += 0.01 * v;
                a += 0.01 * (1 - a) / 0.3;
                assertEquals(x, s.qpos(0), 1e-12);
                assertEquals(v, s.qvel(0), 1e-12);
            }
            assertEquals(s.xpos(1, 0), x - 0.01 * v, 1e-12); // of the state before the last substep
        }
    }

    @Test
    void aRestoredStateGoesOnToTheBitActivationsIncluded() {
        try (Simulation s = oscillator(); Simulation other = oscillator()) {
            s.reset();
            s.set(new double[]{0.7}, new double[]{-0.2});
            s.step(new double[]{1}, 7);
            double[] saved = s.save();
            s.step(new double[]{-0.5}, 9);
            other.step(new double[]{3}, 2);

            other.restore(saved);
            other.step(new double[]{-0.5}, 9);

            assertArrayEquals(s.save(), other.save());
            assertNotEquals(0.7, other.qpos(0));
            String message = assertThrows(IllegalArgumentException.class, () -> s.restore(new double[2])).getMessage();
            assertEquals("saved state: expected " + saved.length + " numbers, as MuJoCo " + Library.open().versionText()
                    + " saves, got 2", message);
        }
    }

    @Test
    void simulationsInSeveralThreadsDoNotDisturbOneAnother() throws InterruptedException {
        double[][] end = new double[4][];
        Thread[] threads = new Thread[end.length];
        for (int k = 0; k < end.length; k++) {
            int index = k;
            threads[k] = Thread.ofPlatform().start(() -> {
                try (Mechanism mechanism = new Mechanism("half_cheetah", 5)) {
                    double[] u = new double[6];
                    for (int i = 0; i < 100; i++) {
                        Arrays.fill(u, StrictMath.sin(i));
                        mechanism.simulation().step(u, 5);
                    }
                    end[index] = mechanism.simulation().save();
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }

        for (double[] other : end) {
            assertArrayEquals(end[0], other);
        }
    }

    @Test
    void anUnstableSimulationIsToldAndLeavesNoFile() {
        try (Simulation s = oscillator()) {
            s.reset();
            s.set(new double[]{0}, new double[]{1e20});

            Optional<String> warning = s.step(new double[]{0}, 3);

            assertTrue(warning.orElseThrow().contains("QVEL") || warning.orElseThrow().contains("QPOS")
                    || warning.orElseThrow().contains("QACC"), warning.toString());
            assertEquals(Optional.empty(), s.step(new double[]{0}, 1));
            assertFalse(Files.exists(Path.of("MUJOCO_LOG.TXT")));
        }
    }

    @Test
    void aSimulationThatIsClosedIsToldRatherThanRead() {
        Simulation s = oscillator();
        s.close();
        s.close();

        List<Executable> calls = List.of(() -> s.qpos(0), () -> s.xpos(1, 0), () -> s.geomXpos(0, 0),
                () -> s.geomType(0),
                () -> s.ctrlRange(0, true), () -> s.body("mass"), s::reset, () -> s.step(new double[]{1}, 1), s::save);

        calls.forEach(call -> assertThrows(IllegalStateException.class, call));
    }

    @Test
    void errorsInAModelAreMujocosOwnWithTheFilesName() throws IOException {
        Path bad = folder.resolve("bad.xml");
        Files.writeString(bad, "<mujoco><worldbody><body><joint type='hinge'/></body></worldbody></mujoco>");

        String message = assertThrows(EnvironmentFailure.class, () -> Simulation.of(bad)).getMessage();

        assertTrue(message.startsWith("model " + bad + ": expected a file that MuJoCo " + Library.open().versionText()
                + " can load, got its error: "), message);
        assertTrue(message.contains("mass and inertia"), message);
        Path none = folder.resolve("none.xml");
        assertEquals("model: expected a readable file, got " + none,
                assertThrows(EnvironmentFailure.class, () -> Simulation.of(none)).getMessage());
    }

    @Test
    void aLibraryThatIsAnotherIsRefusedByName() {
        Path other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("java"));
        assumeTrue(Files.exists(other), "this JVM keeps its own libraries elsewhere");

        String message = assertThrows(IllegalStateException.class, () -> Library.open(other)).getMessage();

        assertEquals("libmujoco: expected a library with the function mj_version, got " + other + " without it",
                message);
    }
}
