// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.market.Market;

/// What somebody who decides may know: the market until the close of today, what is held, what is valid.
///
/// @param past   the market until today, whose last day is the day of the decision
/// @param held   what is held, as it has drifted; not to be traded with
/// @param valid  the valid allocations around what is held
/// @param costs  what the trade will cost
public record Decision(Market past, Account held, Allocations valid, Costs costs) {

    /// Returns the day of the decision.
    ///
    /// @return t, the last day of the past
    public int day() {
        return past.days() - 1;
    }
}
