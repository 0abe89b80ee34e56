// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class BudgetSetTest {

    private static final List<BudgetSet.Group> NONE = List.of();

    private static double[] ones(int m) {
        double[] w = new double[m];
        Arrays.fill(w, 1);
        return w;
    }

    private static BoxSet between(int m, double low, double high) {
        double[] l = new double[m];
        double[] u = new double[m];
        Arrays.fill(l, low);
        Arrays.fill(u, high);
        return new BoxSet(l, u);
    }

    private static float[] projected(ActionSet set, float... y) {
        set.project(y, 0);
        return y;
    }

    @Test
    void withoutBoundsInReachTheExcessIsSharedEqually() {
        BudgetSet set = new BudgetSet(BoxSet.whole(3), ones(3), 0, NONE);

        // the sum 0.75 is 0.25 a head
        assertArrayEquals(new float[]{0.25f, 0, -0.25f}, projected(set, 0.5f, 0.25f, 0), 1e-7f);
    }

    @Test
    void theExcessIsSharedInProportionToTheWeights() {
        BudgetSet set = new BudgetSet(BoxSet.whole(2), new double[]{1, 2}, 0, NONE);

        // a = y − λw with λ = (w·y − b)/(w·w) = 0.5/5
        assertArrayEquals(new float[]{0.4f, -0.2f}, projected(set, 0.5f, 0), 1e-7f);
    }

    @Test
    void theSimplexIsProjectedOntoAsByHand() {
        BudgetSet set = new BudgetSet(between(3, 0, 1), ones(3), 1, NONE);

        // λ = 0.4: (0.9 − 0.4, 0.9 − 0.4, clip(0.1 − 0.4))
        assertArrayEquals(new float[]{0.5f, 0.5f, 0}, projected(set, 0.9f, 0.9f, 0.1f), 1e-7f);
        assertArrayEquals(new float[]{1, 0, 0}, projected(set, 5, 0, -5), 0f);
    }

    @Test
    void aGroupAtItsLimitLeavesTheRestToTheOthers() {
        var group = new BudgetSet.Group(List.of(0, 1), Double.NEGATIVE_INFINITY, 0.5);
        BudgetSet set = new BudgetSet(between(3, 0, 1), ones(3), 1, List.of(group));

        // without the group (0.6, 0.4, 0); the group keeps 0.5 of it, dimension 2 takes 0.5
        assertArrayEquals(new float[]{0.35f, 0.15f, 0.5f}, projected(set, 0.6f, 0.4f, 0), 1e-7f);
    }

    @Test
    void projectionAgreesWithTheActiveSetMethod() {
        Property.forAll(1500, 1, random -> {
            BudgetSet set = RandomSets.budget(random, 1 + random.index(20));
            float[] y = RandomSets.outside(random, set.size());
            float[] expected = projected(set.polytope(), y.clone());

            assertArrayEquals(expected, projected(set, y), 2e-6f);
        });
    }

    @Test
    void projectionAgreesWithDykstra() {
        int[] settled = {0};
        Property.forAll(100, 2, random -> {
            BudgetSet set = RandomSets.budget(random, 1 + random.index(8));
            float[] y = RandomSets.outside(random, set.size());
            double[] start = new double[y.length];
            Arrays.setAll(start, i -> y[i]);
            Nearest slow = new Nearest(set.polytope());
            double[] expected = slow.dykstra(start);
            float[] p = projected(set, y);

            if (slow.miss(expected) < 1e-10) {
                settled[0]++;
                for (int i = 0; i < p.length; i++) {
                    assertEquals(expected[i], p[i], 1e-5, "dimension " + i);
                }
            }
        });
        assertTrue(settled[0] >= 80, "cases that settled: " + settled[0]);
    }

    @Test
    void aBudgetInActionUnitsSumsActions() {
        ActionBox box = ActionBox.of(new float[]{0, -10, 5}, new float[]{4, 30, 6});
        var plainGroup = new BudgetSet.Group(List.of(0, 2), 6, 7); // a₀ + a₂
        var weightedGroup = new BudgetSet.Group(List.of(0, 2), 15, 19); // a₀ + 3 a₂
        BudgetSet plain = BudgetSet.of(box, 20, List.of(plainGroup));
        BudgetSet weighted = BudgetSet.of(box, BoxSet.whole(3), new double[]{1, 2, 3}, 40, List.of(weightedGroup));
        RandomStream random = new RandomStream(1, "sample");
        float[] a = new float[3];

        for (int k = 0; k < 50; k++) {
            weighted.sample(random, a, 0);
            box.fromUnit(a, 0, a);
            assertEquals(40, a[0] + 2 * a[1] + 3 * a[2], 1e-4);
            assertEquals(17, a[0] + 3 * a[2], 2 + 1e-5);
            a = RandomSets.outside(random, 3);
            plain.project(a, 0);
            box.fromUnit(a, 0, a);
            assertEquals(20, a[0] + a[1] + a[2], 1e-4);
            assertEquals(6.5, a[0] + a[2], 0.5 + 1e-5);
        }
    }

    @Test
    void theNormalisedNumbersOfAnActionBudgetCanBeRead() {
        ActionBox box = ActionBox.of(new float[]{0, -10, 5}, new float[]{4, 30, 6}); // mid (2, 10, 5.5), half (2, 20, 0.5)
        var group = new BudgetSet.Group(List.of(0, 2), 15, 19);
        BudgetSet set = BudgetSet.of(box, BoxSet.whole(3), new double[]{1, 2, 3}, 40, List.of(group));

        assertEquals(List.of(2.0, 40.0, 1.5), List.of(set.weight(0), set.weight(1), set.weight(2)));
        assertEquals(40 - 2 - 20 - 16.5, set.budget());
        assertEquals(List.of(new BudgetSet.Group(List.of(0, 2), 15 - 18.5, 19 - 18.5)), set.groups());
    }

    @Test
    void boundsOfAnActionBudgetMayBeTighterThanTheBox() {
        ActionBox box = ActionBox.of(new float[]{0, 0}, new float[]{1, 1});
        BoxSet bounds = BoxSet.of(box, new double[]{0, 0.25}, new double[]{1, 0.5});
        BudgetSet set = BudgetSet.of(box, bounds, ones(2), 1, NONE);
        float[] a = {1, -1};
        set.project(a, 0);
        box.fromUnit(a, 0, a);

        assertArrayEquals(new float[]{0.75f, 0.25f}, a, 1e-6f);
        assertEquals(0, set.low(0), 1e-7);
        assertEquals(0.5, set.high(0), 1e-7);
    }

    @Test
    void simplexSamplesHaveDirichletMoments() {
        // flat Dirichlet in m dimensions: mean 1/m, E x² = 2/(m(m + 1)), E xy = 1/(m(m + 1))
        int m = 5;
        moments(new BudgetSet(between(m, 0, 1), ones(m), 1, NONE), 1 / 5.0, 2 / 30.0, 1 / 30.0, 0.002);
    }

    @Test
    void theChainIsUniformOnTheSimplexToo() {
        // no draws from the simplex: the chain alone
        BudgetLayout layout = new BudgetLayout(between(5, 0, 1), ones(5), new double[5], 1, NONE);
        BudgetSampler sampler = new BudgetSampler(layout, 0);
        RandomStream random = new RandomStream(2, "chain");

        moments((at, a) -> sampler.sample(random, a, at), 5, 1 / 5.0, 2 / 30.0, 1 / 30.0, 0.004);
    }

    private interface Draws {

        void next(int at, float[] a);
    }

    private static void moments(ActionSet set, double mean, double square, double product, double tolerance) {
        RandomStream random = new RandomStream(1, "sample");
        moments((at, a) -> set.sample(random, a, at), set.size(), mean, square, product, tolerance);
    }

    private static void moments(Draws draws, int m, double mean, double square, double product, double tolerance) {
        int n = 40_000;
        float[] a = new float[m];
        double[] sum = new double[m];
        double[] squares = new double[m];
        double[] products = new double[m];
        for (int k = 0; k < n; k++) {
            draws.next(0, a);
            for (int i = 0; i < m; i++) {
                sum[i] += a[i] / (double) n;
                squares[i] += a[i] * (double) a[i] / n;
                products[i] += a[i] * (double) a[(i + 1) % m] / n;
            }
        }
        for (int i = 0; i < m; i++) {
            assertEquals(mean, sum[i], tolerance, "mean of dimension " + i);
            assertEquals(square, squares[i], tolerance, "mean square of dimension " + i);
            assertEquals(product, products[i], tolerance, "mean product of dimension " + i);
        }
    }

    @Test
    void rejectionAndChainDrawFromOneDistribution() {
        // shares under a common cap and a sector limit: the means of coordinates and of their squares agree
        var sector = new BudgetSet.Group(List.of(0, 1), 0, 0.4);
        BudgetLayout layout = new BudgetLayout(between(6, 0, 0.5), ones(6), new double[6], 1, List.of(sector));
        double[] byRejection = means(new BudgetSampler(layout, 1000), layout);
        double[] byChain = means(new BudgetSampler(layout, 0), layout);

        assertArrayEquals(byRejection, byChain, 0.003);
    }

    private static double[] means(BudgetSampler sampler, BudgetLayout layout) {
        RandomStream random = new RandomStream(4, "sample");
        int m = layout.order.length;
        int n = 30_000;
        float[] a = new float[m];
        double[] means = new double[2 * m];
        for (int k = 0; k < n; k++) {
            sampler.sample(random, a, 0);
            for (int i = 0; i < m; i++) {
                means[i] += a[i] / (double) n;
                means[m + i] += a[i] * (double) a[i] / n;
            }
        }
        return means;
    }

    @Test
    void aSetOfOneActionIsThatAction() {
        BudgetSet corner = new BudgetSet(between(2, -1, 0.5), ones(2), 1, NONE);
        float[] a = new float[2];

        corner.sample(new RandomStream(1, "sample"), a, 0);

        assertArrayEquals(new float[]{0.5f, 0.5f}, a);
        assertArrayEquals(new float[]{0.5f, 0.5f}, projected(corner, 7, -7));
        assertEquals(0.5, corner.low(0));
    }

    @Test
    void sumsAreCheckedByTheirDistance() {
        BudgetSet set = new BudgetSet(BoxSet.whole(4), new double[]{10, 10, 10, 10}, 0, NONE);

        // 10 · 0.1 beyond the budget, at a distance of 1/√400
        assertTrue(set.contains(new float[]{0.1f, 0, 0, 0}, 0, 0.0501));
        assertFalse(set.contains(new float[]{0.1f, 0, 0, 0}, 0, 0.0499));
        assertFalse(set.contains(new float[]{Float.NaN, 0, 0, 0}, 0, 9));
    }

    @Test
    void decimalSumsOfTheBoundsAreNoContradiction() {
        // 0.1 + 0.2 + 0.3 is not 0.6 in doubles, nor are float bounds 0.1, 0.2 and 0.3
        double[] fixed = {0.1, 0.2, 0.3};
        BudgetSet set = new BudgetSet(new BoxSet(fixed, fixed), ones(3), 0.6, NONE);

        assertArrayEquals(new float[]{0.1f, 0.2f, 0.3f}, projected(set, 0, 0, 0));
    }

    @Test
    void contradictoryBudgetsAreRefused() {
        BoxSet box = BoxSet.whole(3);
        var low = new BudgetSet.Group(List.of(0, 1), 2.5, 3);
        var half = new BudgetSet.Group(List.of(1), -0.5, 0.5);
        var rest = new BudgetSet.Group(List.of(0, 2), -0.25, 0.25);

        refused("budget: expected a sum in [-3.0, 3.0], as the bounds allow, got 4.0",
                () -> new BudgetSet(box, ones(3), 4, NONE));
        refused("budget: expected a sum in [-0.75, 0.75], as the bounds and the groups' limits allow, got 1.0",
                () -> new BudgetSet(box, ones(3), 1, List.of(half, rest)));
        refused("budget, group 0: expected limits that meet the sums [-2.0, 2.0] that the bounds allow, "
                + "got [2.5, 3.0]", () -> new BudgetSet(box, ones(3), 0, List.of(low)));
        refused("budget: expected groups without a common dimension, got dimension 1 in groups 0 and 1",
                () -> new BudgetSet(box, ones(3), 0, List.of(half, half)));
        refused("budget, group 0: expected dimensions from 0 to 0, got 1",
                () -> new BudgetSet(BoxSet.whole(1), ones(1), 0, List.of(half)));
        refused("budget, weight 1: expected a finite number above 0, got 0.0",
                () -> new BudgetSet(box, new double[]{1, 0, 1}, 0, NONE));
        refused("budget: expected a weight for each of the 3 dimensions, got 2",
                () -> new BudgetSet(box, ones(2), 0, NONE));
        refused("budget: expected a finite number, got NaN", () -> new BudgetSet(box, ones(3), Double.NaN, NONE));
        refused("budget group: expected low <= high, got [1.0, 0.0]", () -> new BudgetSet.Group(List.of(0), 1, 0));
        refused("budget group: expected at least one dimension, got none",
                () -> new BudgetSet.Group(List.of(), 0, 1));
    }

    @Test
    void contradictionsInActionUnitsAreToldInActionUnits() {
        ActionBox shares = ActionBox.of(new float[]{0, 0, 0}, new float[]{1, 1, 0.5f});
        var sector = new BudgetSet.Group(List.of(0, 1), 2.5, 3);

        refused("budget: expected a sum in [0.0, 2.5], as the bounds allow, got 3.0",
                () -> BudgetSet.of(shares, 3, NONE));
        refused("budget, group 0: expected limits that meet the sums [0.0, 2.0] that the bounds allow, got [2.5, 3.0]",
                () -> BudgetSet.of(shares, 1, List.of(sector)));
        refused("budget: expected 3 bounds, as the action box has dimensions, got 2",
                () -> BudgetSet.of(shares, BoxSet.whole(2), ones(2), 1, NONE));
    }
}
