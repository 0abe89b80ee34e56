// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.account;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.function.ToLongFunction;
import org.fittedq.portfolio.market.Market;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// On which days is traded, at the close.
@Setting(value = "days of trading: each so many days, or the last trading day of each week, month or quarter", source = "ours")
public sealed interface RebalanceCalendar extends Choice {

    /// Tells whether a day is one of trading.
    ///
    /// @param market the days
    /// @param t      day, from 0
    /// @param first  first day of trading; always one
    /// @return true if there is trading at its close
    boolean isTrading(Market market, int t, int first);

    /// Each so many days.
    ///
    /// @param days number of days from one trade to the next
    record Every(
            @Setting(value = "days from one trade to the next; more makes costs smaller and drift larger", range = "[1, 10000]", unit = "days", source = "21: a month of trading days") int days)
            implements
                RebalanceCalendar {

        /// Each 21 days, a month of trading days.
        public static final Every DEFAULT = new Every(21);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Every {
            Range.check(Every.class, days);
        }

        @Override
        public String name() {
            return "every";
        }

        @Override
        public boolean isTrading(Market market, int t, int first) {
            return t >= first && (t - first) % days == 0;
        }
    }

    /// The last day of each week that has a price.
    record Weekly() implements RebalanceCalendar {

        /// There is but one.
        public static final Weekly DEFAULT = new Weekly();

        @Override
        public String name() {
            return "weekly";
        }

        @Override
        public boolean isTrading(Market market, int t, int first) {
            return isLast(market, t, first,
                    d -> d.get(IsoFields.WEEK_BASED_YEAR) * 100L + d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }
    }

    /// The last day of each month that has a price.
    record Monthly() implements RebalanceCalendar {

        /// There is but one.
        public static final Monthly DEFAULT = new Monthly();

        @Override
        public String name() {
            return "monthly";
        }

        @Override
        public boolean isTrading(Market market, int t, int first) {
            return isLast(market, t, first, d -> d.getYear() * 100L + d.getMonthValue());
        }
    }

    /// The last day of each quarter that has a price.
    record Quarterly() implements RebalanceCalendar {

        /// There is but one.
        public static final Quarterly DEFAULT = new Quarterly();

        @Override
        public String name() {
            return "quarterly";
        }

        @Override
        public boolean isTrading(Market market, int t, int first) {
            return isLast(market, t, first, d -> d.getYear() * 100L + d.get(IsoFields.QUARTER_OF_YEAR));
        }
    }

    /// A day is the last of its span if the next day with a price is in another; which days have prices is known beforehand, unlike the
    /// prices. The last day of all ends no span.
    private static boolean isLast(Market market, int t, int first, ToLongFunction<LocalDate> span) {
        return t == first || (t > first && t + 1 < market.days()
                && span.applyAsLong(market.date(t)) != span.applyAsLong(market.date(t + 1)));
    }
}
