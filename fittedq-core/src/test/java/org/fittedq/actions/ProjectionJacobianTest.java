// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// The Jacobian of every projection against its central differences.
class ProjectionJacobianTest {

    private static final float STEP = 1e-2f; // floats leave some five digits of a difference

    private static float[] projected(ActionSet set, float[] u) {
        float[] p = u.clone();
        set.project(p, 0);
        return p;
    }

    private static float[] pulledBack(ActionSet set, float[] u, float[] g) {
        float[] back = g.clone();
        set.pullBack(u, projected(set, u), 0, back);
        return back;
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * (double) y[i];
        }
        return sum;
    }

    private static float[] moved(float[] u, int i, float by) {
        float[] moved = u.clone();
        moved[i] += by;
        return moved;
    }

    /// ∂(gᵀ Π(u))/∂uᵢ by a difference of g·Π on both sides; NaN if they disagree, as at a kink or where Π is curved.
    private static double difference(ActionSet set, float[] u, int i, float[] g) {
        double middle = dot(projected(set, u), g);
        double up = (dot(projected(set, moved(u, i, STEP)), g) - middle) / (moved(u, i, STEP)[i] - u[i]);
        double down = (middle - dot(projected(set, moved(u, i, -STEP)), g)) / (u[i] - moved(u, i, -STEP)[i]);
        return Math.abs(up - down) < 4e-4 ? (up + down) / 2 : Double.NaN;
    }

    private static ActionSet any(RandomStream random) {
        return switch (random.index(9)) {
            case 0 -> RandomSets.box(random, 1 + random.index(5));
            case 1 -> RandomSets.budget(random, 2 + random.index(8));
            case 2 -> RandomSets.polytope(random, 1 + random.index(5));
            case 3 -> RandomSets.ball(random, 1 + random.index(5));
            case 4 -> RandomSets.union(random, 1 + random.index(3));
            case 5 -> RandomSets.turnover(random, 1 + random.index(6));
            case 6 -> new ProductSet(RandomSets.budget(random, 3), RandomSets.union(random, 2));
            case 7 -> RandomSets.cutBall(random, 1 + random.index(5));
            default -> new ProductSet(RandomSets.polytope(random, 3), RandomSets.ball(random, 2));
        };
    }

    private static float[] numbers(RandomStream random, int m, double reach) {
        float[] x = new float[m];
        for (int i = 0; i < m; i++) {
            x[i] = (float) (reach * (2 * random.nextDouble() - 1));
        }
        return x;
    }

    @Test
    void aPulledBackGradientIsThatOfDifferences() {
        int[] compared = new int[2];
        Property.forAll(3000, 31, random -> {
            ActionSet set = any(random);
            assertTrue(set.hasJacobian());
            float[] u = numbers(random, set.size(), 1.5);
            float[] g = numbers(random, set.size(), 1);
            float[] back = pulledBack(set, u, g);
            for (int i = 0; i < u.length; i++) {
                double expected = difference(set, u, i, g);
                compared[Double.isNaN(expected) ? 1 : 0]++;
                if (!Double.isNaN(expected)) {
                    assertEquals(expected, back[i], 4e-4,
                            set.getClass() + " at " + Arrays.toString(u) + " dimension " + i);
                }
            }
        });
        assertTrue(compared[0] > 5 * compared[1], "kinks are rare: " + Arrays.toString(compared));
    }

    @Test
    void insideAGradientStaysAsItIs() {
        Property.forAll(300, 32, random -> {
            ActionSet set = random.index(2) == 0 ? RandomSets.ball(random, 3) : BoxSet.whole(3);
            float[] u = new float[3];
            set.sample(random, u, 0);
            float[] g = numbers(random, 3, 1);

            assertArrayEquals(g, pulledBack(set, u, g));
        });
    }

    @Test
    void aBudgetKeepsTheSumOfEachHeldGroup() {
        BudgetSet set = new BudgetSet(BoxSet.whole(4), new double[]{1, 1, 1, 1}, 0,
                List.of(new BudgetSet.Group(List.of(0, 1), -0.5, 0.5)));

        // the group would have 2 · (0.6 − 0.15): it is held at 0.5, so each pair by itself
        float[] back = pulledBack(set, new float[]{0.6f, 0.6f, -0.3f, -0.3f}, new float[]{1, 0, 0, 4});

        assertArrayEquals(new float[]{0.5f, -0.5f, -2, 2}, back, 1e-6f);
        // not held: one sum of all
        assertArrayEquals(new float[]{0.75f, -0.25f, -0.25f, -0.25f},
                pulledBack(set, new float[]{0.1f, 0.1f, 0.1f, 0.1f}, new float[]{1, 0, 0, 0}), 1e-6f);
    }

    @Test
    void onlyItsPlaceIsReadAndWritten() {
        Property.forAll(300, 33, random -> {
            ActionSet set = any(random);
            int m = set.size();
            float[] u = numbers(random, m, 1.5);
            float[] g = numbers(random, m, 1);
            float[] expected = pulledBack(set, u, g);
            float[] wideU = new float[m + 2];
            float[] wideG = new float[m + 2];
            Arrays.fill(wideG, 7);
            System.arraycopy(u, 0, wideU, 1, m);
            System.arraycopy(g, 0, wideG, 1, m);
            float[] wideP = wideU.clone();
            set.project(wideP, 1);
            float[] before = wideU.clone();

            set.pullBack(wideU, wideP, 1, wideG);

            assertArrayEquals(expected, Arrays.copyOfRange(wideG, 1, m + 1));
            assertArrayEquals(before, wideU);
            assertEquals(7, wideG[0]);
            assertEquals(7, wideG[m + 1]);
        });
    }

    @Test
    void pointsAndLatticesHaveNone() {
        LatticeSet lattice = new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2});
        assertFalse(lattice.hasJacobian());
        assertFalse(new FiniteSet(new double[]{0}).hasJacobian());
        assertFalse(new ProductSet(BoxSet.whole(1), lattice).hasJacobian());
        assertEquals(
                "gradient through a projection: expected a set whose projection has a Jacobian, got LatticeSet",
                assertThrows(IllegalStateException.class,
                        () -> lattice.pullBack(new float[1], new float[1], 0, new float[1])).getMessage());
    }
}
