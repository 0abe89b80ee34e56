// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.backtest.Span;
import org.fittedq.portfolio.market.Market;

/// Days on which an episode may begin.
final class Starts {

    private final Plan plan;
    private final Market market;

    Starts(Plan plan) {
        this.plan = plan;
        this.market = plan.market();
    }

    /// Returns the days after which so many periods fit into a span of the plan; if none, the first day of trading of each span.
    ///
    /// @param periods at least 1
    /// @return days, rising; at least one
    int[] days(int periods) {
        int[] fitting = spans().flatMap(span -> IntStream.range(first(span), span.to() - 1)
                .filter(t -> plan.trading().calendar() instanceof RebalanceCalendar.Every
                        || plan.trading().calendar().isTrading(market, t, first(span)))
                .filter(t -> fits(t, span.to() - 1, periods)).boxed()).mapToInt(t -> t).toArray();
        return fitting.length > 0 ? fitting : spans().mapToInt(this::first).toArray();
    }

    /// Spans with a day to decide on and one to earn.
    private Stream<Span> spans() {
        return plan.spans().stream().filter(span -> first(span) < span.to() - 1);
    }

    private int first(Span span) {
        return Math.max(plan.firstDay(), span.from() - 1);
    }

    /// Returns the last day of an episode.
    ///
    /// @param start the day it began on
    /// @return the last day of its span
    int last(int start) {
        return spans().filter(span -> first(span) <= start && start < span.to() - 1).mapToInt(span -> span.to() - 1)
                .findFirst().orElse(market.days() - 1);
    }

    private boolean fits(int start, int last, int periods) {
        if (plan.trading().calendar() instanceof RebalanceCalendar.Every every) {
            return (long) start + (long) every.days() * periods <= last;
        }
        int left = periods;
        for (int t = start + 1; t <= last && left > 0; t++) {
            left -= plan.trading().calendar().isTrading(market, t, start) || t == last ? 1 : 0;
        }
        return left == 0;
    }
}
