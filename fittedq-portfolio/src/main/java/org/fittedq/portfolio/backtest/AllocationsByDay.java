// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import org.fittedq.math.Check;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Market;

/// Which allocations are valid, by day and by what is held: limits may change with dates, and a limit of turnover is around the drifted
/// weights.
@FunctionalInterface
public interface AllocationsByDay {

    /// Returns the valid allocations of a day.
    ///
    /// @param day  t, of the market
    /// @param held n weights as they have drifted; not modified
    /// @return the set, never empty; used until the next call, and no longer
    Allocations on(int day, double[] held);

    /// Takes limits, each day the version that is in force.
    ///
    /// @param limits over the assets of the market
    /// @param market the days
    /// @return the valid allocations of each of its days
    /// @throws IllegalArgumentException if the limits are over other assets
    static AllocationsByDay of(LimitsInForce limits, Market market) {
        Check.that(limits.assets().equals(market.assets()), "assets of the limits",
                "those of the market, " + market.assets(),
                limits.assets());
        return (day, held) -> limits.at(limits.version(market.date(day)), held);
    }
}
