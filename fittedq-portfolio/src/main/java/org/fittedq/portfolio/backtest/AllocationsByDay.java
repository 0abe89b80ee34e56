// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import org.fittedq.portfolio.limits.Allocations;

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
}
