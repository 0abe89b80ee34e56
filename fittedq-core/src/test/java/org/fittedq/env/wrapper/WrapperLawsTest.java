// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.Echo;
import org.fittedq.env.Pendulum;
import org.fittedq.env.TwoHills;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class WrapperLawsTest {

    private static final int LONG = 1000;

    private final Echo echo = new Echo(LONG);
    private final RandomStream random = new RandomStream(1, "environment");
    private Outcome out = new Outcome(2);

    private void reset(Environment env) {
        out = new Outcome(env.spec().observationSize());
        env.reset(random, out.observation());
    }

    private void steps(Environment env, float... actions) {
        for (float action : actions) {
            env.step(new float[]{action}, out);
        }
    }

    @Test
    void aTimeLimitTruncatesAndIsNotTerminal() {
        TimeLimit env = new TimeLimit(echo, 2);
        reset(env);

        steps(env, 1);
        boolean afterOne = out.episodeEnded();
        steps(env, 1);

        assertFalse(afterOne);
        assertTrue(out.truncated());
        assertFalse(out.terminal());
    }

    @Test
    void aTimeLimitLeavesTheTasksOwnEndAndCountsEachEpisodeAnew() {
        TimeLimit env = new TimeLimit(new Echo(2), 3);
        reset(env);

        steps(env, 1, 1);
        boolean terminal = out.terminal() && !out.truncated();
        reset(env);
        steps(env, 1);

        assertTrue(terminal);
        assertFalse(out.episodeEnded());
    }

    @Test
    void rescaledActionsReachTheEnvironmentInItsUnits() {
        RescaleAction env = new RescaleAction(echo);
        reset(env);

        steps(env, -1, 0, 0.5f, 1);

        assertEquals(List.of(0f, 2f, 3f, 4f), echo.arrived);
        assertEquals(ActionBox.symmetric(1, 1), env.spec().actions());
        assertEquals(0.5, env.spec().stepSeconds());
    }

    @Test
    void narrowedBoundsAreEachDimensionsOwnAndActionsArriveAsTheyAre() {
        ActionBox three = ActionBox.of(new float[]{-1, -1, 0}, new float[]{1, 1, 4});

        assertEquals(ActionBox.of(new float[]{-0.5f, -1, 1}, new float[]{0.25f, 0.25f, 0.25f + 1}),
                narrowed(three, List.of(-0.5, -1.0, 1.0), List.of(0.25, 0.25, 1.25)));
        assertEquals(ActionBox.of(new float[]{-1, -1, 0}, new float[]{1, 1, 1}),
                narrowed(three, List.of(), List.of(1.0)));
        Narrowed env = new Narrowed(echo, new Narrowed.Settings(List.of(), List.of(2.0)));
        reset(env);
        steps(env, 0, 0.5f, 2);
        assertEquals(List.of(0f, 0.5f, 2f), echo.arrived);
    }

    @Test
    void boundsThatDoNotNarrowAreRefused() {
        ActionBox two = ActionBox.of(new float[]{-1, -2}, new float[]{1, 2});

        assertEquals("narrowed.low: expected one number, or 2, got 3",
                refused(() -> narrowed(two, List.of(0.0, 0.0, 0.0), List.of())));
        assertEquals(
                "narrowed.high, dimension 0: expected a number in [-1.0, 1.0], the environment's own range, got 1.5",
                refused(() -> narrowed(two, List.of(), List.of(1.5))));
        assertEquals("action box, dimension 1: expected finite bounds with low < high, got [1.0, 0.5]",
                refused(() -> narrowed(two, List.of(0.0, 1.0), List.of(0.5))));
        assertEquals(
                "narrowed.low, dimension 0: expected a number in [-1.0, 1.0], the environment's own range, got NaN",
                refused(() -> narrowed(two, List.of(Double.NaN), List.of())));
    }

    private static String refused(Executable made) {
        return assertThrows(IllegalArgumentException.class, made).getMessage();
    }

    private static ActionBox narrowed(ActionBox box, List<Double> low, List<Double> high) {
        Environment any = new Environment() {
            @Override
            public Spec spec() {
                return new Spec("any", 1, box);
            }

            @Override
            public void reset(RandomGenerator random, float[] observation) {}

            @Override
            public void step(float[] action, Outcome out) {}
        };
        return new Narrowed(any, new Narrowed.Settings(low, high)).spec().actions();
    }

    @Test
    void repeatedActionsSumTheirRewardsAndStopAtTheEnd() {
        ActionRepeat env = new ActionRepeat(new Echo(5), 3);
        reset(env);

        steps(env, 1);
        double first = out.reward();
        boolean ended = out.episodeEnded();
        steps(env, 1);

        assertEquals(1 + 2 + 3, first);
        assertFalse(ended);
        assertEquals(4 + 5, out.reward());
        assertTrue(out.terminal());
        assertEquals(1.5, env.spec().stepSeconds());
    }

    @Test
    void delayedActionsActLateAndTheMiddleActsFirst() {
        Delay env = new Delay(echo, 2);
        reset(env);

        steps(env, 0, 1, 3, 4);

        assertEquals(List.of(2f, 2f, 0f, 1f), echo.arrived);
    }

    @Test
    void aDelayForgetsTheLastEpisode() {
        Delay env = new Delay(echo, 1);
        reset(env);
        steps(env, 0);

        reset(env);
        steps(env, 4);

        assertEquals(List.of(2f, 2f), echo.arrived);
    }

    @Test
    void aHistoryStacksObservationsThenNormalisedActionsOldestFirst() {
        History env = new History(echo, 2);
        reset(env);
        float[] first = out.observation().clone();

        steps(env, 3, 4);

        assertEquals(6, env.spec().observationSize());
        assertArrayEquals(new float[]{-1, 0, -1, 0, 0, 0}, first);
        assertArrayEquals(new float[]{3, 1, 4, 2, 0.5f, 1}, out.observation());
    }

    @Test
    void aHistoryOfOneShowsTheObservationAndTheLastAction() {
        History env = new History(echo, 1);
        reset(env);

        steps(env, 3, 0);

        assertArrayEquals(new float[]{0, 2, -1}, out.observation());
    }

    @Test
    void theRateLimitBoundsTheChangeInHalfWidths() {
        RateLimit env = new RateLimit(echo, 0.25); // 0.5 in action units, from the middle 2
        reset(env);

        steps(env, 4, 4, 2.75f, 0);

        assertEquals(List.of(2.5f, 3f, 2.75f, 2.25f), echo.arrived);
    }

    @Test
    void sensorNoiseHasItsStandardDeviationAndLeavesTheStateAlone() {
        SensorNoise env = new SensorNoise(echo, 0.5);
        int n = 20_000;

        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            reset(env);
            double noise = out.observation()[0] + 1;
            sum += noise / n;
            squares += noise * noise / n;
        }

        assertEquals(0, sum, 0.015);
        assertEquals(0.25, squares, 0.01);
        assertEquals(0, env.saveState().orElseThrow()[0]);
    }

    private static Restriction.Boxes boxes(int boxes, double share, long seed) {
        return new Restriction.Boxes(boxes, share, seed, false, Invalid.Plateau.DEFAULT);
    }

    @Test
    void invalidActionsAreReplacedByAValidOne() {
        Restricted env = new Restricted(echo, boxes(3, 0.3, 7));
        reset(env);
        int n = 1000;

        int valid = 0;
        for (int i = 0; i <= n; i++) {
            float action = 4f * i / n;
            boolean asItIs = env.isValid(new float[]{action});
            valid += asItIs ? 1 : 0;
            steps(env, action);
            assertEquals(asItIs, echo.arrived.getLast() == action);
            assertTrue(env.isValid(new float[]{echo.arrived.getLast()}));
        }

        assertEquals(0.3, env.validShare(), 1e-12);
        assertEquals(0.3, (double) valid / n, 0.01);
    }

    @Test
    void theValidShareIsThatOfTheVolumeInSeveralDimensions() {
        Environment plant = new TwoHills(
                new TwoHills.Settings(3, TwoHills.Settings.DEFAULT.local(), TwoHills.Settings.DEFAULT.global()));
        Restricted env = new Restricted(plant, boxes(8, 0.2, 1));
        Restricted same = new Restricted(plant, boxes(8, 0.2, 1));
        float[] action = new float[3];
        int n = 20_000;

        int valid = 0;
        for (int i = 0; i < n; i++) {
            env.spec().actions().sample(random, action);
            valid += env.isValid(action) ? 1 : 0;
            assertEquals(env.isValid(action), same.isValid(action));
        }

        assertEquals(0.2, env.validShare(), 1e-12);
        assertEquals(0.2, (double) valid / n, 0.01);
    }

    @Test
    void wrapDoesNothingByDefault() {
        assertEquals(echo, Wrappers.wrap(echo, WrapperSettings.DEFAULT));
    }

    @Test
    void aDelayCountsStepsOfTheRepeatedAction() {
        WrapperSettings settings = new WrapperSettings(new WrapperSettings.Actions(true, 0, 1, 2),
                new WrapperSettings.Observations(0, 1), Restriction.DEFAULT,
                Narrowed.Settings.DEFAULT);
        Environment env = Wrappers.wrap(echo, settings);
        reset(env);

        steps(env, 1, 0);

        assertEquals(List.of(2f, 2f, 4f, 4f), echo.arrived);
        assertArrayEquals(new float[]{4, 4, 0}, out.observation());
    }

    @Test
    void layersAreFoundByTheirClass() {
        Delay delay = new Delay(echo, 1);
        Environment env = new RescaleAction(delay);

        assertEquals(Optional.of(delay), Wrappers.find(env, Delay.class));
        assertEquals(Optional.of(echo), Wrappers.find(env, Echo.class));
        assertEquals(Optional.empty(), Wrappers.find(env, History.class));
    }

    @Test
    void aTimeLimitPassesPhysicsOnAndNoOtherWrapperDoes() {
        Environment plant = new Pendulum(Pendulum.Settings.DEFAULT);
        List<Environment> others = List.of(new ActionRepeat(plant, 2), new Delay(plant, 1), new History(plant, 2),
                new RateLimit(plant, 0.5), new RescaleAction(plant),
                new Restricted(plant, boxes(3, 0.3, 7)), new SensorNoise(plant, 0.1),
                new Narrowed(plant, new Narrowed.Settings(List.of(-1.0), List.of(1.0))));

        assertTrue(new TimeLimit(new TimeLimit(plant, 3), 2).physics().isPresent());
        assertTrue(new TimeLimit(echo, 2).physics().isEmpty());
        for (Environment other : others) {
            assertTrue(other.physics().isEmpty(), other.getClass().getSimpleName());
        }
    }

    @Test
    void closingReachesTheInnermost() {
        boolean[] closed = new boolean[1];
        Environment inner = new Wrapper() {
            @Override
            public Environment inner() {
                return echo;
            }

            @Override
            public void reset(RandomGenerator generator, float[] observation) {}

            @Override
            public void step(float[] action, Outcome outcome) {}

            @Override
            public void close() {
                closed[0] = true;
            }
        };

        new RescaleAction(new TimeLimit(inner, 1)).close();

        assertTrue(closed[0]);
    }

    /// A wrapper of the user's that knows nothing of valid actions: whatever else it says, those of the environment inside hold.
    @Test
    void aWrapperThatChangesTheSpecAloneKeepsTheValidActions() {
        Environment inner = new RateLimit(echo, 0.5);
        Environment renamed = new Wrapper() {
            @Override
            public Environment inner() {
                return inner;
            }

            @Override
            public Spec spec() {
                Spec s = inner.spec();
                return new Spec("renamed", s.observationSize(), s.actions(), s.stepSeconds());
            }

            @Override
            public void reset(RandomGenerator generator, float[] observation) {}

            @Override
            public void step(float[] action, Outcome outcome) {}
        };

        assertFalse(inner.actionSets().isConstant());
        assertSame(inner.actionSets(), Spec.of(renamed).valid());
        assertSame(inner.actionSets(), Spec.of(new TimeLimit(renamed, 3)).valid());
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertMessage("limitSteps: expected an integer of at least 1, got 0", () -> new TimeLimit(echo, 0));
        assertMessage("repeat: expected an integer of at least 1, got 0", () -> new ActionRepeat(echo, 0));
        assertMessage("delaySteps: expected an integer of at least 1, got 0", () -> new Delay(echo, 0));
        assertMessage("historySteps: expected an integer of at least 1, got 0", () -> new History(echo, 0));
        assertMessage("largestChange: expected a number in (0, ∞), got 0.0", () -> new RateLimit(echo, 0));
        assertMessage("std: expected a number in [0, ∞), got -1.0", () -> new SensorNoise(echo, -1));
        assertMessage("boxes: expected an integer in [1, ∞), got -1", () -> boxes(-1, 0.3, 0));
        assertMessage("share: expected a number in (0, 1], got 0.0", () -> boxes(3, 0, 0));
        assertMessage("rateLimit: expected a number in [0, ∞), got NaN",
                () -> new WrapperSettings.Actions(false, Double.NaN, 0, 1));
        assertMessage("delaySteps: expected an integer in [0, ∞), got -1",
                () -> new WrapperSettings.Actions(false, 0, -1, 1));
        assertMessage("repeat: expected an integer in [1, ∞), got 0",
                () -> new WrapperSettings.Actions(false, 0, 0, 0));
        assertMessage("noise: expected a number in [0, ∞), got -1.0",
                () -> new WrapperSettings.Observations(-1, 0));
        assertMessage("historySteps: expected an integer in [0, ∞), got -1",
                () -> new WrapperSettings.Observations(0, -1));
        assertMessage("saved state of echo: expected at least 1 numbers, got 0",
                () -> new TimeLimit(echo, 1).restoreState(new double[0], random));
    }

    private static void assertMessage(String message, Runnable call) {
        var e = assertThrows(IllegalArgumentException.class, call::run);

        assertEquals(message, e.getMessage());
    }
}
