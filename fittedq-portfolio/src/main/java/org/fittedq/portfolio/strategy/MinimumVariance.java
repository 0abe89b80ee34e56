// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The least variance of all valid allocations: min ½ wᵀ Σ w, with Σ of a window of days.
///
/// Source: H. Markowitz, *Portfolio Selection*, Journal of Finance 7(1), 1952, <https://doi.org/10.2307/2975974>.
///
/// @param window    days that Σ is estimated from
/// @param shrinkage how far Σ is drawn to the scaled identity
public record MinimumVariance(
// @formatter:off
        @Setting(value = "days that the covariance is estimated from; more makes it steadier and older", range = Window.RANGE,
                unit = "days", source = "252: a year of trading days")
        int window,
        Shrinkage shrinkage
        // @formatter:on
) implements Baseline {

    /// A year of days, a tenth of shrinkage.
    public static final MinimumVariance DEFAULT = new MinimumVariance(252, Shrinkage.Fixed.DEFAULT);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the window is out of range
    public MinimumVariance {
        Range.check(MinimumVariance.class, window, shrinkage);
    }

    @Override
    public String name() {
        return "minimum-variance";
    }

    @Override
    public Strategy strategy() {
        return new Rule("minimum variance", new QuadraticProgram(window, shrinkage, 0)::decide);
    }

    @Override
    public int firstDay() {
        return window;
    }
}
