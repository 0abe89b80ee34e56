// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.env.DoubleMatrix;
import org.fittedq.math.Check;

/// Drift μ and covariance Σ of the assets, a year, as of an instant; and the allocations that are best for them when trade is
/// continuous, free and without limits.
///
/// Sources: R. C. Merton, *Lifetime Portfolio Selection under Uncertainty: The Continuous-Time Case*, Review of Economics and
/// Statistics 51(3), 1969; J. L. Kelly, *A New Interpretation of Information Rate*, Bell System Technical Journal 35, 1956;
/// H. Markowitz, *Portfolio Selection*, Journal of Finance 7(1), 1952. The cash that is not invested, or is borrowed, earns r.
/// Traded each day in place of always, they lose what is of the order of a day in years.
public final class Moments {

    private final double[] mu;
    private final DoubleMatrix sigma;

    /// Puts them together.
    ///
    /// @param mu    n drifts: E dS/S = μ dt; not modified, not kept
    /// @param sigma n×n covariance, positive definite
    public Moments(double[] mu, DoubleMatrix sigma) {
        Check.that(sigma.rows() == mu.length && sigma.cols() == mu.length, "covariance",
                mu.length + "×" + mu.length + " numbers", sigma.rows() + "×" + sigma.cols());
        this.mu = mu.clone();
        this.sigma = sigma;
    }

    /// Returns the drift of an asset.
    ///
    /// @param i asset
    /// @return μᵢ, a year
    public double drift(int i) {
        return mu[i];
    }

    /// Returns the covariance.
    ///
    /// @return Σ, a year
    public DoubleMatrix covariance() {
        return sigma;
    }

    /// Returns the allocation whose wealth grows fastest: w* = Σ⁻¹ (μ − r).
    ///
    /// @param cash r: what cash earns a year, continuously compounded
    /// @return n weights; cash is 1 − Σ w
    public double[] growthOptimum(double cash) {
        return quadraticOptimum(1, cash);
    }

    /// Returns the allocation with the best quadratic utility wᵀ (μ − r) − γ/2 wᵀ Σ w: w* = Σ⁻¹ (μ − r) / γ.
    ///
    /// @param riskAversion γ, above 0
    /// @param cash         r: what cash earns a year
    /// @return n weights; cash is 1 − Σ w
    public double[] quadraticOptimum(double riskAversion, double cash) {
        Check.that(riskAversion > 0, "risk aversion", "a number above 0", riskAversion);
        double[] excess = new double[mu.length];
        for (int i = 0; i < mu.length; i++) {
            excess[i] = (mu[i] - cash) / riskAversion;
        }
        return solve(sigma, excess);
    }

    /// Returns how fast wealth grows at given weights: E d log W / dt = r + wᵀ (μ − r) − ½ wᵀ Σ w.
    ///
    /// @param weights n weights; not modified
    /// @param cash    r: what cash earns a year, continuously compounded
    /// @return the rate, a year
    public double growthRate(double[] weights, double cash) {
        double rate = cash - sigma.quadratic(weights) / 2;
        for (int i = 0; i < mu.length; i++) {
            rate += weights[i] * (mu[i] - cash);
        }
        return rate;
    }

    /// Solves A x = b.
    ///
    /// @throws IllegalArgumentException if A is not positive definite
    static double[] solve(DoubleMatrix a, double[] b) {
        DoubleMatrix lower = a.cholesky().orElseThrow(() -> new IllegalArgumentException(
                Check.message("covariance", "a positive definite matrix", "one that is not")));
        double[][] column = new double[b.length][];
        for (int i = 0; i < b.length; i++) {
            column[i] = new double[]{b[i]};
        }
        DoubleMatrix x = lower.solveAsCholesky(DoubleMatrix.of(column));
        double[] out = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            out[i] = x.at(i, 0);
        }
        return out;
    }
}
