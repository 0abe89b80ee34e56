// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class StatisticsTest {

    private static RandomStream rng() {
        return new RandomStream(5, "bootstrap");
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    @Test
    void meanAndDeviationFollowTheirFormulas() {
        double[] x = {2, 4, 4, 4, 5, 5, 7, 9};

        assertEquals(5, Statistics.mean(x));
        assertEquals(Math.sqrt(32.0 / 7), Statistics.std(x), 1e-15);
    }

    @Test
    void theInterquartileMeanOfFourNumbersIsThatOfTheMiddleTwo() {
        assertEquals(2.5, Statistics.iqm(new double[]{1000, 2, 3, -1000}));
        assertEquals(4.5, Statistics.iqm(new double[]{8, 7, 6, 5, 4, 3, 2, 1}));
    }

    @Test
    void theInterquartileMeanWeighsThePartsAtTheQuartiles() {
        // n = 5: [1.25, 3.75] covers 0.75 of value 1, all of value 2, 0.75 of value 3
        assertEquals((0.75 * 2 + 3 + 0.75 * 10) / 2.5, Statistics.iqm(new double[]{10, 2, 3, 99, -99}), 1e-15);
        // n = 6: [1.5, 4.5] covers halves of values 1 and 4
        assertEquals((0.5 * 1 + 2 + 3 + 0.5 * 8) / 3, Statistics.iqm(new double[]{0, 1, 2, 3, 8, 99}), 1e-15);
        assertEquals(7, Statistics.iqm(new double[]{7}));
        assertEquals(2, Statistics.iqm(new double[]{1, 3}));
        assertEquals(3, Statistics.iqm(new double[]{3, 3, 3}), 1e-15);
    }

    @Test
    void theArgumentIsNotModified() {
        double[] x = {3, 1, 2};
        Statistics.iqm(x);
        Statistics.bootstrap95(x, Statistics::mean, 10, rng());

        assertArrayEquals(new double[]{3, 1, 2}, x);
    }

    @Test
    void percentilesAreInterpolatedBetweenSortedValues() {
        double[] x = {40, 0, 10, 30, 20};

        assertEquals(new Statistics.Interval(1, 39), Statistics.percentiles95(x));
        assertArrayEquals(new double[]{40, 0, 10, 30, 20}, x);
        refused("values: expected at least 1, got 0", () -> Statistics.percentiles95(new double[0]));
    }

    @Test
    void theBootstrapOfEqualValuesIsThatValue() {
        assertEquals(new Statistics.Interval(4, 4),
                Statistics.bootstrap95(new double[]{4, 4, 4, 4}, Statistics::iqm, 100, rng()));
    }

    @Test
    void theBootstrapOfTheMeanHasTheWidthOfTheNormalApproximation() {
        // uniform on 0 … 99: the mean's standard error is √((100² − 1) / 12 / 100) = 2.887
        double[] x = new double[100];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        Statistics.Interval interval = Statistics.bootstrap95(x, Statistics::mean, 4000, rng());

        assertEquals(49.5 - 1.96 * 2.887, interval.low(), 0.5);
        assertEquals(49.5 + 1.96 * 2.887, interval.high(), 0.5);
    }

    @Test
    void theBootstrapRepeatsWithItsStream() {
        double[] x = {1, 5, 2, 8};
        Statistics.Interval first = Statistics.bootstrap95(x, Statistics::iqm, 200, rng());

        assertEquals(first, Statistics.bootstrap95(x, Statistics::iqm, 200, rng()));
        assertTrue(first.low() < first.high());
    }

    @Test
    void tooFewValuesAreRefused() {
        refused("values: expected at least 1, got 0", () -> Statistics.mean(new double[0]));
        refused("values: expected at least 2, got 1", () -> Statistics.std(new double[1]));
        refused("values: expected at least 1, got 0", () -> Statistics.iqm(new double[0]));
        refused("repetitions: expected an integer of at least 1, got 0",
                () -> Statistics.bootstrap95(new double[1], Statistics::mean, 0, rng()));
    }

    /// Quantiles of 0, 1 … 40 at 0.025 and 0.975: 1 and 39. With v = 10: [20 − 39, 20 − 1].
    @Test
    void theBasicBootstrapMirrorsTheQuantilesAtTheEstimate() {
        double[] resampled = new double[41];
        for (int i = 0; i < 41; i++) {
            resampled[i] = 40 - i;
        }

        Statistics.Interval interval = Statistics.basicBootstrap95(10, resampled);

        assertEquals(-19, interval.low(), 1e-12);
        assertEquals(19, interval.high(), 1e-12);
        assertEquals(40, resampled[0]);
    }

    /// 87 of 100: [0.7902, 0.9224], 0 of 10: [0, 0.2775], as tables give them.
    @Test
    void wilsonsIntervalIsThatOfTables() {
        Statistics.Interval most = Statistics.wilson95(87, 100);
        assertEquals(0.7902, most.low(), 5e-5);
        assertEquals(0.9224, most.high(), 5e-5);
        Statistics.Interval none = Statistics.wilson95(0, 10);
        assertEquals(0, none.low());
        assertEquals(0.2775, none.high(), 5e-5);
        assertEquals(1, Statistics.wilson95(10, 10).high());
    }

    /// Its ends are the p at which k of n are just z standard deviations away: (k/n − p)² = z² p (1 − p)/n.
    @Test
    void wilsonsEndsAreWhereTheTestJustRejects() {
        for (int k = 1; k < 20; k++) {
            Statistics.Interval interval = Statistics.wilson95(k, 20);
            for (double p : new double[]{interval.low(), interval.high()}) {
                double z = (k / 20.0 - p) / Math.sqrt(p * (1 - p) / 20);
                assertEquals(1.96, Math.abs(z), 1e-4);
            }
        }
    }

    @Test
    void moreSuccessesThanTrialsAreRefused() {
        assertEquals("successes: expected 0 to 3, got 4",
                assertThrows(IllegalArgumentException.class, () -> Statistics.wilson95(4, 3)).getMessage());
        assertEquals("trials: expected at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> Statistics.wilson95(0, 0)).getMessage());
    }
}
