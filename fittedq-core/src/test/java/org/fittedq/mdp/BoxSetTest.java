// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.actions.RandomSets;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

public class BoxSetTest {

    @Test
    void projectionClampsWithEachDimensionsOwnBounds() {
        BoxSet set = new BoxSet(new double[]{-0.5, 0.25, 0}, new double[]{0.5, 0.25, 1});
        float[] a = {-3, 3, 0.75f};

        set.project(a, 0);

        assertArrayEquals(new float[]{-0.5f, 0.25f, 0.75f}, a);
    }

    @Test
    void projectionIsClampingToTheBit() {
        Property.forAll(500, 1, random -> {
            BoxSet set = RandomSets.box(random, 4);
            float[] y = RandomSets.outside(random, 4);
            float[] p = y.clone();
            set.project(p, 0);

            for (int i = 0; i < 4; i++) {
                assertEquals(Math.min(Math.max(y[i], (float) set.low(i)), (float) set.high(i)), p[i]);
            }
            assertTrue(set.contains(p, 0, 0), "without any tolerance");
        });
    }

    @Test
    void samplesHaveTheMomentsOfTheUniformDistribution() {
        BoxSet set = new BoxSet(new double[]{-1, 0.2}, new double[]{1, 0.5});
        RandomStream random = new RandomStream(1, "sample");
        float[] a = new float[2];
        double[] sum = new double[2];
        double[] squares = new double[2];
        int n = 40_000;
        for (int k = 0; k < n; k++) {
            set.sample(random, a, 0);
            for (int i = 0; i < 2; i++) {
                sum[i] += a[i] / (double) n;
                squares[i] += a[i] * (double) a[i] / n;
            }
        }

        // mean (l + u)/2, variance (u − l)²/12; 5 standard errors
        assertEquals(0, sum[0], 5 * Math.sqrt(1 / 3.0 / n));
        assertEquals(0.35, sum[1], 5 * 0.3 / Math.sqrt(12.0 * n));
        assertEquals(1 / 3.0, squares[0], 0.01);
        assertEquals(0.35 * 0.35 + 0.09 / 12, squares[1], 0.001);
    }

    @Test
    void aSetInActionUnitsHoldsTheSameActions() {
        ActionBox box = ActionBox.of(new float[]{0, -10}, new float[]{4, 30});
        BoxSet set = BoxSet.of(box, new double[]{1, Double.NEGATIVE_INFINITY}, new double[]{3, 20});

        // u = (a − mid)/half with mid (2, 10) and half (2, 20)
        assertEquals(-0.5, set.low(0));
        assertEquals(0.5, set.high(0));
        assertEquals(-1, set.low(1));
        assertEquals(0.5, set.high(1));
    }

    @Test
    void membershipHasATolerance() {
        BoxSet set = BoxSet.whole(1);

        assertTrue(set.contains(new float[]{1.001f}, 0, 0.01));
        assertFalse(set.contains(new float[]{1.001f}, 0, 0));
        assertFalse(set.contains(new float[]{Float.NaN}, 0, 10));
    }

    @Test
    void contradictoryBoundsAreRefused() {
        ActionBox box = ActionBox.symmetric(1, 2);

        refused("box set: expected at least one dimension, got 0", () -> BoxSet.whole(0));
        refused("box set: expected as many upper as lower bounds (1), got 2",
                () -> new BoxSet(new double[1], new double[2]));
        refused("box set, dimension 1: expected bounds with -1 <= low <= high <= 1, got [0.5, 0.25]",
                () -> new BoxSet(new double[]{0, 0.5}, new double[]{0, 0.25}));
        refused("box set, dimension 0: expected bounds with -1 <= low <= high <= 1, got [NaN, 1.0]",
                () -> new BoxSet(new double[]{Double.NaN}, new double[]{1}));
        refused("box set: expected a bound for each of the 1 dimensions, got 2",
                () -> BoxSet.of(box, new double[2], new double[2]));
        refused("box set, dimension 0: expected bounds with low <= high that meet the action box [-2.0, 2.0], "
                + "got [3.0, 4.0]", () -> BoxSet.of(box, new double[]{3}, new double[]{4}));
    }

    public static void refused(String message, Executable maker) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, maker).getMessage());
    }
}
