// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.random.Draw;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

    private static final int CASES = 3000;
    private static final int MANY = 10_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void projectedWeightsMeetEveryLimit(boolean separate) {
        for (int seed = 0; seed < MANY; seed++) {
            RandomTerms drawn = new RandomTerms(seed, separate);
            double[] y = drawn.point();
            double[] w = y.clone();

            assertTrue(drawn.nearest().project(w, Double.POSITIVE_INFINITY), "found, seed " + seed);
            assertEquals(0, drawn.miss(w), 1e-13 * (10 + RandomTerms.distance(y, w)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void validWeightsStay(boolean separate) {
        for (int seed = 0; seed < CASES; seed++) {
            RandomTerms drawn = new RandomTerms(seed, separate);
            double[] w = drawn.inside.clone();
            Nearest nearest = drawn.nearest();
            assertTrue(nearest.project(w, Double.POSITIVE_INFINITY));
            assertEquals(0, RandomTerms.distance(w, drawn.inside), 1e-11, "inside, seed " + seed);
            double[] once = drawn.point();
            nearest.project(once, Double.POSITIVE_INFINITY);
            double[] twice = once.clone();
            nearest.project(twice, Double.POSITIVE_INFINITY);
            assertEquals(0, RandomTerms.distance(once, twice), 1e-11, "seed " + seed);
        }
    }

    /// (y − p) · (z − p) ≤ 0 for all valid z: the law that the nearest point of a convex set, and no other, meets.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noValidWeightsAreNearer(boolean separate) {
        for (int seed = 0; seed < CASES; seed++) {
            RandomTerms drawn = new RandomTerms(seed, separate);
            Nearest nearest = drawn.nearest();
            double[] y = drawn.point();
            double[] p = y.clone();
            nearest.project(p, Double.POSITIVE_INFINITY);
            double scale = 1 + RandomTerms.distance(y, p);
            assertEquals(0, Math.max(0, along(y, p, drawn.inside)) / scale, 1e-10, "inside, seed " + seed);
            for (int k = 0; k < 10; k++) {
                double[] z = k % 2 == 0 ? drawn.point() : beside(drawn, p);
                nearest.project(z, Double.POSITIVE_INFINITY);
                assertEquals(0, Math.max(0, along(y, p, z)) / scale, 1e-10, "seed " + seed);
            }
        }
    }

    private static double[] beside(RandomTerms drawn, double[] p) {
        double[] z = p.clone();
        for (int i = 0; i < z.length; i++) {
            z[i] += 0.05 * Draw.normal(drawn.random);
        }
        return z;
    }

    private static double along(double[] y, double[] p, double[] z) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (y[i] - p[i]) * (z[i] - p[i]);
        }
        return sum;
    }

    /// The same law, of the z that breaks it most.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinearProgramFindsNoneThatAreNearer(boolean separate) {
        int judged = 0;
        for (int seed = 0; seed < 200; seed++) {
            RandomTerms drawn = new RandomTerms(seed, separate);
            double[] y = drawn.point();
            double[] p = y.clone();
            drawn.nearest().project(p, Double.POSITIVE_INFINITY);
            double miss = ProgramOfTerms.miss(drawn, y, p);
            if (!Double.isNaN(miss)) {
                assertEquals(0, Math.max(0, miss), 1e-8, "seed " + seed);
                judged++;
            }
        }
        assertTrue(judged > 150, "judged " + judged);
    }

    /// Jᵀ g against differences of g · Π(u), where Π has no kink near.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theGradientIsThatOfTheProjection(boolean separate) {
        int smooth = 0;
        for (int seed = 0; seed < 1000; seed++) {
            RandomTerms drawn = new RandomTerms(seed, separate);
            double[] u = beside(drawn, drawn.inside);
            double[] g = new double[u.length];
            for (int i = 0; i < g.length; i++) {
                g[i] = Draw.normal(drawn.random);
            }
            Nearest nearest = drawn.nearest();
            double[] pulled = g.clone();
            nearest.project(u.clone(), Double.POSITIVE_INFINITY);
            nearest.pullBack(pulled);
            for (int i = 0; i < u.length; i++) {
                double right = difference(nearest, u, g, i, 1e-6);
                double left = difference(nearest, u, g, i, -1e-6);
                if (Math.abs(right - left) < 1e-6) {
                    assertEquals(right, pulled[i], 1e-5, "seed " + seed + ", " + i);
                    smooth++;
                }
            }
        }
        assertTrue(smooth > 4000, "smooth " + smooth);
    }

    private static double difference(Nearest nearest, double[] u, double[] g, int i, double by) {
        double[] here = u.clone();
        nearest.project(here, Double.POSITIVE_INFINITY);
        double[] there = u.clone();
        there[i] += by;
        nearest.project(there, Double.POSITIVE_INFINITY);
        double sum = 0;
        for (int k = 0; k < g.length; k++) {
            sum += g[k] * (there[k] - here[k]);
        }
        return sum / by;
    }
}
