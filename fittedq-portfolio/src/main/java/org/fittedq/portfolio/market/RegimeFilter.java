// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.env.DoubleMatrix;

/// Infers which of two regimes rules, from returns.
///
/// Source: J. D. Hamilton, *Time Series Analysis*, Princeton 1994, section 22.4.
final class RegimeFilter {

    private final Law[] laws;
    private final double switching;

    /// The law of a day's log returns: N(m, Σ Δ).
    private static final class Law {
        private final double[] mean;
        private final DoubleMatrix inverse;
        private final double logDeterminant;

        private Law(Moments moments) {
            int n = moments.covariance().rows();
            double step = 1.0 / SyntheticMarket.DAYS_A_YEAR;
            DoubleMatrix sigma = moments.covariance().scaled(step);
            DoubleMatrix lower = sigma.cholesky().orElseThrow();
            double[] ones = new double[n];
            java.util.Arrays.fill(ones, 1);
            this.inverse = lower.solveAsCholesky(DoubleMatrix.diagonal(ones));
            this.mean = new double[n];
            double log = 0;
            for (int i = 0; i < n; i++) {
                mean[i] = moments.drift(i) * step - sigma.at(i, i) / 2;
                log += 2 * StrictMath.log(lower.at(i, i));
            }
            this.logDeterminant = log;
        }

        /// Returns the logarithm of the density, up to a constant.
        private double logDensity(Market market, int t, double[] work) {
            for (int i = 0; i < work.length; i++) {
                work[i] = StrictMath.log(market.growth(t, i)) - mean[i];
            }
            return -(inverse.quadratic(work) + logDeterminant) / 2;
        }
    }

    RegimeFilter(Moments first, Moments second, double switching) {
        this.laws = new Law[]{new Law(first), new Law(second)};
        this.switching = switching;
    }

    double[] probabilities(Market market) {
        double[] work = new double[market.size()];
        double[] p = new double[market.days()];
        p[0] = 0.5;
        for (int t = 1; t < p.length; t++) {
            double prior = p[t - 1] * (1 - switching) + (1 - p[t - 1]) * switching;
            double odds = StrictMath.exp(Math.clamp(
                    laws[1].logDensity(market, t, work) - laws[0].logDensity(market, t, work), -600, 600));
            p[t] = prior * odds / (prior * odds + 1 - prior);
        }
        return p;
    }
}
