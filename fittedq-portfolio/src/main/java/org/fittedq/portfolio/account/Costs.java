// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.account;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What trading and borrowing cost. Rates are parts, not percent.
///
/// @param proportional of traded value, both sides: 0.001 is ten basis points
/// @param fixed        of each asset that is traded
/// @param borrowing    yearly rate on cash below 0
/// @param shorting     yearly rate on short positions
/// @param cash         yearly rate earned by cash above 0
public record Costs(
// @formatter:off
        @Setting(value = "cost of a trade, both sides; more makes holding still better", range = "[0, 0.5]",
                unit = "part of the traded value", source = "ours: 10 basis points")
        double proportional,
        @Setting(value = "cost of each asset that is traded, whatever the amount; more makes rare, large trades better",
                range = "[0, 0.1]", unit = "part of wealth")
        double fixed,
        @Setting(value = "rate paid on cash below 0", range = "[0, 1]", unit = "per year") double borrowing,
        @Setting(value = "rate paid on short positions", range = "[0, 1]", unit = "per year") double shorting,
        @Setting(value = "rate earned by cash", range = "[-0.5, 1]", unit = "per year") double cash
        // @formatter:on
) {

    /// Ten basis points of what is traded; borrowing at 5 % and shorting at 1 % a year.
    public static final Costs DEFAULT = new Costs(0.001, 0, 0.05, 0.01, 0);

    /// No costs at all.
    public static final Costs NONE = new Costs(0, 0, 0, 0, 0);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a component is out of range
    public Costs {
        Range.check(Costs.class, proportional, fixed, borrowing, shorting, cash);
    }
}
