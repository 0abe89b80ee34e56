// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class PendulumTest {

    private final Outcome out = new Outcome(3);

    @Test
    void equalsGymnasiumToTheBitForSingleActions() {
        Pendulum plant = new Pendulum(Pendulum.Settings.DEFAULT);
        TimeLimit env = new TimeLimit(plant, Pendulum.Settings.DEFAULT.timeLimitSteps());
        RandomStream random = new RandomStream(0, "start");

        for (Recorded.Line line : Recorded.of(Pendulum.NAME)) {
            if (line.isReset()) {
                env.reset(random, out.observation());
                plant.restoreState(new double[]{line.state32().get(0), line.state32().get(1)}, random);
                continue;
            }
            env.step(new float[]{line.action().getFirst().floatValue()}, out);

            assertEquals(line.state32(), Recorded.list(plant.saveState().orElseThrow(), 2));
            assertEquals(line.observation32(), Recorded.list(out.observation()));
            assertEquals(line.reward32(), out.reward());
            assertEquals(line.terminated(), out.terminal());
            assertEquals(line.truncated(), out.truncated());
        }
    }

    @Test
    void equalsGymnasiumToTheBitForDoubleActions() {
        Pendulum plant = new Pendulum(Pendulum.Settings.DEFAULT);
        RandomStream random = new RandomStream(0, "start");

        for (Recorded.Line line : Recorded.of(Pendulum.NAME)) {
            if (line.isReset()) {
                plant.restoreState(new double[]{line.state64().get(0), line.state64().get(1)}, random);
                continue;
            }
            plant.stepDouble(line.action().getFirst(), out);

            assertEquals(line.state64(), Recorded.list(plant.saveState().orElseThrow(), 2));
            assertEquals(line.observation64(), Recorded.list(out.observation()));
            // the recorder's pow(θ, 2) is 1 ulp off in one of the 200 steps: θ² = 8.65035724820314|0 + 0.49988 ulp
            assertEquals(line.reward64(), out.reward(), 2 * Math.ulp(line.reward64()));
        }
    }

    @Test
    void upAndAtRestStaysSoAndCostsNothing() {
        Pendulum plant = new Pendulum(Pendulum.Settings.DEFAULT);
        plant.restoreState(new double[]{0, 0}, new RandomStream(0, "start"));

        plant.step(new float[]{0}, out);

        assertEquals(-0.0, out.reward());
        assertEquals(1, out.observation()[0]);
        assertEquals(0, out.observation()[1]);
        assertFalse(out.episodeEnded());
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        var torque = assertThrows(IllegalArgumentException.class,
                () -> new Pendulum.Settings(10, 1, 1, 0, 8, 0.05, 200));
        var limit = assertThrows(IllegalArgumentException.class, () -> new Pendulum.Settings(10, 1, 1, 2, 8, 0.05, -1));

        assertEquals("maxTorque: expected a number in (0, ∞), got 0.0", torque.getMessage());
        assertEquals("timeLimitSteps: expected an integer in [0, ∞), got -1", limit.getMessage());
    }

    @Test
    void aStateOfAnotherLengthIsRefused() {
        Pendulum plant = new Pendulum(Pendulum.Settings.DEFAULT);

        var e = assertThrows(IllegalArgumentException.class,
                () -> plant.restoreState(new double[3], new RandomStream(0, "start")));

        assertEquals("saved state of Pendulum-v1: expected 2 numbers, got 3", e.getMessage());
    }
}
