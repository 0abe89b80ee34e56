// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class ReacherTest {

    private static final Reacher.Settings DEFAULT = Reacher.Settings.DEFAULT;

    @Test
    void theModelIsThePublishedOne() {
        Native.assumeLibrary();
        try (Reacher reacher = new Reacher(DEFAULT)) {
            new Published(4, 4, 2, 1, 0.01,
                    List.of(0.0, 0.03560471674, 0.03560471674, 0.004188790205, 0.003053628059))
                    .agreesWith(reacher.mechanism().simulation());
            assertEquals(0.02, reacher.spec().stepSeconds());
        }
    }

    @Test
    void aSavedEpisodeGoesOnInANewEnvironment() {
        Native.assumeLibrary();
        Steps.goOnFromASavedState(() -> new Reacher(DEFAULT));
        Steps.goOnFromASavedState(() -> new Reacher(DEFAULT, Version.V4));
    }

    @Test
    void aStartHasASlowStretchedArmAndATargetAtRestInTheDisc() {
        Native.assumeLibrary();
        try (Reacher reacher = new Reacher(DEFAULT)) {
            Simulation s = reacher.mechanism().simulation();
            RandomStream random = new RandomStream(0, "start");
            double furthest = 0;
            for (int i = 0; i < 500; i++) {
                Steps.reset(reacher, random);

                assertTrue(Math.abs(s.qpos(0)) <= 0.1 && Math.abs(s.qpos(1)) <= 0.1);
                assertTrue(Math.abs(s.qvel(0)) <= 0.005 && Math.abs(s.qvel(1)) <= 0.005);
                assertEquals(0, s.qvel(2));
                assertEquals(0, s.qvel(3));
                furthest = Math.max(furthest, Math.hypot(s.qpos(2), s.qpos(3)));
            }

            assertTrue(furthest < 0.2, () -> "targets reach beyond the disc");
            assertTrue(furthest > 0.19, () -> "targets do not fill the disc");
        }
    }

    /// The arm along x ends at 0.1 + 0.11 m, the target is at (0.11, 0), so they are 0.1 m apart.
    @Test
    void theDistanceAndTheSquaredActionCost() {
        Native.assumeLibrary();
        Reacher.Settings settings = new Reacher.Settings(10, 0, 50);
        try (Reacher distance = new Reacher(settings); Reacher control = new Reacher(new Reacher.Settings(0, 2, 50))) {
            Steps.begin(distance, new double[]{0, 0, 0.11, 0}, new double[4]);
            Steps.begin(control, new double[]{0, 0, 0.11, 0}, new double[4]);

            assertEquals(-1, Steps.rest(distance).reward(), 1e-12);
            assertEquals(-2 * (1 + 0.25), Steps.step(control, 1, -0.5f).reward());
        }
    }

    @Test
    void anglesAreObservedAsCosineAndSineAndTheTargetAsAPlaceAndADifference() {
        Native.assumeLibrary();
        try (Reacher v5 = new Reacher(DEFAULT); Reacher v4 = new Reacher(DEFAULT, Version.V4)) {
            double quarter = StrictMath.PI / 2;
            Steps.begin(v5, new double[]{quarter, 0, 0.1, 0.05}, new double[]{0, 0, 0, 0});
            Steps.begin(v4, new double[]{quarter, 0, 0.1, 0.05}, new double[]{0, 0, 0, 0});
            float[] o5 = new float[10];
            float[] o4 = new float[11];

            v5.observe(o5);
            v4.observe(o4);

            float[] expected = {0, 1, 1, 0, 0.1f, 0.05f, 0, 0, -0.1f, 0.16f, 0};
            for (int i = 0; i < o4.length; i++) {
                assertEquals(expected[i], o4[i], 1e-7f, "version 4, observation " + i);
            }
            for (int i = 0; i < o5.length; i++) {
                assertEquals(o4[i], o5[i], "observation " + i);
            }
        }
    }

    /// So its reward of a step is version 5's of the step before; the first one's is the start's.
    @Test
    void version4PaysTheDistanceBeforeTheStep() {
        Native.assumeLibrary();
        Reacher.Settings settings = new Reacher.Settings(1, 0, 50);
        try (Reacher v4 = new Reacher(settings, Version.V4); Reacher v5 = new Reacher(settings)) {
            Steps.begin(v4, new double[]{0, 0, 0.11, 0}, new double[4]);
            Steps.begin(v5, new double[]{0, 0, 0.11, 0}, new double[4]);
            double before = -0.1;
            for (int t = 0; t < 10; t++) {
                double paid = Steps.step(v4, 1, 1).reward();
                double now = Steps.step(v5, 1, 1).reward();

                assertEquals(before, paid, t == 0 ? 1e-15 : 0, "step " + t);
                assertTrue(t == 0 || now != before, "the arm moves");
                before = now;
            }
        }
    }

    @Test
    void namesAndSizesAreThoseOfTheVersion() {
        Native.assumeLibrary();
        try (Reacher v5 = new Reacher(DEFAULT); Reacher v4 = new Reacher(DEFAULT, Version.V4)) {
            assertEquals("Reacher-v5", v5.spec().name());
            assertEquals("Reacher-v4", v4.spec().name());
            assertEquals(10, v5.spec().observationSize());
            assertEquals(11, v4.spec().observationSize());
            Steps.reset(v5, new RandomStream(0, "start"));
            assertFalse(Steps.rest(v5).terminal());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("rewardDistanceWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> new Reacher.Settings(-1, 1, 50)));
        assertEquals("rewardControlWeight: expected a number in [0, ∞), got NaN",
                refusal(() -> new Reacher.Settings(1, Double.NaN, 50)));
        assertEquals("timeLimitSteps: expected an integer in [0, ∞), got -1",
                refusal(() -> new Reacher.Settings(1, 1, -1)));
    }

    private static String refusal(Runnable settings) {
        return assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    }
}
