// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipliersTest {

    private static final double FAR = Double.POSITIVE_INFINITY;

    private static RandomTerms drawn(int seed, int sizes) {
        return seed % 2 == 0
                ? DegenerateTerms.of(seed, sizes)
                : new RandomTerms(new RandomStream(seed, "overlapping"), sizes, false);
    }

    private static double[] nearest(RandomTerms drawn, double[] y, int seed) {
        double[] p = y.clone();
        assertTrue(drawn.centred(new Multipliers(drawn.terms)).project(p, FAR), "found, seed " + seed);
        assertEquals(0, drawn.miss(p), 1e-13 * (10 + RandomTerms.distance(y, p)), "missed, seed " + seed);
        return p;
    }

    /// (y − p) · (z − p) ≤ 0 for all valid z, the greatest by a linear program: then no valid weights are nearer to y than p.
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12, 40})
    void noWeightsAreNearerThanThoseFound(int sizes) {
        int judged = 0;
        for (int seed = 0; seed < 60; seed++) {
            RandomTerms drawn = drawn(seed, sizes);
            double[] y = drawn.point();
            double[] p = nearest(drawn, y, seed);
            double miss = ProgramOfTerms.miss(drawn, y, p);
            if (!Double.isNaN(miss)) {
                assertTrue(miss <= 1e-8, "seed " + seed + ": " + miss);
                judged++;
            }
        }
        assertTrue(judged >= 50, "judged " + judged);
    }

    private static double along(double[] d, double[] w) {
        double sum = 0;
        for (int i = 0; i < d.length; i++) {
            sum += d[i] * w[i];
        }
        return sum;
    }

    /// The law of [#noWeightsAreNearerThanThoseFound], of one z, on many sets.
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12, 40})
    void knownWeightsAreNotNearerThanThoseFound(int sizes) {
        for (int seed = 0; seed < 2000; seed++) {
            RandomTerms drawn = drawn(seed, sizes);
            double[] y = drawn.point();
            double[] p = nearest(drawn, y, seed);
            double[] d = new double[y.length];
            Arrays.setAll(d, i -> (y[i] - p[i]) / (1 + RandomTerms.distance(y, p)));
            assertTrue(along(d, drawn.inside) - along(d, p) <= 1e-11, "seed " + seed);
        }
    }

    /// Of groups without a common asset [Pools] finds the same, by nested searches.
    @Test
    void groupsWithoutACommonAssetAreAsOfPools() {
        for (int seed = 0; seed < 2000; seed++) {
            RandomTerms drawn = new RandomTerms(seed, true);
            double[] y = drawn.point();
            double[] p = nearest(drawn, y, seed);
            double[] q = y.clone();
            drawn.centred(new Pools(drawn.terms)).project(q, FAR);

            assertEquals(0, RandomTerms.distance(p, q), 1e-11 * (1 + RandomTerms.distance(y, p)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-3, 1, 1000})
    void limitsThatContradictAreTold(double apart) {
        // the groups leave 0, 1, 0, of the sum 1
        Terms terms = terms(new int[][]{{0, 1}, {1, 2}, {1}}, new double[]{1, 1, 1}, new double[]{1, 1, 1}, 1 + apart);

        assertFalse(new Multipliers(terms).project(new double[]{0.1, 5, 2}, FAR));
    }

    private static Terms terms(int[][] groups, double[] least, double[] most, double sum) {
        double[] low = new double[3];
        double[] high = new double[3];
        Arrays.fill(high, 1);
        return new Terms(low, high, new Terms.Sums(groups, least, most, sum, sum), FAR, Trading.FREE,
                new Terms.Composition(Optional.empty(), Holdings.FREE));
    }

    @Test
    void aSearchEndsWhereAllAreFurtherThanIsAskedFor() {
        Terms terms = terms(new int[][]{{0, 1}, {1, 2}}, new double[]{0, 0}, new double[]{0.5, 0.5}, 0.75);
        // from 1, 1, 1 by symmetry to 0.25 + d, 0.25 − d, 0.25 + d with the sum 0.75: d = 0; groups are at 0.5
        double half = 3 * 0.75 * 0.75 / 2;

        assertTrue(new Multipliers(terms).project(new double[]{1, 1, 1}, half + 1e-9));
        assertFalse(new Multipliers(terms).project(new double[]{1, 1, 1}, half - 1e-9));
    }
}
