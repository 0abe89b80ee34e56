// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.BoxSet;
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
    void anActionOutsideACutBallMovesToTheNearestOneOfThePart() {
        // a disc of radius 0.5 around the corner (1, 1): a quarter of it is left
        BallSet corner = new BallSet(new double[]{1, 1}, 0.5, BoxSet.whole(2));
        float[] a = {0, 0, 3, 0, 3, 0.8f, 0.7f, 0.9f};

        corner.project(a, 0, 4);

        float diagonal = (float) (1 - Math.sqrt(0.125));
        assertArrayEquals(new float[]{diagonal, diagonal, 1, 0.5f, 1, 0.8f, 0.7f, 0.9f}, a, 1e-6f);
        assertTrue(corner.isCut());
        assertEquals(0.5, corner.low(0));
        assertEquals(1, corner.high(0));
        assertTrue(corner.volume().isEmpty());
    }

    @Test
    void theBoxAroundACapIsTheCaps() {
        // what lies above 0.8 of a disc of radius 1 around the origin: |x| <= 0.6
        BallSet cap = new BallSet(new double[]{0, 0}, 1, new BoxSet(new double[]{-1, 0.8}, new double[]{1, 1}));

        assertEquals(-0.6, cap.low(0), 1e-6);
        assertEquals(0.6, cap.high(0), 1e-6);
        assertEquals(0.8f, cap.low(1));
        assertEquals(1, cap.high(1));
    }

    /// A quarter of a disc, in cells of a lattice.
    @Test
    void drawsFromACutBallAreUniform() {
        BallSet corner = new BallSet(new double[]{1, 1}, 1, BoxSet.whole(2));
        RandomStream random = new RandomStream(3, "draws");
        float[] a = new float[2];
        int inner = 0;
        int nearer = 0;
        for (int k = 0; k < 8000; k++) {
            corner.sample(random, a, 0);
            inner += Math.hypot(1 - a[0], 1 - a[1]) <= 0.5 ? 1 : 0;
            nearer += a[0] > a[1] ? 1 : 0;
        }

        assertEquals(2000, inner, 155); // four standard deviations
        assertEquals(4000, nearer, 180);
    }

    @Test
    void boundsThatTouchABallLeaveThePoint() {
        BallSet point = new BallSet(new double[]{0, 0}, 0.5, new BoxSet(new double[]{0.5, -1}, new double[]{1, 1}));
        float[] a = {-1, 1};

        point.project(a, 0);
        assertArrayEquals(new float[]{0.5f, 0}, a, 1e-6f);
        a[1] = 1;
        point.sample(new RandomStream(1, "draw"), a, 0);
        assertArrayEquals(new float[]{0.5f, 0}, a, 1e-6f);
    }

    @Test
    void whatIsNoBallIsRefused() {
        refused("ball: expected bounds that meet it, got bounds 0.25 away",
                () -> new BallSet(new double[]{0, 0}, 0.25,
                        new BoxSet(new double[]{0.5, -1}, new double[]{1, 1})));
        refused("cut by a box: expected 2 dimensions, as the set has, got 1",
                () -> new BallSet(new double[2], 0.25, BoxSet.whole(1)));
        refused("ball, dimension 1: expected a finite centre, got NaN",
                () -> new BallSet(new double[]{0, Double.NaN}, 0.25, BoxSet.whole(2)));
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
