// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;

/// The growth of an index over the days of a market, whose dates may be other ones.
final class IndexGrowth {

    private final Series series; // one column
    private final Values values;
    private final Gaps gaps;

    IndexGrowth(Series series, Values values, Gaps gaps, String what) {
        Likeness.check(series, values, what);
        this.series = series;
        this.values = values;
        this.gaps = gaps;
    }

    /// Puts the index beside a market: over each day it grows by what its own dates between say.
    ///
    /// @param findings out: days without a number are added
    /// @throws IllegalArgumentException if the index has no number on a day of the market, and gaps are refused
    Market beside(Market market, List<Finding> findings) {
        double[] growth = new double[market.days()];
        Arrays.fill(growth, 1);
        int at = 0;
        double level = 1; // of the index, relative
        double last = Double.NaN; // that of the day before
        int missing = 0;
        for (int t = 0; t < growth.length; t++) {
            LocalDate date = market.date(t);
            boolean there = false;
            for (; at < series.days() && !series.date(at).isAfter(date); at++) {
                double x = series.at(at, 0);
                if (!Double.isNaN(x)) {
                    level = values == Values.PRICES ? x : level * (1 + x);
                    there = series.date(at).equals(date) || t == 0;
                }
            }
            there |= t == 0 && values == Values.RETURNS; // the first return that counts is that of the next day
            Check.that(there || t > 0, series.source() + ": " + series.asset(0), "a number on or before " + date
                    + ", the first day of the market", "none");
            missing = there ? ended(market, t, missing, findings) : missing + 1;
            growth[t] = t == 0 ? 1 : level / last;
            last = level;
        }
        ended(market, growth.length, missing, findings);
        return market.withIndex(series.asset(0), growth);
    }

    /// Refuses or reports the days before `t` that had no number.
    private int ended(Market market, int t, int missing, List<Finding> findings) {
        if (missing > 0) {
            LocalDate from = market.date(t - missing);
            Check.that(gaps == Gaps.CARRY, series.source() + ": " + series.asset(0), "a number on " + from
                    + ", as the market has", "none", "to let the last one go on, set gaps to carry");
            findings.add(new Finding.Carried(series.asset(0), from, market.date(t - 1), missing));
        }
        return 0;
    }
}
