// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.settings.Setting;

/// When is traded, at what cost, and how an episode begins.
///
/// @param calendar days of trading
/// @param costs    of trades, borrowing, shorting
/// @param start    day of the first trade
/// @param held     what is held before the first trade
public record Trading(
// @formatter:off
        RebalanceCalendar calendar,
        @Setting("what trading and borrowing cost") Costs costs,
        @Setting(value = "day of an episode's first trade: drawn from those after which the episode fits in, or the first", source = "ours")
        Start start,
        @Setting(value = "what is held before the first trade: drawn from the valid allocations, in one of ten episodes cash, so that all holdings are met with; equal "
                + "parts, as near to them as is valid; or cash", source = "ours")
        Held held
        // @formatter:on
) {

    /// Day of the first trade.
    public enum Start {
        /// Drawn.
        DRAWN,
        /// The first possible.
        FIRST
    }

    /// Holdings before the first trade.
    public enum Held {
        /// Drawn from the valid ones; cash in one of ten episodes.
        DRAWN,
        /// Equal parts.
        EQUAL,
        /// Nothing but cash.
        CASH
    }

    /// Each month of trading days, ten basis points, start and holdings drawn.
    public static final Trading DEFAULT = new Trading(RebalanceCalendar.Every.DEFAULT, Costs.DEFAULT, Start.DRAWN,
            Held.DRAWN);
}
