// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class PusherTest {

    private static final Pusher.Settings DEFAULT = Pusher.Settings.DEFAULT;

    @Test
    void theModelIsThePublishedOne() {
        Native.assumeLibrary();
        try (Pusher pusher = new Pusher(DEFAULT)) {
            new Published(11, 11, 7, 2, 0.01,
                    List.of(0.0, 7.293521505, 3.141592654, 0.08545132018, 1.628601632, 0.4071504079, 0.08545132018,
                            0.8427322293, 0.005026548246, 0.1809557368, 0.002513274123, 7.853981634e-06,
                            4.021238597e-10))
                    .agreesWith(pusher.mechanism().simulation());
            assertEquals(0.05, pusher.spec().stepSeconds());
            assertEquals(23, pusher.spec().observationSize());
        }
    }

    @Test
    void aSavedEpisodeGoesOnInANewEnvironment() {
        Native.assumeLibrary();
        Steps.goOnFromASavedState(() -> new Pusher(DEFAULT));
    }

    @Test
    void aStartHasASlowArmAndAnObjectAtRestInTheRectangleAndAwayFromTheGoal() {
        Native.assumeLibrary();
        try (Pusher pusher = new Pusher(DEFAULT)) {
            Simulation s = pusher.mechanism().simulation();
            RandomStream random = new RandomStream(0, "start");
            double closest = 1;
            double furthest = 0;
            for (int i = 0; i < 500; i++) {
                Steps.reset(pusher, random);

                double u = s.qpos(7);
                double v = s.qpos(8);
                assertTrue(-0.3 <= u && u <= 0 && Math.abs(v) <= 0.2, () -> u + ", " + v);
                for (int k = 0; k < 11; k++) {
                    assertTrue(Math.abs(s.qvel(k)) <= (k < 7 ? 0.005 : 0));
                    assertTrue(k == 7 || k == 8 || s.qpos(k) == 0);
                }
                closest = Math.min(closest, Math.hypot(u, v));
                furthest = Math.max(furthest, Math.hypot(u, v));
            }

            assertTrue(closest > 0.17 && closest < 0.18, "objects begin right outside the disc");
            assertTrue(furthest > 0.33, "and in the corners"); // √(0.3² + 0.2²) = 0.36
        }
    }

    /// The tips are 0.1 + 0.4 + 0.321 = 0.821 m along x from the shoulder at (0, −0.6, 0), the goal at (0.45, −0.05, −0.323), the
    /// object at (0.45, −0.05, −0.275) + (v, u, 0).
    @Test
    void distancesAndTheSquaredActionCost() {
        Native.assumeLibrary();
        double[] start = new double[11];
        start[7] = -0.2;
        start[8] = 0.1;
        double near = Math.sqrt((0.55 - 0.821) * (0.55 - 0.821) + (-0.25 + 0.6) * (-0.25 + 0.6) + 0.275 * 0.275);
        double far = Math.sqrt(0.1 * 0.1 + 0.2 * 0.2 + 0.048 * 0.048);

        assertEquals(-near, reward(new Pusher.Settings(1, 0, 0, 100), start, 0), 1e-9);
        assertEquals(-far, reward(new Pusher.Settings(0, 1, 0, 100), start, 0), 1e-9);
        assertEquals(-1.5 * 2.25, reward(new Pusher.Settings(0, 0, 1.5, 100), start, 1.5f));
        assertEquals(-0.5 * near - far, reward(DEFAULT, start, 0), 1e-9);
    }

    private static double reward(Pusher.Settings settings, double[] start, float torque) {
        try (Pusher pusher = new Pusher(settings)) {
            Steps.begin(pusher, start, new double[11]);
            return Steps.step(pusher, 0, 0, 0, 0, 0, 0, torque).reward();
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("rewardNearWeight: expected a number in [0, ∞), got -0.5",
                refusal(() -> new Pusher.Settings(-0.5, 1, 0.1, 100)));
        assertEquals("rewardDistanceWeight: expected a number in [0, ∞), got NaN",
                refusal(() -> new Pusher.Settings(0.5, Double.NaN, 0.1, 100)));
        assertEquals("rewardControlWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> new Pusher.Settings(0.5, 1, -1, 100)));
        assertEquals("timeLimitSteps: expected an integer in [0, ∞), got -1",
                refusal(() -> new Pusher.Settings(0.5, 1, 0.1, -1)));
    }

    private static String refusal(Runnable settings) {
        return assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    }
}
