// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.Property;
import org.junit.jupiter.api.Test;

final class PendulumPhysicsTest {

    private final PendulumPhysics physics = new PendulumPhysics(Pendulum.Settings.DEFAULT, 15, 3);

    @Test
    void nothingGoesBackThroughAClippedSpeed() {
        double[] ds = new double[3];
        double[] du = new double[1];
        double[] sNext = new double[3];

        // 7.9 + (15 + 3·2) 0.05 = 8.95, clipped to 8, so the pair turns by 0.4 whatever s and u
        physics.next(new double[]{0, 1, 7.9}, new double[]{2}, sNext);
        physics.nextBackward(new double[]{0, 1, 7.9}, new double[]{2}, new double[]{0.3, -0.7, 1}, ds, du);

        double cos = StrictMath.cos(0.4);
        double sin = StrictMath.sin(0.4);
        assertArrayEquals(new double[]{-sin, cos, 8}, sNext, 1e-15);
        assertArrayEquals(new double[]{0.3 * cos - 0.7 * sin, -0.3 * sin - 0.7 * cos, 0}, ds, 1e-15);
        assertEquals(0, du[0]);
    }

    @Test
    void aSpeedAtItsBoundIsNotYetClipped() {
        double[] ds = new double[3];

        physics.nextBackward(new double[]{1, 0, 8}, new double[]{0}, new double[]{0, 0, 1}, ds, new double[1]);

        assertArrayEquals(new double[]{0, 0.75, 1}, ds, 1e-15);
    }

    @Test
    void aPairOffTheUnitCircleKeepsItsNorm() {
        Property.forAll(100, 1, random -> {
            double[] s = {4 * random.nextDouble() - 2, 4 * random.nextDouble() - 2, 20 * random.nextDouble() - 10};
            double[] sNext = new double[3];

            physics.next(s, new double[]{2 * random.nextDouble()}, sNext);

            assertEquals(StrictMath.hypot(s[0], s[1]), StrictMath.hypot(sNext[0], sNext[1]), 1e-14);
        });
    }

    @Test
    void theRewardDependsOnTheDirectionOfThePairAlone() {
        double r = physics.reward(new double[]{0.3, -0.4, 2}, new double[]{1}, new double[3]);
        double longer = physics.reward(new double[]{0.6, -0.8, 2}, new double[]{1}, new double[3]);
        double[] ds = new double[3];
        physics.rewardBackward(new double[]{0.3, -0.4, 2}, new double[]{1}, new double[3], 1, ds, new double[1],
                new double[3]);

        assertEquals(r, longer);
        assertEquals(0, 0.3 * ds[0] - 0.4 * ds[1], 1e-15); // no gradient along the radius
    }

    @Test
    void theOriginHasNoAngleAndNoGradientOfIt() {
        double[] ds = new double[3];

        physics.rewardBackward(new double[3], new double[1], new double[3], 1, ds, new double[1], new double[3]);

        assertEquals(-0.0, physics.reward(new double[3], new double[1], new double[3]));
        assertArrayEquals(new double[3], ds);
    }
}
