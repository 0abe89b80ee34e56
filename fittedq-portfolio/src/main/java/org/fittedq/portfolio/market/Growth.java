// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;

/// Turns a series of prices or returns into growth by day, and finds what its user should know.
final class Growth {

    private static final double SPLIT_TOLERANCE = 0.03; // a split's day has a return of its own besides
    private static final int[] SPLITS = {2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100};

    private final Series series;
    private final Values values;
    private final Gaps gaps;
    private final Frequency frequency;
    private final List<Finding> findings = new ArrayList<>();
    private final List<LocalDate> dates;
    private final double[][] growth; // days × assets; day 0 is 1

    /// Computes it.
    ///
    /// @param all       the file
    /// @param selection which days of it, and what becomes of its gaps
    /// @param values    what its numbers are
    /// @param frequency how far its dates are apart
    /// @throws IllegalArgumentException if a number is missing or out of range, or dates contradict the frequency
    Growth(Series all, Selection selection, Values values, Frequency frequency) {
        int from = selection.firstDay(all);
        this.series = all.days(from, selection.endDay(all));
        this.values = values;
        this.gaps = selection.gaps();
        this.frequency = frequency;
        Spacing.check(series.source(), series.dates(), frequency);
        Likeness.check(series, values, "values");
        this.dates = new ArrayList<>(series.dates());
        int base = values == Values.RETURNS ? 1 : 0;
        if (base == 1) {
            dates.addFirst(from > 0 ? all.date(from - 1) : Spacing.before(series.date(0), frequency));
        }
        this.growth = new double[dates.size()][series.size()];
        for (double[] row : growth) {
            Arrays.fill(row, 1);
        }
        for (int i = 0; i < series.size(); i++) {
            fill(i, base);
            splits(i);
        }
        findings.addAll(Spacing.holes(dates, frequency));
    }

    Market market() {
        return Market.ofGrowth(dates, series.assets(), frequency, growth);
    }

    /// Returns what was found: by asset, then the holes.
    List<Finding> findings() {
        return findings;
    }

    /// Writes the growth of an asset; over days without a number it is 1.
    private void fill(int i, int base) {
        int last = last(i);
        double price = series.at(0, i);
        int missing = 0;
        for (int t = 0; t < series.days(); t++) {
            double x = series.at(t, i);
            if (Double.isNaN(x)) {
                missing++;
                continue;
            }
            if (missing > 0) {
                carry(i, t - missing, t - 1);
            }
            missing = 0;
            growth[t + base][i] = values == Values.RETURNS ? 1 + x : x / price;
            price = x;
        }
        if (missing > 0) {
            findings.add(new Finding.Delisted(series.asset(i), series.date(last), missing));
        }
    }

    /// Checks that an asset has a number on the first day.
    ///
    /// @return its last day with one
    private int last(int i) {
        int first = 0;
        int last = series.days() - 1;
        while (first <= last && Double.isNaN(series.at(first, i))) {
            first++;
        }
        while (last >= first && Double.isNaN(series.at(last, i))) {
            last--;
        }
        String rule = values == Values.RETURNS ? "a return" : "a price";
        Check.that(last >= first, series.source() + ": " + series.asset(i), rule + " on at least one day from "
                + series.date(0) + " to " + series.date(series.days() - 1), "none", "leave it out: see assets");
        Check.that(first == 0, series.place(0, i), rule + ", as of every asset on the first day", "none",
                "the first one of " + series.asset(i) + " is of " + series.date(first)
                        + ": set first to it, or leave it out: see assets");
        return last;
    }

    private void carry(int i, int from, int to) {
        Check.that(gaps == Gaps.CARRY, series.place(from, i), values == Values.RETURNS ? "a return" : "a price",
                "none", "to let the last price go on, set gaps to carry");
        findings.add(new Finding.Carried(series.asset(i), series.date(from), series.date(to), to - from + 1));
    }

    private void splits(int i) {
        for (int t = 1; t < growth.length; t++) {
            double g = growth[t][i];
            String near = near(g);
            if (!near.isEmpty()) {
                findings.add(new Finding.SuspectedSplit(series.asset(i), dates.get(t), g, near));
            }
        }
    }

    /// Returns the split that a growth is near to, such as `1/2`; empty if it is none.
    private static String near(double g) {
        double factor = g > 1 ? g : 1 / g;
        for (int k : SPLITS) {
            if (Math.abs(factor / k - 1) <= SPLIT_TOLERANCE) {
                return g > 1 ? String.valueOf(k) : "1/" + k;
            }
        }
        return "";
    }
}
