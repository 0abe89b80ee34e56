// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.mdp.ActionBox;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class BallSetTest {

    @Test
    void anActionOutsideMovesAlongTheRayFromTheCentre() {
        BallSet ball = new BallSet(new double[]{0.25, 0}, 0.5);
        float[] a = {0.25f + 3, 4, 0.3f, 0.1f};

        ball.project(a, 0, 2);

        assertArrayEquals(new float[]{0.25f + 0.3f, 0.4f, 0.3f, 0.1f}, a, 1e-6f);
        assertTrue(ball.contains(a, 0, 1e-6));
        assertFalse(ball.contains(new float[]{0.65f, 0.4f}, 0, 1e-6));
    }

    @Test
    void theVolumeIsThatOfTheFormula() {
        assertEquals(1, new BallSet(new double[1], 0.5).volume().getAsDouble(), 1e-12);
        assertEquals(Math.PI / 4, new BallSet(new double[2], 0.5).volume().getAsDouble(), 1e-12);
        assertEquals(Math.PI / 6, new BallSet(new double[3], 0.5).volume().getAsDouble(), 1e-12);
        assertEquals(Math.PI * Math.PI / 2, new BallSet(new double[4], 1).volume().getAsDouble(), 1e-12);
    }

    @Test
    void drawsAreUniformByVolume() {
        BallSet ball = new BallSet(new double[]{0.1, -0.1, 0}, 0.8);
        BallSet half = new BallSet(new double[]{0.1, -0.1, 0}, 0.4);
        RandomStream random = new RandomStream(2, "draws");
        float[] a = new float[3];
        int inner = 0;
        int[] octants = new int[8];
        for (int k = 0; k < 8000; k++) {
            ball.sample(random, a, 0);
            inner += half.contains(a, 0, 0) ? 1 : 0;
            octants[(a[0] > 0.1f ? 1 : 0) + (a[1] > -0.1f ? 2 : 0) + (a[2] > 0 ? 4 : 0)]++;
        }

        assertEquals(1000, inner, 120); // an eighth of the volume; four standard deviations
        for (int n : octants) {
            assertEquals(1000, n, 120);
        }
    }

    @Test
    void aBallOfActionUnitsKeepsItsShape() {
        ActionBox box = ActionBox.of(new float[]{0, -2}, new float[]{4, 2});
        BallSet ball = BallSet.of(box, new double[]{3, 0}, 1);

        assertEquals(0.5, ball.centre(0));
        assertEquals(0, ball.centre(1));
        assertEquals(0.5, ball.radius());
    }

    @Test
    void whatIsNoBallIsRefused() {
        refused("ball: expected at least one dimension, got 0", () -> new BallSet(new double[0], 1));
        refused("ball: expected a finite radius above 0, got 0.0", () -> new BallSet(new double[1], 0));
        refused("ball: expected a finite radius above 0, got NaN", () -> new BallSet(new double[1], Double.NaN));
        refused("ball, dimension 1: expected centre - radius and centre + radius in [-1, 1], got [0.2, 1.2]",
                () -> new BallSet(new double[]{0, 0.7}, 0.5));
        ActionBox wide = ActionBox.of(new float[]{-1, -2}, new float[]{1, 2});
        refused("ball: expected an action box as wide in all dimensions (half-width 1.0), got 2.0 in dimension 1",
                () -> BallSet.of(wide, new double[2], 1));
        refused("ball: expected 2 dimensions, as the action box has, got 1", () -> BallSet.of(wide, new double[1], 1));
    }
}
