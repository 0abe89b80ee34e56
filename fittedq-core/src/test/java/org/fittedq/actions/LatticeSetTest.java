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

class LatticeSetTest {

    private static LatticeSet lattice(double low, double step, int steps) {
        return new LatticeSet(new double[]{low}, new double[]{step}, new int[]{steps});
    }

    @Test
    void coordinatesAreRoundedToTheirOwnGrid() {
        LatticeSet set = new LatticeSet(new double[]{-1, 0}, new double[]{0.5, 0.25}, new int[]{4, 2});
        float[] a = {0.3f, 0.3f};
        float[] beyond = {-7, 7};
        float[] tie = {0.25f, 0.125f};

        set.project(a, 0);
        set.project(beyond, 0);
        set.project(tie, 0);

        assertArrayEquals(new float[]{0.5f, 0.25f}, a);
        assertArrayEquals(new float[]{-1, 0.5f}, beyond);
        assertArrayEquals(new float[]{0.5f, 0.25f}, tie);
    }

    @Test
    void onlyGridValuesAreMembers() {
        LatticeSet set = lattice(-1, 0.5, 4);

        assertTrue(set.contains(new float[]{0.5f}, 0, 0));
        assertTrue(set.contains(new float[]{0.51f}, 0, 0.02));
        assertFalse(set.contains(new float[]{0.75f}, 0, 0.02));
        assertFalse(set.contains(new float[]{1.5f}, 0, 0.02));
        assertFalse(set.contains(new float[]{Float.NaN}, 0, 9));
        assertFalse(set.isConvex());
        assertTrue(lattice(0.3, 1, 0).isConvex());
    }

    @Test
    void everyGridPointIsDrawnEquallyOften() {
        // 3 × 2 points, 20 streams of 6000 draws: the sum of the χ² has 100 degrees of freedom, so mean 100 and standard
        // deviation √200
        LatticeSet set = new LatticeSet(new double[]{-1, 0}, new double[]{1, 0.5}, new int[]{2, 1});
        double chiSquared = 0;
        for (int seed = 0; seed < 20; seed++) {
            for (int count : counts(set, new RandomStream(seed, "sample"))) {
                chiSquared += (count - 1000.0) * (count - 1000.0) / 1000;
            }
        }

        assertEquals(100, chiSquared, 4 * Math.sqrt(200));
    }

    private static int[] counts(LatticeSet set, RandomStream random) {
        int[] counts = new int[6];
        float[] a = new float[2];
        for (int k = 0; k < 6000; k++) {
            set.sample(random, a, 0);
            counts[Math.round(a[0] + 1) * 2 + Math.round(2 * a[1])]++;
        }
        return counts;
    }

    @Test
    void aGridInActionUnitsHasTheActionsNamed() {
        ActionBox box = ActionBox.of(new float[]{0}, new float[]{10});
        LatticeSet set = LatticeSet.of(box, new double[]{0}, new double[]{0.1}, new int[]{100});
        float[] action = new float[1];

        for (int k = 0; k <= 100; k++) {
            box.fromUnit(new float[]{set.value(0, k)}, 0, action);
            assertEquals(k / 10.0, action[0], 1e-6);
        }
        assertEquals(100, set.steps(0));
    }

    @Test
    void impossibleGridsAreRefused() {
        ActionBox box = ActionBox.symmetric(1, 2);

        refused("lattice, dimension 0: expected values in [-1.0, 1.0], got -1.0 to 1.5", () -> lattice(-1, 0.5, 5));
        refused("lattice, dimension 0: expected a finite step above 0, got 0.0", () -> lattice(-1, 0, 5));
        refused("lattice, dimension 0: expected at least 0 steps, got -1", () -> lattice(-1, 1, -1));
        refused("lattice: expected at least one dimension, got 0",
                () -> new LatticeSet(new double[0], new double[0], new int[0]));
        refused("lattice: expected a step and a number of steps for each of the 1 dimensions, got 1 and 2",
                () -> new LatticeSet(new double[1], new double[1], new int[2]));
        refused("lattice: expected 1 dimensions, as the action box has, got 2",
                () -> LatticeSet.of(box, new double[2], new double[2], new int[2]));
        refused("lattice, dimension 0: expected values in the action box [-2.0, 2.0], got -2.0 to 3.0",
                () -> LatticeSet.of(box, new double[]{-2}, new double[]{1}, new int[]{5}));
    }

    @Test
    void itsNumbersMakeItAgain() {
        LatticeSet lattice = new LatticeSet(new double[]{-0.9, 0.1}, new double[]{0.1, 0.3}, new int[]{18, 2});
        LatticeSet cut = lattice.within(new BoxSet(new double[]{-0.5, 0.2}, new double[]{0.5, 1}));

        assertEquals(-0.9, lattice.start(0));
        assertEquals(0.3, lattice.step(1));
        assertEquals(-0.5, cut.start(0), 1e-12);
        assertEquals(0.4, cut.start(1), 1e-12);
        assertEquals(cut.value(1, 0), (float) cut.start(1));
    }
}
