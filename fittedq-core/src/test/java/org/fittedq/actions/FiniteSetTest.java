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

class FiniteSetTest {

    private final FiniteSet corners = new FiniteSet(new double[]{-1, 0}, new double[]{1, 0.5}, new double[]{0, -0.5});

    @Test
    void theNearestPointIsTakenTheFirstOfEquals() {
        float[] a = {0.6f, 0.6f};
        float[] tie = {0.5f, 0.0f}; // at √0.5 of the second and the third
        corners.project(a, 0);
        corners.project(tie, 0);

        assertArrayEquals(new float[]{1, 0.5f}, a);
        assertArrayEquals(new float[]{1, 0.5f}, tie);
    }

    @Test
    void membersAreThePointsAlone() {
        assertTrue(corners.contains(new float[]{0, -0.5f}, 0, 0));
        assertTrue(corners.contains(new float[]{0, -0.4f}, 0, 0.11));
        assertFalse(corners.contains(new float[]{0, 0}, 0, 0.1));
        assertFalse(corners.contains(new float[]{Float.NaN, 0}, 0, 9));
        assertEquals(-0.5, corners.low(1));
        assertEquals(0.5, corners.high(1));
        assertFalse(corners.isConvex());
    }

    @Test
    void everyPointIsDrawnEquallyOften() {
        RandomStream random = new RandomStream(1, "sample");
        int[] counts = new int[3];
        float[] a = new float[2];
        for (int k = 0; k < 30_000; k++) {
            corners.sample(random, a, 0);
            counts[Math.round(a[0] + 1)]++;
        }

        for (int count : counts) {
            assertEquals(10_000, count, 5 * Math.sqrt(30_000 * 2 / 9.0));
        }
    }

    @Test
    void pointsInActionUnitsAreNormalised() {
        FiniteSet set = FiniteSet.of(ActionBox.of(new float[]{0}, new float[]{0.1f}), new double[]{0.1},
                new double[]{0.05});
        float[] a = new float[2];
        set.point(0, a, 1);

        assertArrayEquals(new float[]{0, 1}, a, 1e-6f);
        assertEquals(2, set.count());
    }

    @Test
    void impossibleListsAreRefused() {
        ActionBox box = ActionBox.symmetric(1, 2);

        refused("finite set: expected at least one point, got none", () -> new FiniteSet());
        refused("finite set, point 1: expected 1 numbers, got 2", () -> new FiniteSet(new double[1], new double[2]));
        refused("finite set, point 0: expected numbers in [-1, 1], got 1.5", () -> new FiniteSet(new double[]{1.5}));
        refused("finite set: expected different points, got points 0 and 2 equal",
                () -> new FiniteSet(new double[]{0}, new double[]{1}, new double[]{-0.0}));
        refused("finite set, point 0: expected a number of the action box [-2.0, 2.0] in dimension 0, got 3.0",
                () -> FiniteSet.of(box, new double[]{3}));
        refused("finite set, point 0: expected 1 numbers, got 2", () -> FiniteSet.of(box, new double[2]));
    }
}
