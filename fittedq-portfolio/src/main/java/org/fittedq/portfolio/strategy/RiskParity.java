// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Parts of which each adds the same to the variance: wᵢ (Σ w)ᵢ is the same for all i, w ≥ 0, Σ wᵢ = 1, with Σ of a window of days. There
/// is one such allocation; limits come afterwards, by projection, so that with a limit that binds contributions are only nearly the same.
///
/// By cyclical coordinate descent on ½ xᵀ Σ x − Σᵢ log xᵢ, whose minimum is in proportion to w:
/// xᵢ ← (−c + √(c² + 4 Σᵢᵢ)) / (2 Σᵢᵢ), c = Σ_{j≠i} Σᵢⱼ xⱼ.
///
/// Source: S. Maillard, T. Roncalli, J. Teïletche, *The Properties of Equally Weighted Risk Contribution Portfolios*, Journal of Portfolio
/// Management 36(4), 2010, <https://doi.org/10.3905/jpm.2010.36.4.060>; T. Griveau-Billion, J.-C. Richard, T. Roncalli, *A Fast
/// Algorithm for Computing High-Dimensional Risk Parity Portfolios*, 2013, <https://arxiv.org/abs/1311.4057>. Difference: the variance
/// in place of its root, as in the logarithmic problem of the former.
///
/// @param window    days that Σ is estimated from
/// @param shrinkage how far Σ is drawn to the scaled identity; above 0 where there are fewer days than assets
public record RiskParity(
// @formatter:off
        @Setting(value = "days that the covariance is estimated from; more makes it steadier and older", range = Window.RANGE,
                unit = "days", source = "252: a year of trading days")
        int window,
        Shrinkage shrinkage
        // @formatter:on
) implements Baseline {

    /// A year of days, a tenth of shrinkage.
    public static final RiskParity DEFAULT = new RiskParity(252, Shrinkage.Fixed.DEFAULT);

    private static final int MOST_CYCLES = 1000;
    private static final double STILL = 1e-13;

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the window is out of range
    public RiskParity {
        Range.check(RiskParity.class, window, shrinkage);
    }

    @Override
    public String name() {
        return "risk-parity";
    }

    @Override
    public Strategy strategy() {
        Moments moments = new Moments(window, shrinkage);
        return new Rule("risk parity", (now, weights) -> {
            moments.measure(now.past());
            solve(moments.covariance(), weights);
        });
    }

    @Override
    public int firstDay() {
        return window;
    }

    /// Writes the weights of equal contributions. Σ of an asset that has not moved at all is 0: it counts as the smallest that is not.
    static void solve(double[] covariance, double[] w) {
        int n = w.length;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            double variance = covariance[i * n + i];
            least = variance > 0 ? Math.min(least, variance) : least;
        }
        double floor = Double.isFinite(least) ? least : 1;
        for (int i = 0; i < n; i++) {
            w[i] = 1 / Math.sqrt(Math.max(covariance[i * n + i], floor));
        }
        double moved = 1;
        for (int cycle = 0; cycle < MOST_CYCLES && moved > STILL; cycle++) {
            moved = cycle(covariance, floor, w);
        }
        double sum = Arrays.stream(w).sum();
        Arrays.setAll(w, i -> w[i] / sum);
    }

    /// One round of all coordinates; returns the largest relative change.
    private static double cycle(double[] covariance, double floor, double[] x) {
        int n = x.length;
        double moved = 0;
        for (int i = 0; i < n; i++) {
            double variance = Math.max(covariance[i * n + i], floor);
            double c = -covariance[i * n + i] * x[i];
            for (int j = 0; j < n; j++) {
                c += covariance[i * n + j] * x[j];
            }
            // the root that does not cancel: 2 / (c + √…) where c is above 0
            double root = Math.sqrt(c * c + 4 * variance);
            double to = c > 0 ? 2 / (c + root) : (root - c) / (2 * variance);
            moved = Math.max(moved, Math.abs(to - x[i]) / to);
            x[i] = to;
        }
        return moved;
    }
}
