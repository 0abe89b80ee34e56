// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.portfolio.market.Market;

/// Covariance of past returns.
final class Covariance {

    private Covariance() {}

    /// Σ = P/(T − 2) Σₜ (xₜ − x̄)(xₜ − x̄)ᵀ over all days but the first, P periods a year.
    ///
    /// @param past at least three days
    /// @return n × n, of yearly returns
    static double[][] yearly(Market past) {
        int n = past.size();
        int days = past.days() - 1;
        double[] mean = new double[n];
        for (int t = 1; t <= days; t++) {
            for (int i = 0; i < n; i++) {
                mean[i] += past.growth(t, i) / days;
            }
        }
        double[][] sigma = new double[n][n];
        double scale = past.frequency().periodsPerYear() / (double) Math.max(1, days - 1);
        for (int t = 1; t <= days; t++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    sigma[i][j] += scale * (past.growth(t, i) - mean[i]) * (past.growth(t, j) - mean[j]);
                    sigma[j][i] = sigma[i][j];
                }
            }
        }
        return sigma;
    }
}
