// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The best trade of mean against variance of all valid allocations: max μᵀ w − ½ λ wᵀ Σ w, with μ and Σ of a window of days. Means of
/// so few days are mostly noise: that is what it is known for.
///
/// Source: H. Markowitz, *Portfolio Selection*, Journal of Finance 7(1), 1952, <https://doi.org/10.2307/2975974>.
///
/// @param window       days that μ and Σ are estimated from
/// @param shrinkage    how far Σ is drawn to the scaled identity
/// @param riskAversion λ
public record MeanVariance(
// @formatter:off
        @Setting(value = "days that mean and covariance are estimated from; more makes them steadier and older",
                range = Window.RANGE, unit = "days", source = "252: a year of trading days")
        int window,
        Shrinkage shrinkage,
        @Setting(value = "weight of the variance against the mean; more makes risk smaller", range = "(0, ∞)", source = "ours")
        double riskAversion
        // @formatter:on
) implements Baseline {

    /// A year of days, a tenth of shrinkage, risk aversion 5.
    public static final MeanVariance DEFAULT = new MeanVariance(252, Shrinkage.Fixed.DEFAULT, 5);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public MeanVariance {
        Range.check(MeanVariance.class, window, shrinkage, riskAversion);
    }

    @Override
    public String name() {
        return "mean-variance";
    }

    @Override
    public Strategy strategy() {
        return new Rule("mean-variance", new QuadraticProgram(window, shrinkage, 1 / riskAversion)::decide);
    }

    @Override
    public int firstDay() {
        return window;
    }
}
