// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class AntTest {

    private static final Ant.Settings DEFAULT = Ant.Settings.DEFAULT;
    private static final Ant.Contact FREE_CONTACT = new Ant.Contact(0, -1, 1, true);
    private static final HealthyHeight ANY_HEIGHT = new HealthyHeight(0, false, 0.2, 1);

    private static Ant.Settings settings(double forward, double control, Ant.Contact contact, HealthyHeight healthy) {
        return new Ant.Settings(forward, control, contact, healthy, 0.1, true, 1000);
    }

    /// Level, on bent legs, at a height.
    private static double[] at(double z) {
        return new double[]{0, 0, z, 1, 0, 0, 0, 0, 1, 0, -1, 0, -1, 0, 1};
    }

    @Test
    void theModelIsThePublishedOne() {
        Native.assumeLibrary();
        double upper = 0.03915775373;
        double lower = 0.06759220453;
        try (Ant ant = new Ant(DEFAULT)) {
            new Published(15, 14, 8, 1, 0.01,
                    List.of(0.0, 0.3272492347, upper, upper, lower, upper, upper, lower, upper, upper, lower, upper,
                            upper, lower))
                    .agreesWith(ant.mechanism().simulation());
            assertEquals(0.05, ant.spec().stepSeconds());
        }
    }

    @Test
    void aSavedEpisodeGoesOnInANewEnvironment() {
        Native.assumeLibrary();
        Steps.goOnFromASavedState(() -> new Ant(DEFAULT));
        Steps.goOnFromASavedState(() -> new Ant(Ant.Settings.V4, Version.V4));
    }

    @Test
    void aStartWithoutNoiseIsTheModelsOwn() {
        Native.assumeLibrary();
        Ant.Contact unfelt = new Ant.Contact(0, -1, 1, false);
        try (Ant ant = new Ant(new Ant.Settings(1, 0.5, unfelt, DEFAULT.healthy(), 0, true, 1000))) {
            List<Float> o = Steps.reset(ant, new RandomStream(0, "start"));

            assertEquals(27, o.size());
            for (int i = 0; i < o.size(); i++) {
                assertEquals(i == 0 ? 0.75f : i == 1 ? 1f : 0f, o.get(i), 1e-12f, "observation " + i);
            }
        }
    }

    @Test
    void theSpeedIsThatOfTheTorsosFrameAsTheIntegratorLeftIt() {
        Native.assumeLibrary();
        try (Ant ant = new Ant(settings(2, 0, FREE_CONTACT, ANY_HEIGHT))) {
            Simulation s = ant.mechanism().simulation();
            double[] forward = new double[14];
            forward[0] = 3; // m/s
            Steps.begin(ant, at(1.5), forward);
            double before = s.xpos(1, 0);
            for (int t = 0; t < 5; t++) {
                double reward = Steps.step(ant, 1, 1, -1, 1, 1, 0, 1, 0).reward();
                double x = s.xpos(1, 0);

                assertEquals(2 * ((x - before) / 0.05), reward, "step " + t);
                assertEquals(2 * 3, reward, 1); // legs swing, the centre of mass flies on
                assertNotEquals(s.qpos(0), x);
                before = x;
            }
        }
    }

    @Test
    void theSquaredActionCostsAsItWasGiven() {
        Native.assumeLibrary();
        try (Ant ant = new Ant(settings(0, 0.5, FREE_CONTACT, ANY_HEIGHT))) {
            Steps.reset(ant, new RandomStream(0, "start"));

            assertEquals(-0.5 * (1 + 0.25 + 4), Steps.step(ant, 1, 0, -0.5f, 0, 0, 2, 0, 0).reward());
        }
    }

    @Test
    void aHealthyStepPaysAndAnUnhealthyOneEndsTheTaskWithoutPay() {
        Native.assumeLibrary();
        Ant.Settings settings = settings(0, 0, FREE_CONTACT, new HealthyHeight(7, true, 0.2, 1));

        assertEquals("7.0 false", paid(Version.V5, settings, 0.9));
        assertEquals("0.0 true", paid(Version.V5, settings, 1.5));
        assertEquals("7.0 false", paid(Version.V4, settings, 0.9));
        assertEquals("7.0 true", paid(Version.V4, settings, 1.5)); // version 4 pays for the last step too
    }

    @Test
    void anUnhealthyStateNeedNotEndTheTask() {
        Native.assumeLibrary();
        Ant.Settings settings = settings(0, 0, FREE_CONTACT, new HealthyHeight(7, false, 0.2, 1));

        assertEquals("0.0 false", paid(Version.V5, settings, 1.5));
        assertEquals("0.0 false", paid(Version.V4, settings, 1.5));
    }

    private static String paid(Version version, Ant.Settings settings, double z) {
        try (Ant ant = new Ant(settings, version)) {
            Steps.begin(ant, at(z), new double[14]);
            Steps.Given given = Steps.rest(ant);
            return given.reward() + " " + given.terminal();
        }
    }

    @Test
    void forcesAreClippedObservedAndPaid() {
        Native.assumeLibrary();
        Ant.Contact contact = new Ant.Contact(3, -0.25, 0.5, true);
        try (Ant ant = new Ant(settings(0, 0, contact, ANY_HEIGHT))) {
            Steps.begin(ant, at(0.6), new double[14]);
            float lowest = 0;
            float highest = 0;
            for (int t = 0; t < 30; t++) {
                Steps.Given given = Steps.rest(ant);
                double squares = 0;
                for (float f : given.observation().subList(27, 105)) {
                    squares += f * f;
                    lowest = Math.min(lowest, f);
                    highest = Math.max(highest, f);
                }

                assertEquals(-3 * squares, given.reward(), 1e-6);
            }

            assertEquals(-0.25f, lowest);
            assertEquals(0.5f, highest);
        }
    }

    @Test
    void version4PaysForForcesOnlyWhereItObservesThem() {
        Native.assumeLibrary();
        Ant.Settings felt = settings(0, 0, new Ant.Contact(3, -1, 1, true), ANY_HEIGHT);
        Ant.Settings unfelt = settings(0, 0, new Ant.Contact(3, -1, 1, false), ANY_HEIGHT);
        try (Ant v4 = new Ant(felt, Version.V4);
                Ant v4Unfelt = new Ant(unfelt, Version.V4);
                Ant v5Unfelt = new Ant(unfelt)) {
            double cost = fallen(v4);

            assertTrue(cost < 0, "the feet have met the floor");
            assertEquals(0, fallen(v4Unfelt), 0);
            assertEquals(cost, fallen(v5Unfelt));
            assertEquals(27 + 84, v4.spec().observationSize());
            assertEquals(27, v4Unfelt.spec().observationSize());
        }
    }

    private static double fallen(Ant ant) {
        Steps.begin(ant, at(0.6), new double[14]);
        double reward = 0;
        for (int t = 0; t < 30; t++) {
            reward += Steps.rest(ant).reward();
        }
        return reward;
    }

    @Test
    void namesAndSizesAreThoseOfTheVersion() {
        Native.assumeLibrary();
        Ant.Settings placed = new Ant.Settings(1, 0.5, DEFAULT.contact(), DEFAULT.healthy(), 0.1, false, 1000);
        try (Ant v5 = new Ant(DEFAULT);
                Ant v4 = new Ant(Ant.Settings.V4, Version.V4);
                Ant withPlace = new Ant(placed)) {
            assertEquals("Ant-v5", v5.spec().name());
            assertEquals("Ant-v4", v4.spec().name());
            assertEquals(105, v5.spec().observationSize());
            assertEquals(27, v4.spec().observationSize());
            List<Float> o = Steps.reset(withPlace, new RandomStream(0, "start"));
            assertEquals(107, o.size());
            assertEquals((float) withPlace.mechanism().simulation().qpos(1), o.get(1));
            assertNotEquals(0f, o.get(1));
            assertFalse(Steps.rest(v5).truncated());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("forwardRewardWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> settings(-1, 0, FREE_CONTACT, ANY_HEIGHT)));
        assertEquals("controlCostWeight: expected a number in [0, ∞), got NaN",
                refusal(() -> settings(1, Double.NaN, FREE_CONTACT, ANY_HEIGHT)));
        assertEquals("resetNoiseScale: expected a number in [0, ∞), got -0.1",
                refusal(() -> new Ant.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, -0.1, true, 1000)));
        assertEquals("timeLimitSteps: expected an integer in [0, ∞), got -1",
                refusal(() -> new Ant.Settings(1, 1, FREE_CONTACT, ANY_HEIGHT, 0.1, true, -1)));
        assertEquals("costWeight: expected a number in [0, ∞), got -1.0",
                refusal(() -> new Ant.Contact(-1, -1, 1, true)));
        assertEquals("contact.forceHigh: expected a number above contact.forceLow 2.0, got 1.0",
                refusal(() -> new Ant.Contact(0, 2, 1, true)));
        assertEquals("healthy.zHigh: expected a number above healthy.zLow 1.0, got 1.0",
                refusal(() -> new HealthyHeight(1, true, 1, 1)));
        assertEquals("reward: expected a number in [0, ∞), got NaN",
                refusal(() -> new HealthyHeight(Double.NaN, true, 0.2, 1)));
    }

    private static String refusal(Runnable settings) {
        return assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    }
}
