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
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class PolytopeSetTest {

    private static LinearRows row(double right, double... coefficients) {
        return LinearRows.of(new double[][]{coefficients}, new double[]{right});
    }

    private static float[] projected(ActionSet set, float... y) {
        set.project(y, 0);
        return y;
    }

    private static double[] doubles(float[] a) {
        double[] x = new double[a.length];
        Arrays.setAll(x, i -> a[i]);
        return x;
    }

    @Test
    void ontoAHalfSpaceTheWayIsItsNormal() {
        PolytopeSet set = new PolytopeSet(BoxSet.whole(2), row(0.5, 3, 4), LinearRows.none(2));

        // excess 3 · 0.5 + 4 · 0.5 − 0.5 = 3 over ‖(3, 4)‖² = 25
        assertArrayEquals(new float[]{0.14f, 0.02f}, projected(set, 0.5f, 0.5f), 1e-7f);
        assertArrayEquals(new float[]{0.25f, -0.25f}, projected(set, 0.25f, -0.25f), 0f);
    }

    @Test
    void aConstraintThatHoldsByOthersLeavesTheActiveSet() {
        // from (2, 0.5): x ≤ 1 is missed most (by 1), then x + 2y ≤ −0.4 at (1, 0.5) by 2.4/√5; the nearest point on
        // that line alone, (2, 0.5) − 3.4/5 (1, 2) = (1.32, −0.86), misses the bound, so both stay: (1, −0.7).
        PolytopeSet both = new PolytopeSet(BoxSet.whole(2), row(-0.4, 1, 2), LinearRows.none(2));
        // with 2x + y ≤ −0.4: (2, 0.5) − 4.9/5 (2, 1) = (0.04, −0.48), where the bound has slack: it leaves again
        PolytopeSet one = new PolytopeSet(BoxSet.whole(2), row(-0.4, 2, 1), LinearRows.none(2));

        assertArrayEquals(new float[]{1, -0.7f}, projected(both, 2, 0.5f), 1e-7f);
        assertArrayEquals(new float[]{0.04f, -0.48f}, projected(one, 2, 0.5f), 1e-7f);
    }

    @Test
    void smallPolytopesAgreeWithTryingEveryActiveSet() {
        Property.forAll(1500, 1, random -> {
            PolytopeSet set = RandomSets.polytope(random, 1 + random.index(3));
            float[] y = RandomSets.outside(random, set.size());
            double[] expected = new Nearest(set).bruteForce(doubles(y)).orElseThrow();

            assertArrayEquals(expected, doubles(projected(set, y)), 2e-5);
        });
    }

    @Test
    void projectionAgreesWithDykstra() {
        int[] settled = {0};
        Property.forAll(100, 2, random -> {
            PolytopeSet set = RandomSets.polytope(random, 1 + random.index(7));
            float[] y = RandomSets.outside(random, set.size());
            Nearest slow = new Nearest(set);
            double[] expected = slow.dykstra(doubles(y));
            if (slow.miss(expected) < 1e-10) {
                settled[0]++;
                assertArrayEquals(expected, doubles(projected(set, y)), 1e-5);
            }
        });
        assertTrue(settled[0] >= 80, "cases that settled: " + settled[0]);
    }

    @Test
    void setsAreRefusedExactlyIfNoActionIsFound() {
        int[] empty = {0};
        Property.forAll(1500, 3, random -> {
            int m = 1 + random.index(3);
            int q = 1 + random.index(4);
            int e = random.index(2);
            LinearRows a = rows(random, q, m);
            LinearRows d = e == 0 ? LinearRows.none(m) : rows(random, e, m);
            BoxSet bounds = RandomSets.box(random, m);
            boolean refused = false;
            try {
                new PolytopeSet(bounds, a, d);
            } catch (IllegalArgumentException contradiction) {
                refused = true;
                empty[0]++;
            }

            assertEquals(new Nearest(bounds, a, d).bruteForce(new double[m]).isEmpty(), refused);
        });
        assertTrue(empty[0] > 300 && empty[0] < 1200, "empty sets: " + empty[0]);
    }

    private static LinearRows rows(RandomStream random, int count, int m) {
        double[][] rows = new double[count][m];
        double[] right = new double[count];
        for (int r = 0; r < count; r++) {
            Arrays.setAll(rows[r], i -> random.index(5) - 2);
            right[r] = (random.index(9) - 4) / 4.0;
        }
        return LinearRows.of(rows, right);
    }

    @Test
    void theNamedConstraintsContradictOneAnother() {
        // Farkas: a combination of them with weights above 0 says 0 · x ≤ a negative number
        Property.forAll(500, 4, random -> {
            int m = 1 + random.index(3);
            BoxSet bounds = RandomSets.box(random, m);
            var constraints = new PolytopeConstraints(bounds, rows(random, 4, m), LinearRows.none(m));
            int[] named = new DualActiveSet(constraints).project(new double[m]);
            if (named.length > 0) {
                assertTrue(isCertificate(constraints, named, m), () -> constraints.names(named));
            }
        });
    }

    /// Solves Σ_{k ≥ 1} ρ_k g_k = g₀ by least squares and checks ρ ≤ 0, residual 0 and h₀ < Σ ρ_k h_k.
    private static boolean isCertificate(PolytopeConstraints constraints, int[] named, int m) {
        ActiveNormals normals = new ActiveNormals(m);
        normals.clear();
        double[] g = new double[m];
        double[] origin = new double[m];
        for (int k = 1; k < named.length; k++) {
            constraints.normal(named[k], g);
            normals.add(normals.split(g));
        }
        constraints.normal(named[0], g);
        boolean holds = normals.split(g) < 1e-16;
        double right = -constraints.excess(named[0], origin);
        double[] sum = g.clone();
        for (int k = 1; k < named.length; k++) {
            double rho = normals.combination()[k - 1];
            holds &= rho < 0;
            right += rho * constraints.excess(named[k], origin);
            constraints.normal(named[k], g);
            for (int i = 0; i < m; i++) {
                sum[i] -= rho * g[i];
            }
        }
        return holds && right < 0 && Arrays.stream(sum).allMatch(s -> Math.abs(s) < 1e-9);
    }

    @Test
    void contradictionsAreNamed() {
        LinearRows none = LinearRows.none(2);

        refused("polytope: expected constraints that some action meets, got row 0 of A and the lower bounds of "
                + "dimensions 0 and 1 in contradiction",
                () -> new PolytopeSet(BoxSet.whole(2), row(-3, 1, 1), none));
        refused("polytope: expected constraints that some action meets, got rows 0 and 1 of A in contradiction",
                () -> new PolytopeSet(BoxSet.whole(2),
                        LinearRows.of(new double[][]{{1, 2}, {-2, -4}}, new double[]{-0.5, 0.5}), none));
        // x + y + z = 2.5 with x ≤ 0.5, y ≤ 0.5 and z ≤ 1
        refused("polytope: expected constraints that some action meets, got rows 1 and 2 of A, row 0 of E and the upper "
                + "bound of dimension 2 in contradiction",
                () -> new PolytopeSet(BoxSet.whole(3), LinearRows.of(new double[][]{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}},
                        new double[]{1.5, 0.5, 0.5}), row(2.5, 1, 1, 1)));
        refused("polytope: expected constraints that some action meets, got rows 0 and 1 of E in contradiction",
                () -> new PolytopeSet(BoxSet.whole(2), none,
                        LinearRows.of(new double[][]{{1, 1}, {2, 2}}, new double[]{0, 1})));
        refused("polytope: expected constraints that some action meets, got row 0 of A in contradiction",
                () -> new PolytopeSet(BoxSet.whole(2), row(-1, 0, 0), none));
    }

    @Test
    void wrongShapesAreRefused() {
        BoxSet box = BoxSet.whole(2);
        LinearRows none = LinearRows.none(2);

        refused("polytope, A: expected 2 coefficients a row, one for each dimension, got 3",
                () -> new PolytopeSet(box, LinearRows.none(3), none));
        refused("polytope, E: expected 2 coefficients a row, one for each dimension, got 1",
                () -> new PolytopeSet(box, none, row(0, 1)));
        refused("linear rows: expected 3 coefficients, one for each dimension, got 2",
                () -> none.inUnits(ActionBox.symmetric(3, 1)));
        refused("linear rows, row 1: expected 2 coefficients, as in row 0, got 1",
                () -> LinearRows.of(new double[][]{{1, 1}, {1}}, new double[2]));
        refused("linear rows, row 0: expected finite coefficients, got Infinity",
                () -> row(0, Double.POSITIVE_INFINITY));
        refused("linear rows, row 0: expected a finite right-hand side, got NaN", () -> row(Double.NaN, 1));
        refused("linear rows: expected a right-hand side for each of the 1 rows, got 2",
                () -> LinearRows.of(new double[][]{{1}}, new double[2]));
        refused("linear rows: expected at least one coefficient, got none",
                () -> LinearRows.of(new double[0][], new double[0]));
        refused("linear rows: expected at least one dimension, got 0", () -> LinearRows.none(0));
    }

    @Test
    void rowsInActionUnitsHoldForActions() {
        ActionBox box = ActionBox.of(new float[]{0, -10}, new float[]{4, 30});
        BoxSet bounds = BoxSet.of(box, new double[]{1, -10}, new double[]{4, 30});
        PolytopeSet set = PolytopeSet.of(box, bounds, row(6, 2, 0), row(10, 1, 1));
        RandomStream random = new RandomStream(1, "points");
        float[] a = new float[2];

        for (int k = 0; k < 50; k++) {
            set.sample(random, a, 0);
            box.fromUnit(a, 0, a);
            assertEquals(10, a[0] + a[1], 1e-4);
            assertEquals(2, a[0], 1 + 1e-5); // 1 ≤ a₀ and 2 a₀ ≤ 6
        }
        // 2 · 2 u₀ ≤ 6 − 2 · 2 and 2 u₀ + 20 u₁ = 10 − 2 − 10
        assertEquals(4, set.inequalities().at(0, 0));
        assertEquals(2, set.inequalities().right(0));
        assertEquals(20, set.equalities().at(0, 1));
        assertEquals(-2, set.equalities().right(0));
        assertEquals(-0.5, set.bounds().low(0));
    }

    @Test
    void redundantRowsChangeNothing() {
        LinearRows once = row(0.5, 1, 1, 1);
        LinearRows twice = LinearRows.of(new double[][]{{1, 1, 1}, {0, 0, 0}, {-3, -3, -3}},
                new double[]{0.5, 0, -1.5});
        PolytopeSet plain = new PolytopeSet(BoxSet.whole(3), LinearRows.none(3), once);
        PolytopeSet redundant = new PolytopeSet(BoxSet.whole(3), once, twice);
        Property.forAll(200, 5, random -> {
            float[] y = RandomSets.outside(random, 3);

            assertArrayEquals(projected(plain, y.clone()), projected(redundant, y), 1e-6f);
        });
    }

    @Test
    void missesAreMeasuredAsDistances() {
        PolytopeSet set = new PolytopeSet(BoxSet.whole(2), row(0, 300, 400), LinearRows.none(2));

        assertTrue(set.contains(new float[]{0.1f, 0}, 0, 0.0601)); // 30/500
        assertFalse(set.contains(new float[]{0.1f, 0}, 0, 0.0599));
    }

    @Test
    void theChainIsUniformOnTheSimplex() {
        // flat Dirichlet in m = 5 dimensions: mean 1/m, E x² = 2/(m(m + 1))
        double[] zeros = new double[5];
        double[] ones = {1, 1, 1, 1, 1};
        PolytopeSet simplex = new PolytopeSet(new BoxSet(zeros, ones), LinearRows.none(5), row(1, ones));
        RandomStream random = new RandomStream(1, "sample");
        int n = 20_000;
        float[] a = new float[5];
        double[] moments = new double[10];
        for (int k = 0; k < n; k++) {
            simplex.sample(random, a, 0);
            for (int i = 0; i < 5; i++) {
                moments[i] += a[i] / (double) n;
                moments[5 + i] += a[i] * (double) a[i] / n;
            }
        }

        assertArrayEquals(new double[]{0.2, 0.2, 0.2, 0.2, 0.2, 2 / 30.0, 2 / 30.0, 2 / 30.0, 2 / 30.0, 2 / 30.0},
                moments, 0.005);
    }

    @Test
    void aTriangleIsCoveredEvenly() {
        // x + y ≤ 0 in the square: the quarters −1 ≤ x, y < 0 and the two half quarters hold 1/2, 1/4, 1/4
        PolytopeSet triangle = new PolytopeSet(BoxSet.whole(2), row(0, 1, 1), LinearRows.none(2));
        RandomStream random = new RandomStream(1, "sample");
        int n = 20_000;
        float[] a = new float[2];
        double[] parts = new double[3];
        for (int k = 0; k < n; k++) {
            triangle.sample(random, a, 0);
            parts[a[0] >= 0 ? 1 : a[1] >= 0 ? 2 : 0] += 1.0 / n;
        }

        assertArrayEquals(new double[]{0.5, 0.25, 0.25}, parts, 5 * 0.5 / Math.sqrt(n));
    }

    @Test
    void aSetOfOneActionIsThatAction() {
        // x + y ≥ 2 leaves the corner (1, 1): no row says equality, yet the hull has no direction
        PolytopeSet corner = new PolytopeSet(BoxSet.whole(2), row(-2, -1, -1), LinearRows.none(2));
        float[] a = new float[2];
        corner.sample(new RandomStream(1, "sample"), a, 0);

        assertArrayEquals(new float[]{1, 1}, a, 1e-6f);
        assertArrayEquals(new float[]{1, 1}, projected(corner, -5, 0), 1e-6f);
        assertEquals(1, corner.low(0), 1e-6);
    }
}
