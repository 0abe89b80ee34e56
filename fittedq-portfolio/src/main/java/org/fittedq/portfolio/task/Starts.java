// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.stream.IntStream;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.market.Market;

/// Days on which an episode may begin.
final class Starts {

    private final Plan plan;
    private final Market market;

    Starts(Plan plan) {
        this.plan = plan;
        this.market = plan.market();
    }

    /// Returns the days after which so many periods fit into the market; if none, the first day of trading alone.
    ///
    /// @param periods at least 1
    /// @return days, rising; at least one
    int[] days(int periods) {
        int first = plan.firstDay();
        RebalanceCalendar calendar = plan.trading().calendar();
        int[] fitting = IntStream.range(first, market.days() - 1)
                .filter(t -> calendar instanceof RebalanceCalendar.Every || calendar.isTrading(market, t, first))
                .filter(t -> fits(t, periods)).toArray();
        return fitting.length > 0 ? fitting : new int[]{first};
    }

    private boolean fits(int start, int periods) {
        if (plan.trading().calendar() instanceof RebalanceCalendar.Every every) {
            return (long) start + (long) every.days() * periods <= market.days() - 1;
        }
        int left = periods;
        for (int t = start + 1; t < market.days() && left > 0; t++) {
            left -= plan.trading().calendar().isTrading(market, t, start) || t == market.days() - 1 ? 1 : 0;
        }
        return left == 0;
    }
}
