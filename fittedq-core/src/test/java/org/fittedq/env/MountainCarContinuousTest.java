// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class MountainCarContinuousTest {

    private final Outcome out = new Outcome(2);
    private final RandomStream random = new RandomStream(0, "start");
    private final MountainCarContinuous car = new MountainCarContinuous(MountainCarContinuous.Settings.DEFAULT);

    @Test
    void equalsGymnasiumToTheBitForSingleActions() {
        for (Recorded.Line line : Recorded.of(MountainCarContinuous.NAME)) {
            if (line.isReset()) {
                car.restoreState(new double[]{line.state32().get(0), line.state32().get(1), 0}, random);
                continue;
            }
            car.step(new float[]{line.action().getFirst().floatValue()}, out);

            assertEquals(line.state32(), Recorded.list(car.saveState().orElseThrow(), 2));
            assertEquals(line.observation32(), Recorded.list(out.observation()));
            assertEquals(line.reward32(), out.reward());
            assertEquals(line.terminated(), out.terminal());
        }
    }

    @Test
    void equalsGymnasiumToTheBitForDoubleActions() {
        for (Recorded.Line line : Recorded.of(MountainCarContinuous.NAME)) {
            if (line.isReset()) {
                car.restoreState(new double[]{line.state64().get(0), line.state64().get(1), 0}, random);
                continue;
            }
            car.stepDouble(line.action().getFirst(), out);

            assertEquals(line.state64(), Recorded.list(car.saveState().orElseThrow(), 2));
            assertEquals(line.observation64(), Recorded.list(out.observation()));
            assertEquals(line.reward64(), out.reward());
        }
    }

    @Test
    void pushingAlongTheVelocityReachesTheGoalForAHundred() {
        car.reset(random, out.observation());
        float[] action = {1};
        int steps = 0;

        do {
            action[0] = out.observation()[1] < 0 ? -1 : 1;
            car.step(action, out);
            steps++;
        } while (!out.terminal() && steps < 999);

        assertTrue(out.terminal());
        assertFalse(out.truncated());
        assertEquals(100 - 0.1, out.reward());
        assertTrue(out.observation()[0] >= 0.45f);
    }

    @Test
    void theLeftWallStopsTheCar() {
        car.restoreState(new double[]{-1.19f, -0.07f, 1}, random);

        car.step(new float[]{-1}, out);

        assertEquals(-1.2f, out.observation()[0]);
        assertEquals(0, out.observation()[1]);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> new MountainCarContinuous.Settings(0.0015, 0.0025, 0.07, 0.7, 0, 999));

        assertEquals("goalPosition: expected a number in [-0.4, 0.6], got 0.7", e.getMessage());
    }
}
