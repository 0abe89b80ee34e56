// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class PointMassTest {

    private static PointMass make(int n, double damping) {
        return new PointMass(
                new PointMass.Settings(n, 1, new PointMass.Body(2, damping, 1, 0.1), new PointMass.Cost(0.5, 3), 0));
    }

    @Test
    void withoutFrictionAConstantForceGivesAParabola() {
        PointMass env = make(1, 0);
        env.restoreState(new double[]{1, -0.5}, new RandomStream(0, "none"));
        Outcome out = new Outcome(2);

        env.step(new float[]{1}, out);

        // x = 1 − 0.5·0.1 + (1/2)·0.1²/2, v = −0.5 + 0.1/2; r = −(1 + 0.5·0.25 + 3·1)
        assertEquals((float) 0.9525, out.observation()[0]);
        assertEquals((float) -0.45, out.observation()[1]);
        assertEquals(-4.125, out.reward(), 1e-15);
    }

    @Test
    void frictionStopsTheMassExponentially() {
        PointMass env = make(1, 0.4);
        env.restoreState(new double[]{0, 1}, new RandomStream(0, "none"));
        Outcome out = new Outcome(2);

        for (int t = 0; t < 10; t++) {
            env.step(new float[]{0}, out);
        }

        assertEquals(StrictMath.exp(-0.2), out.observation()[1], 1e-7); // damping/mass · 1 s
    }

    @Test
    void dimensionsDoNotTouchOneAnother() {
        PointMass two = make(2, 0.4);
        PointMass one = make(1, 0.4);
        two.restoreState(new double[]{1, 0.3, 0, -1}, new RandomStream(0, "none"));
        one.restoreState(new double[]{0.3, -1}, new RandomStream(0, "none"));
        Outcome outTwo = new Outcome(4);
        Outcome outOne = new Outcome(2);

        two.step(new float[]{0.7f, -0.2f}, outTwo);
        one.step(new float[]{-0.2f}, outOne);

        assertEquals(outOne.observation()[0], outTwo.observation()[1]);
        assertEquals(outOne.observation()[1], outTwo.observation()[3]);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        var n = assertThrows(IllegalArgumentException.class, () -> make(0, 0));
        var damping = assertThrows(IllegalArgumentException.class, () -> make(1, -1));

        assertEquals("dimensions: expected an integer in [1, ∞), got 0", n.getMessage());
        assertEquals("damping: expected a number in [0, ∞), got -1.0", damping.getMessage());
    }
}
