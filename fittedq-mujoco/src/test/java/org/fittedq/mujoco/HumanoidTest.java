// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class HumanoidTest {

    private static final Humanoid.Settings DEFAULT = Humanoid.Settings.DEFAULT;
    private static final Humanoid.Contact FREE_CONTACT = new Humanoid.Contact(0, 10);
    private static final HealthyHeight ANY_HEIGHT = new HealthyHeight(0, false, 1, 2);
    private static final int STATE = 22 + 23; // numbers observed of positions and velocities

    private static Humanoid.Settings settings(double forward, double control, Humanoid.Contact contact,
            HealthyHeight healthy) {
        return new Humanoid.Settings(forward, control, contact, healthy, 1e-2, true, DEFAULT.observed(), 1000);
    }

    /// Upright at a height.
    private static double[] at(double z) {
        double[] qpos = new double[24];
        qpos[2] = z;
        qpos[3] = 1;
        return qpos;
    }

    @Test
    void theModelIsThePublishedOne() {
        Native.assumeLibrary();
        try (Humanoid humanoid = new Humanoid(DEFAULT)) {
            new Published(24, 23, 17, 0.4, 0.003,
                    List.of(0.0, 8.90746237, 2.261946711, 6.616194128, 4.751750929, 2.755696167, 1.767145868,
                            4.751750929, 2.755696167, 1.767145868, 1.661080485, 1.229540193, 1.661080485, 1.229540193))
                    .agreesWith(humanoid.mechanism().simulation());
            assertEquals(0.015, humanoid.spec().stepSeconds());
        }
    }

    @Test
    void aSavedEpisodeGoesOnInANewEnvironment() {
        Native.assumeLibrary();
        Steps.goOnFromASavedState(() -> new Humanoid(DEFAULT));
        Steps.goOnFromASavedState(() -> new Humanoid(Humanoid.Settings.V4, Version.V4));
    }

    @Test
    void theSpeedIsThatOfTheCentreOfMassAsTheIntegratorLeftIt() {
        Native.assumeLibrary();
        try (Humanoid humanoid = new Humanoid(settings(2, 0, FREE_CONTACT, ANY_HEIGHT))) {
            Simulation s = humanoid.mechanism().simulation();
            double[] forward = new double[23];
            forward[0] = 3; // m/s
            Steps.begin(humanoid, at(1.8), forward);
            double before = centre(s);
            for (int t = 0; t < 5; t++) {
                double reward = Steps.rest(humanoid).reward();

                assertEquals(2 * (centre(s) - before) / 0.015, reward, 1e-10, "step " + t);
                assertEquals(2 * 3, reward, 1e-3, "flying, step " + t);
                before = centre(s);
            }
        }
    }

    private static double centre(Simulation s) {
        double moment = 0;
        double mass = 0;
        for (int b = 1; b < s.nbody(); b++) {
            moment += s.mass(b) * s.xipos(b, 0);
            mass += s.mass(b);
        }
        return moment / mass;
    }

    @Test
    void theSquaredActionCostsAsItWasGiven() {
        Native.assumeLibrary();
        try (Humanoid humanoid = new Humanoid(settings(0, 4, FREE_CONTACT, ANY_HEIGHT))) {
            Steps.reset(humanoid, new RandomStream(0, "start"));
            float[] a = new float[17];
            a[0] = 0.25f;
            a[16] = -0.5f;

            assertEquals(-4 * (0.0625 + 0.25), Steps.step(humanoid, a).reward());
        }
    }

    @Test
    void aHealthyStepPaysAndAnUnhealthyOneEndsTheTaskWithoutPay() {
        Native.assumeLibrary();
        Humanoid.Settings settings = settings(0, 0, FREE_CONTACT, new HealthyHeight(7, true, 1, 2));

        assertEquals("7.0 false", paid(Version.V5, settings, 1.5));
        assertEquals("0.0 true", paid(Version.V5, settings, 2.5));
        assertEquals("7.0 false", paid(Version.V4, settings, 1.5));
        assertEquals("7.0 true", paid(Version.V4, settings, 2.5)); // version 4 pays for the last step too
    }

    @Test
    void anUnhealthyStateNeedNotEndTheTask() {
        Native.assumeLibrary();
        Humanoid.Settings settings = settings(0, 0, FREE_CONTACT, new HealthyHeight(7, false, 1, 2));

        assertEquals("0.0 false", paid(Version.V5, settings, 2.5));
        assertEquals("0.0 false", paid(Version.V4, settings, 2.5));
    }

    private static String paid(Version version, Humanoid.Settings settings, double z) {
        try (Humanoid humanoid = new Humanoid(settings, version)) {
            Steps.begin(humanoid, at(z), new double[23]);
            Steps.Given given = Steps.rest(humanoid);
            return given.reward() + " " + given.terminal();
        }
    }

    @Test
    void forcesCostUpToTheLimit() {
        Native.assumeLibrary();
        try (Humanoid small = new Humanoid(settings(0, 0, new Humanoid.Contact(1e-9, 10), ANY_HEIGHT));
                Humanoid large = new Humanoid(settings(0, 0, new Humanoid.Contact(1e9, 10), ANY_HEIGHT))) {
            Steps.begin(small, at(1.3), new double[23]);
            Steps.begin(large, at(1.3), new double[23]);
            boolean landed = false;
            for (int t = 0; t < 60; t++) {
                Steps.Given given = Steps.rest(small);
                double squares = 0;
                for (float f : given.observation().subList(348 - 78, 348)) {
                    squares += (double) f * f;
                }
                landed |= squares > 1;

                assertEquals(-1e-9 * squares, given.reward(), 1e-6 * 1e-9 * squares);
                assertEquals(squares > 1 ? -10 : 0, Steps.rest(large).reward(), 1e-12);
            }

            assertTrue(landed, "the feet have met the floor");
        }
    }

    @Test
    void eachGroupOfTheObservationCanBeLeftOut() {
        Native.assumeLibrary();
        assertEquals(STATE + 130 + 78 + 17 + 78, size(Version.V5, DEFAULT.observed()));
        assertEquals(STATE + 140 + 84 + 23 + 84, size(Version.V4, DEFAULT.observed()));
        assertEquals(STATE, size(Version.V5, new Humanoid.Observed(false, false, false, false)));
        assertEquals(STATE + 130, size(Version.V5, new Humanoid.Observed(true, false, false, false)));
        assertEquals(STATE + 78, size(Version.V5, new Humanoid.Observed(false, true, false, false)));
        assertEquals(STATE + 17, size(Version.V5, new Humanoid.Observed(false, false, true, false)));
        assertEquals(STATE + 78, size(Version.V5, new Humanoid.Observed(false, false, false, true)));
    }

    private static int size(Version version, Humanoid.Observed observed) {
        try (Humanoid humanoid = new Humanoid(
                new Humanoid.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, 0, true, observed, 1000), version)) {
            return humanoid.spec().observationSize();
        }
    }

    /// Version 4 writes the world's row before each group of bodies, and the root's six forces before the motors'.
    @Test
    void version4ObservesTheSameWithTheWorldAndTheRoot() {
        Native.assumeLibrary();
        try (Humanoid v5 = new Humanoid(DEFAULT); Humanoid v4 = new Humanoid(Humanoid.Settings.V4, Version.V4)) {
            Steps.begin(v5, at(1.3), new double[23]);
            Steps.begin(v4, at(1.3), new double[23]);
            float[] a = new float[17];
            a[3] = 0.4f;
            List<Float> o5 = Steps.step(v5, a).observation();
            List<Float> o4 = Steps.step(v4, a).observation();

            assertEquals(o5.subList(0, STATE), o4.subList(0, STATE));
            int[] sizes = {130, 78, 17, 78};
            int[] before = {10, 6, 6, 6};
            int at5 = STATE;
            int at4 = STATE;
            for (int group = 0; group < sizes.length; group++) {
                at4 += before[group];
                assertEquals(o5.subList(at5, at5 + sizes[group]), o4.subList(at4, at4 + sizes[group]),
                        "group " + group);
                at4 += sizes[group];
                at5 += sizes[group];
            }
            assertEquals(376, at4);
            assertEquals(348, at5);
            assertTrue(o5.get(STATE + 130 + 78 + 3) > 39, "the fourth motor's torque, 0.4 of 100 N m");
        }
    }

    @Test
    void version4DoesNotPayForContacts() {
        Native.assumeLibrary();
        try (Humanoid v5 = new Humanoid(DEFAULT); Humanoid v4 = new Humanoid(Humanoid.Settings.V4, Version.V4)) {
            Steps.begin(v5, at(1.3), new double[23]);
            Steps.begin(v4, at(1.3), new double[23]);
            boolean differs = false;
            for (int t = 0; t < 15; t++) {
                Steps.Given given = Steps.rest(v5);
                double squares = 0;
                for (float f : given.observation().subList(348 - 78, 348)) {
                    squares += (double) f * f;
                }
                double cost = Math.min(5e-7 * squares, 10);
                differs |= cost > 0.01;

                assertEquals(given.reward() + cost, Steps.rest(v4).reward(), 1e-5, "step " + t);
            }

            assertTrue(differs, "the feet have met the floor");
        }
    }

    @Test
    void namesAndSizesAreThoseOfTheVersion() {
        Native.assumeLibrary();
        Humanoid.Settings placed = new Humanoid.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, 1e-2, false,
                DEFAULT.observed(), 1000);
        try (Humanoid v5 = new Humanoid(DEFAULT);
                Humanoid v4 = new Humanoid(Humanoid.Settings.V4, Version.V4);
                Humanoid withPlace = new Humanoid(placed)) {
            assertEquals("Humanoid-v5", v5.spec().name());
            assertEquals("Humanoid-v4", v4.spec().name());
            List<Float> o = Steps.reset(withPlace, new RandomStream(0, "start"));
            assertEquals(350, o.size());
            assertEquals((float) withPlace.mechanism().simulation().qpos(1), o.get(1));
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("forwardRewardWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> settings(-1, 0, FREE_CONTACT, ANY_HEIGHT)));
        assertEquals("controlCostWeight: expected a number in [0, ∞), got NaN",
                refusal(() -> settings(1, Double.NaN, FREE_CONTACT, ANY_HEIGHT)));
        assertEquals("costWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> new Humanoid.Contact(-1, 10)));
        assertEquals("costLimit: expected a number in [0, ∞), got -10.0",
                refusal(() -> new Humanoid.Contact(1, -10)));
        assertEquals("resetNoiseScale: expected a number in [0, ∞), got -1.0", refusal(
                () -> new Humanoid.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, -1, true, DEFAULT.observed(), 1000)));
        assertEquals("timeLimitSteps: expected an integer in [0, ∞), got -5", refusal(
                () -> new Humanoid.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, 0, true, DEFAULT.observed(), -5)));
    }

    private static String refusal(Runnable settings) {
        return assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    }
}
