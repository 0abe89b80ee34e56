// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.market.Market;
import org.junit.jupiter.api.Test;

/// What optimising baselines write is the optimum, as another solver finds it.
class OptimaTest {

    private static double[] decided(Baseline baseline, Market past, double cap) {
        double[] w = new double[past.size()];
        baseline.strategy().allocate(new Decision(past, new Account(past.size(), Costs.NONE),
                new CappedWeights(past.size(), cap), Costs.NONE), w);
        return w;
    }

    private static Moments moments(Market past, int window, Shrinkage shrinkage) {
        Moments moments = new Moments(window, shrinkage);
        moments.measure(past);
        return moments;
    }

    @Test
    void meanAndCovarianceAreThoseOfTheWindowWithBesselsDivisor() {
        Market market = RandomMarket.of(new double[][]{{9, 9}, {10, 10}, {11, 10}, {11, 12}, {22, 12}});
        Moments m = moments(market.until(4), 3, new Shrinkage.Fixed(0));

        // returns of the last 3 days: 0.1, 0, 1 and 0, 0.2, 0
        double mean = 1.1 / 3;
        double mean2 = 0.2 / 3;
        assertArrayEquals(new double[]{mean, mean2}, m.mean(), 1e-15);
        double variance = (Math.pow(0.1 - mean, 2) + mean * mean + Math.pow(1 - mean, 2)) / 2;
        double product = (-(0.1 - mean) * mean2 - mean * (0.2 - mean2) - (1 - mean) * mean2) / 2;
        assertEquals(variance, m.covariance()[0], 1e-15);
        assertEquals(product, m.covariance()[1], 1e-15);
        assertEquals(product, m.covariance()[2], 1e-15);
    }

    @Test
    void shrinkageDrawsToTheScaledIdentity() {
        Market market = RandomMarket.market(40, 3, 1);
        double[] s = moments(market, 30, new Shrinkage.Fixed(0)).covariance();
        double[] half = moments(market, 30, new Shrinkage.Fixed(0.5)).covariance();
        double trace = s[0] + s[4] + s[8];
        for (int k = 0; k < 9; k++) {
            assertEquals(0.5 * s[k] + (k % 4 == 0 ? trace / 6 : 0), half[k], 1e-18);
        }
    }

    /// δ straight from the paper's sums: d² and b² of each day's outer product.
    @Test
    void theShrinkageOfLedoitAndWolfIsThatOfTheirSums() {
        int n = 4;
        int days = 30;
        Market market = RandomMarket.market(days + 1, n, 5);
        double[] s = moments(market, days, new Shrinkage.Fixed(0)).covariance();
        double[] mean = moments(market, days, new Shrinkage.Fixed(0)).mean();
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += s[i * n + i];
        }
        double u = (days - 1.0) / days;
        double d2 = 0;
        double b2 = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                d2 += Math.pow(u * (s[i * n + j] - (i == j ? trace / n : 0)), 2);
                for (int t = 1; t <= days; t++) {
                    double outer = (market.growth(t, i) - 1 - mean[i]) * (market.growth(t, j) - 1 - mean[j]);
                    b2 += Math.pow(outer - u * s[i * n + j], 2) / days / days;
                }
            }
        }
        double delta = b2 / d2;
        double[] shrunk = moments(market, days, Shrinkage.LedoitWolf.DEFAULT).covariance();

        assertTrue(delta > 0.05 && delta < 0.95, "delta " + delta);
        for (int k = 0; k < n * n; k++) {
            assertEquals((1 - delta) * s[k] + (k % (n + 1) == 0 ? delta * trace / n : 0), shrunk[k], 1e-16);
        }
    }

    @Test
    void minimumVarianceIsTheQuadraticProgramsOptimum() {
        for (int n : new int[]{2, 5, 20, 60}) {
            Market market = RandomMarket.market(120, n, n);
            Moments moments = moments(market, 100, Shrinkage.Fixed.DEFAULT);
            double cap = Math.max(0.2, 1.5 / n);

            assertArrayEquals(Programs.quadratic(moments.covariance(), new double[n], cap),
                    decided(new MinimumVariance(100, Shrinkage.Fixed.DEFAULT), market, cap), 1e-6, n + " assets");
        }
    }

    @Test
    void meanVarianceIsTheQuadraticProgramsOptimum() {
        for (double riskAversion : new double[]{0.5, 5, 50, 500}) {
            Market market = RandomMarket.market(120, 20, 3);
            Moments moments = moments(market, 100, Shrinkage.LedoitWolf.DEFAULT);
            double[] q = Arrays.stream(moments.mean()).map(m -> m / riskAversion).toArray();

            assertArrayEquals(Programs.quadratic(moments.covariance(), q, 0.25),
                    decided(new MeanVariance(100, Shrinkage.LedoitWolf.DEFAULT, riskAversion), market, 0.25), 1e-6,
                    "risk aversion " + riskAversion);
        }
    }

    @Test
    void minimumCvarIsTheLinearProgramsOptimum() {
        for (int n : new int[]{2, 6, 15}) {
            for (double level : new double[]{0, 0.8, 0.95}) {
                Market market = RandomMarket.market(130, n, 10 + n);
                Window window = new Window(100);
                window.read(market);
                double cap = Math.max(0.3, 1.2 / n);
                double[] w = decided(new MinimumCvar(100, level), market, cap);

                assertEquals(List.of(), new CappedWeights(n, cap).violations(w, 1e-12));
                assertEquals(Programs.leastCvar(window.returns(), n, level, cap), cvar(window.returns(), w, level),
                        1e-6,
                        n + " assets, level " + level);
            }
        }
    }

    private static double cvar(double[] returns, double[] w, double level) {
        int n = w.length;
        double[] losses = new double[returns.length / n];
        for (int k = 0; k < returns.length; k++) {
            losses[k / n] -= returns[k] * w[k % n];
        }
        Arrays.sort(losses);
        double left = (1 - level) * losses.length;
        double sum = 0;
        for (int k = losses.length - 1; left > 1e-9; k--) {
            sum += Math.min(1, left) * losses[k];
            left -= Math.min(1, left);
        }
        return sum / ((1 - level) * losses.length);
    }

    @Test
    void riskParityHasEqualContributions() {
        for (int n : new int[]{1, 2, 20, 100}) {
            Market market = RandomMarket.market(120, n, n);
            double[] sigma = moments(market, 100, Shrinkage.Fixed.DEFAULT).covariance();
            double[] w = decided(new RiskParity(100, Shrinkage.Fixed.DEFAULT), market, 1);

            double variance = 0;
            double[] parts = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    parts[i] += w[i] * sigma[i * n + j] * w[j];
                }
                variance += parts[i];
            }
            for (double part : parts) {
                assertEquals(1.0 / n, part / variance, 1e-10, n + " assets");
            }
            assertEquals(1, Arrays.stream(w).sum(), 1e-12);
        }
    }

    @Test
    void inverseVolatilityHasTheSameVolatilityInEachPart() {
        Market market = RandomMarket.market(120, 7, 2);
        double[] sigma = moments(market, 100, new Shrinkage.Fixed(0)).covariance();
        double[] w = decided(new InverseVolatility(100), market, 1);

        for (int i = 0; i < 7; i++) {
            assertEquals(w[0] * Math.sqrt(sigma[0]), w[i] * Math.sqrt(sigma[i * 8]), 1e-15);
        }
        assertEquals(1, Arrays.stream(w).sum(), 1e-15);
    }
}
