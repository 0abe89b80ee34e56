// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.Property;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class LatticePolytopeSetTest {

    private static final ActionBox BOX = ActionBox.of(new float[]{0, 0}, new float[]{5, 3});

    /// a ≤ 5, b ≤ 3, a + 2 b ≤ limit, whole.
    private static LatticePolytopeSet orders(double limit) {
        LatticeSet whole = LatticeSet.of(BOX, new double[2], new double[]{1, 1}, new int[]{5, 3});
        return LatticePolytopeSet.of(BOX, whole, LinearRows.of(new double[][]{{1, 2}}, new double[]{limit}));
    }

    private static float[] unit(double a, double b) {
        float[] unit = new float[2];
        BOX.toUnit(new float[]{(float) a, (float) b}, unit, 0);
        return unit;
    }

    private static float[] projected(ActionSet set, double a, double b) {
        float[] unit = {(float) ((a - 2.5) / 2.5), (float) ((b - 1.5) / 1.5)};
        set.project(unit, 0);
        float[] action = new float[2];
        BOX.fromUnit(unit, 0, action);
        return action;
    }

    @Test
    void onlyLatticePointsWithinTheRowsAreMembers() {
        LatticePolytopeSet set = orders(6);

        assertTrue(set.contains(unit(4, 1), 0, 1e-6)); // on the row
        assertFalse(set.contains(unit(5, 1), 0, 1e-6));
        assertFalse(set.contains(unit(3, 0.5), 0, 1e-6));
        assertFalse(set.contains(new float[]{Float.NaN, -1}, 0, 9));
        assertEquals(15, set.list().count()); // b = 0: 6, 1: 5, 2: 3, 3: 1
        assertFalse(set.isConvex());
        assertTrue(orders(0).isConvex());
    }

    @Test
    void anActionGoesToTheNearestMember() {
        assertArrayEquals(new float[]{4, 1}, projected(orders(6), 4.2, 0.9), 1e-6f);
        // normalised, a unit of b is 5/3 of one of a: (2, 2) at 3 · 0.4 = 1.2, (4, 1) at (1 · 0.4, 2/3)
        assertArrayEquals(new float[]{4, 1}, projected(orders(6), 5, 2), 1e-6f);
        assertArrayEquals(new float[]{0, 0}, projected(orders(0), 5, 3), 1e-6f);
    }

    @Test
    void theBoxIsThatOfTheMembers() {
        LatticePolytopeSet set = orders(2);

        assertEquals(-1, set.low(0));
        assertEquals((2 - 2.5) / 2.5, set.high(0), 1e-6);
        assertEquals((1 - 1.5) / 1.5, set.high(1), 1e-6);
    }

    /// The nearest of all members, found by looking at each.
    @Test
    void projectionAgreesWithEnumeration() {
        Property.forAll(2000, 1, random -> {
            LatticePolytopeSet set = RandomSets.latticePolytope(random, 1 + random.index(4));
            float[] y = RandomSets.outside(random, set.size());
            float[] found = y.clone();
            float[] expected = y.clone();

            set.project(found, 0);
            set.list().project(expected, 0);

            assertEquals(distance(expected, y), distance(found, y), 1e-9 * (1 + distance(expected, y)));
        });
    }

    private static double distance(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - (double) y[i]) * (x[i] - (double) y[i]);
        }
        return Math.sqrt(sum);
    }

    /// 15 members, 20 streams of 3000 draws: χ² of 20 · 14 degrees of freedom.
    @Test
    void everyMemberIsDrawnEquallyOften() {
        assertUniform(orders(6), 15);
    }

    private static void assertUniform(LatticePolytopeSet set, int members) {
        double chiSquared = 0;
        for (int seed = 0; seed < 20; seed++) {
            RandomStream random = new RandomStream(seed, "sample");
            int[] counts = new int[24];
            float[] a = new float[set.size()];
            for (int k = 0; k < 3000; k++) {
                set.sample(random, a, 0);
                counts[Math.round((a[0] + 1) * 2.5f) * 4 + Math.round((a[1] + 1) * 1.5f)]++;
            }
            double expected = 3000.0 / members;
            chiSquared += Arrays.stream(counts).filter(c -> c > 0)
                    .mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
        }
        assertEquals(20 * (members - 1), chiSquared, 4 * Math.sqrt(2.0 * 20 * (members - 1)));
    }

    /// Ten dimensions of four values each: more than are listed. The first two, free, are uniform over their 15 pairs.
    @Test
    void largeLatticesAreDrawnByRejection() {
        LatticePolytopeSet set = large(new double[]{2.5, 3, 0, 0, 0, 0, 0, 0, 0, 0}, 6 - 5.5);

        assertUniform(set, 15);
        refused("lattice polytope: expected a lattice of at most 65536 points to list its members, got 1572864",
                set::list);
    }

    /// Almost nothing fits: no draw of the lattice is likely to, and the walk stays inside.
    @Test
    void wherePointsAreRareAWalkFindsThem() {
        double[] ones = new double[10];
        Arrays.fill(ones, 1);
        LatticePolytopeSet set = large(ones, -9.5); // the first coordinate a step up, 0.4, or none
        float[] a = new float[10];
        boolean[] moved = new boolean[10];
        for (int k = 0; k < 200; k++) {
            set.sample(new RandomStream(k, "sample"), a, 0);
            assertTrue(set.contains(a, 0, 0));
            for (int i = 0; i < 10; i++) {
                moved[i] |= a[i] > -1;
            }
        }
        assertTrue(moved[0] && !moved[1] && !moved[9]); // the others have steps of 2/3
    }

    /// Six values in the first dimension, four in the others.
    private static LatticePolytopeSet large(double[] row, double right) {
        double[] low = new double[10];
        double[] step = new double[10];
        int[] steps = new int[10];
        Arrays.fill(low, -1);
        Arrays.fill(step, 2.0 / 3);
        Arrays.fill(steps, 3);
        step[0] = 0.4;
        steps[0] = 5;
        return new LatticePolytopeSet(new LatticeSet(low, step, steps),
                LinearRows.of(new double[][]{row}, new double[]{right}));
    }

    @Test
    void rowsAreGivenForStepsToo() {
        LinearRows rows = orders(6).stepRows();

        assertEquals(1, rows.at(0, 0), 1e-12);
        assertEquals(2, rows.at(0, 1), 1e-12);
        assertEquals(6, rows.right(0), 1e-12);
    }

    @Test
    void impossibleSetsAreRefused() {
        refused("lattice polytope: expected rows that some point of the lattice meets, got none of 24 points",
                () -> orders(-1));
        refused("lattice polytope: expected 2 coefficients a row, one for each dimension, got 3",
                () -> new LatticePolytopeSet(orders(6).lattice(), LinearRows.none(3)));
    }
}
