// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.util.Locale;

/// Something in market data that is no fault, but that its user should know.
public sealed interface Finding {

    /// Says it in one sentence.
    ///
    /// @return such as `AAPL: no price from 2020-01-03 to 2020-01-06, 2 days; the last one was carried on`
    String text();

    /// Days without a price, over which the last one was carried on.
    ///
    /// @param asset name
    /// @param from  first of the days
    /// @param to    last of them
    /// @param days  how many, at least 1
    record Carried(String asset, LocalDate from, LocalDate to, int days) implements Finding {

        @Override
        public String text() {
            return asset + ": no price " + (days == 1 ? "on " + from : "from " + from + " to " + to) + ", "
                    + count(days) + "; the last one was carried on";
        }
    }

    /// A growth that looks like a split of shares for which the prices were not adjusted.
    ///
    /// @param asset  name
    /// @param date   day of the growth
    /// @param growth price / price of the day before
    /// @param near   what it is near to, such as `1/2`
    record SuspectedSplit(String asset, LocalDate date, double growth, String near) implements Finding {

        @Override
        public String text() {
            return asset + ": on " + date + " the price was "
                    + String.format(Locale.ROOT, "%.4g", growth) + " times that of the day before, near " + near
                    + "; a split without adjustment?";
        }
    }

    /// An asset whose prices end before the last day: held on at its last price, as cash would be.
    ///
    /// @param asset name
    /// @param last  last day with a price
    /// @param days  days after it, at least 1
    record Delisted(String asset, LocalDate last, int days) implements Finding {

        @Override
        public String text() {
            return asset + ": the last price is of " + last + ", " + count(days)
                    + " before the end; it stays there, as cash would";
        }
    }

    /// Days without any row where most markets have some.
    ///
    /// @param before the row before
    /// @param after  the row after
    record Hole(LocalDate before, LocalDate after) implements Finding {

        @Override
        public String text() {
            return "no row between " + before + " and " + after + ", "
                    + (after.toEpochDay() - before.toEpochDay()) + " calendar days apart";
        }
    }

    private static String count(int days) {
        return days + (days == 1 ? " day" : " days");
    }
}
