// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationSetTest {

    private static final String GROUPS = "bounds: {default: {max: 0.4}}\ncash: {max: 0.2}\n"
            + "groups: {G: {assets: [A, B], max: 0.3}, H: {assets: [C, D], min: 0.2}}\n";
    private static final String TURNOVER = GROUPS + "turnover: 0.3\n";
    private static final String OVERLAPPING = "bounds: {default: {min: -0.2, max: 0.5}}\ngross: 1.3\nturnover: 0.5\n"
            + "groups: {G: {assets: [A, B, C], max: 0.4}, H: {assets: [C, D], min: 0.2}}\n";
    private static final String TRACKING = GROUPS + "trackingError: {max: 0.06}\n";
    private static final String WHOLE = GROUPS + "holdings: {max: 4, least: 0.05}\nminimumTrade: 0.02\n";

    private static ActionSets sets(String text) {
        return LimitsInForceTest.limits(text).sets(1, -1);
    }

    private static ActionSet set(String text) {
        return sets(text).of(new float[]{9, 0.2f, 0.1f, 0.3f, 0.1f, 0.2f, 0.1f}, 0);
    }

    private static float[] draws(RandomStream random, int count) {
        float[] a = new float[6 * count];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (0.5 * Draw.normal(random) - 0.6);
        }
        return a;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", GROUPS, TURNOVER, OVERLAPPING, TRACKING, WHOLE})
    void projectedActionsAreInTheSetAndStayToTheBit(String text) {
        ActionSet set = set(text);
        float[] a = draws(new RandomStream(1, "set"), 200);
        float[] one = a.clone();
        set.project(a, 0, 200);
        float[] again = a.clone();
        set.project(again, 0, 200);
        assertArrayEquals(a, again);
        for (int k = 0; k < 200; k++) {
            set.project(one, 6 * k);
            assertTrue(set.contains(a, 6 * k, 1e-6), "action " + k);
        }
        assertArrayEquals(a, one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", GROUPS, TURNOVER, OVERLAPPING, TRACKING, WHOLE})
    void samplesAreInTheSetAndInItsBox(String text) {
        ActionSet set = set(text);
        RandomStream random = new RandomStream(2, "samples");
        float[] a = new float[6];
        float[] first = new float[6];
        set.sample(random, first, 0);
        boolean differ = false;
        for (int k = 0; k < 200; k++) {
            set.sample(random, a, 0);
            assertTrue(set.contains(a, 0, 1e-6), "sample " + k);
            for (int i = 0; i < 6; i++) {
                assertTrue(set.low(i) - 1e-6 <= a[i] && a[i] <= set.high(i) + 1e-6, "sample " + k);
                differ |= a[i] != first[i];
            }
        }
        assertTrue(differ);
    }

    @Test
    void theBoxAroundTheSetIsTheSmallest() {
        ActionSet set = set("bounds: {default: {max: 0.5}}\ngroups: {G: {assets: [A, B], min: 0.9}}\n");
        // A and B share 0.9 to 1, so each is at least 0.4; the others share at most 0.1
        double[] low = {0.4, 0.4, 0, 0, 0, 0};
        double[] high = {0.5, 0.5, 0.1, 0.1, 0.1, 0.1};
        for (int i = 0; i < 6; i++) {
            assertEquals(low[i] * 4 - 1, set.low(i), 1e-9);
            assertEquals(high[i] * 4 - 1, set.high(i), 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", GROUPS, TURNOVER, OVERLAPPING, TRACKING})
    void theGradientIsThatOfTheProjection(String text) {
        HeldAllocations valid = LimitsInForceTest.limits(text).held(0, new double[]{0.2, 0.1, 0.3, 0.1, 0.2, 0.1});
        RandomStream random = new RandomStream(4, "gradient");
        int smooth = 0;
        for (int t = 0; t < 200; t++) {
            double[] u = new double[6];
            double[] g = new double[6];
            for (int i = 0; i < 6; i++) {
                u[i] = 1.0 / 6 + 0.2 * Draw.normal(random);
                g[i] = Draw.normal(random);
            }
            double[] p = u.clone();
            valid.project(p);
            double[] pulled = g.clone();
            valid.pullBack(p, pulled);
            for (int i = 0; i < 6; i++) {
                double right = difference(valid, u, p, g, i, 1e-6);
                double left = difference(valid, u, p, g, i, -1e-6);
                if (Math.abs(right - left) < 1e-5) {
                    assertEquals((right + left) / 2, pulled[i], 1e-5, "case " + t);
                    smooth++;
                }
            }
        }
        assertTrue(smooth > 600, "smooth " + smooth);
    }

    private static double difference(HeldAllocations valid, double[] u, double[] p, double[] g, int i, double by) {
        double[] there = u.clone();
        there[i] += by;
        valid.project(there);
        double sum = 0;
        for (int k = 0; k < g.length; k++) {
            sum += g[k] * (there[k] - p[k]);
        }
        return sum / by;
    }

    @Test
    void theSetOfActionsIsThatOfWeights() {
        LimitsInForce limits = LimitsInForceTest.limits(TURNOVER);
        double[] held = {0.2f, 0.1f, 0.3f, 0.1f, 0.2f, 0.1f};
        ActionSet set = set(TURNOVER);
        float[] a = draws(new RandomStream(6, "same"), 1);
        double[] w = new double[6];
        for (int i = 0; i < 6; i++) {
            w[i] = limits.box().mid(i) + (double) limits.box().half(i) * a[i];
        }
        limits.at(0, held).project(w);
        set.project(a, 0);
        for (int i = 0; i < 6; i++) {
            assertEquals(w[i], limits.box().mid(i) + (double) limits.box().half(i) * a[i], 1e-7);
        }
    }

    @Test
    void setsDependOnTheStateOnlyWhereTheyMust() {
        assertTrue(sets(GROUPS).isConstant());
        assertFalse(sets(TURNOVER).isConstant());
        ActionSets changing = LimitsInForceTest
                .limits("changes: [{from: 2020-01-01, bounds: {A: {max: 0.1}}}]").sets(1, 0);
        assertFalse(changing.isConstant());
        assertEquals(1, changing.of(new float[7], 0).high(0), 1e-9);
        assertEquals(-0.8, changing.of(new float[]{1, 0, 0, 0, 0, 0, 0}, 0).high(0), 1e-7);
        assertEquals("limits, index 0 of the state: expected the number of a version, an integer from 0 to 1, got 2.0",
                assertThrows(IllegalArgumentException.class, () -> changing.of(new float[]{2, 0, 0, 0, 0, 0, 0}, 0))
                        .getMessage());
    }

    @Test
    void setsThatAreNotConvexHaveNoJacobian() {
        assertTrue(set(TRACKING).isConvex());
        assertTrue(set(TRACKING).hasJacobian());
        assertFalse(set(WHOLE).isConvex());
        assertFalse(set(WHOLE).hasJacobian());
        assertEquals(List.of(6, 6), List.of(set(WHOLE).size(), set("{}").size()));
    }
}
