// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The least expected loss in the worst days of all valid allocations: min CVaR(w), the mean of the worst part 1 − level of the losses
/// −xₜᵀ w in a window of days.
///
/// Source: R. T. Rockafellar, S. Uryasev, *Optimization of Conditional Value-at-Risk*, Journal of Risk 2(3), 2000,
/// <https://doi.org/10.21314/JOR.2000.038>. Where several allocations have the least one, it is one of them.
///
/// @param window days whose losses count
/// @param level  part of the days that does not count, the better ones
public record MinimumCvar(
// @formatter:off
        @Setting(value = "days whose losses count; more makes the tail better known and older", range = Window.RANGE,
                unit = "days", source = "252: a year of trading days")
        int window,
        @Setting(value = "part of the days that does not count, the better ones; more looks farther into the tail",
                range = "[0, 1)", source = "0.95, as is usual")
        double level
        // @formatter:on
) implements Baseline {

    /// A year of days, the worst twentieth of them.
    public static final MinimumCvar DEFAULT = new MinimumCvar(252, 0.95);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public MinimumCvar {
        Range.check(MinimumCvar.class, window, level);
    }

    @Override
    public String name() {
        return "minimum-cvar";
    }

    @Override
    public Strategy strategy() {
        TailLoss tail = new TailLoss(window, level);
        return new Rule("minimum CVaR", (now, weights) -> {
            tail.read(now.past());
            now.held().weights(weights);
            tail.minimise(now.valid(), weights);
        });
    }

    @Override
    public int firstDay() {
        return window;
    }
}
