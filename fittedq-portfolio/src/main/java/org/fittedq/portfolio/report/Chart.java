// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;

/// A frame with days to the right and numbers upwards, on which series are drawn.
final class Chart {

    /// Number of colours of series; after the last they begin anew, dashed.
    static final int COLOURS = 8;

    private static final int WIDTH = 860;
    private static final int LEFT = 58;
    private static final int RIGHT = 10;
    private static final int TOP = 8;
    private static final int BOTTOM = 22;
    private static final int BUCKETS = 400;
    private static final int MOST_DATES = 9;

    private final Svg svg;
    private final Scale x;
    private final Scale y;
    private final int days;
    private final double bottom;

    /// Draws the frame.
    ///
    /// @param title  what it shows
    /// @param height units
    /// @param days   number of days
    /// @param date   date of each day
    /// @param y      least and most, and whether logarithmic
    /// @param text   how numbers are written
    Chart(String title, int height, int days, IntFunction<LocalDate> date, Scale y, DoubleFunction<String> text) {
        this.svg = new Svg(WIDTH, height, title);
        this.days = days;
        this.bottom = height - BOTTOM;
        this.x = new Scale(0, Math.max(1, days - 1), LEFT, WIDTH - RIGHT, false);
        this.y = new Scale(y.least(), y.most(), bottom, TOP, y.isLog());
        for (double tick : this.y.ticks()) {
            svg.line("grid", LEFT, this.y.at(tick), WIDTH - RIGHT, this.y.at(tick));
            svg.word("tick end", LEFT - 6, this.y.at(tick) + 4, text.apply(tick));
        }
        for (int k : dateTicks(days, date)) {
            svg.line("grid", x.at(k), TOP, x.at(k), bottom);
            boolean yearly = date.apply(days - 1).getYear() - date.apply(0).getYear() > 3;
            LocalDate d = date.apply(k);
            svg.word("tick middle", x.at(k), height - 6, yearly
                    ? String.valueOf(d.getYear())
                    : String.format(Locale.ROOT, "%d-%02d", d.getYear(), d.getMonthValue()));
        }
    }

    /// Days on which a year begins, or a month, each so many that there are not too many.
    private static List<Integer> dateTicks(int days, IntFunction<LocalDate> date) {
        int months = (date.apply(days - 1).getYear() - date.apply(0).getYear()) * 12
                + date.apply(days - 1).getMonthValue() - date.apply(0).getMonthValue();
        int every = 1;
        for (int candidate : new int[]{1, 2, 3, 6, 12, 24, 60, 120, 240, 600}) {
            every = candidate;
            if (months / candidate <= MOST_DATES) {
                break;
            }
        }
        List<Integer> ticks = new ArrayList<>();
        for (int k = 1; k < days; k++) {
            int before = index(date.apply(k - 1));
            int now = index(date.apply(k));
            if (before / every != now / every) {
                ticks.add(k);
            }
        }
        return ticks;
    }

    private static int index(LocalDate date) {
        return date.getYear() * 12 + date.getMonthValue() - 1;
    }

    /// Draws a line; where a number is NaN there is a gap at the start only.
    ///
    /// @param colour number of the series
    /// @param series a number for each day
    /// @param name   hover text
    Chart line(int colour, double[] series, String name) {
        int[] chosen = Thinned.days(series, BUCKETS);
        double[] px = new double[chosen.length];
        double[] py = new double[chosen.length];
        for (int k = 0; k < chosen.length; k++) {
            px[k] = x.at(chosen[k]);
            py[k] = y.at(series[chosen[k]]);
        }
        svg.path("line " + colour(colour), px, py, false, name);
        return this;
    }

    /// Fills between two series.
    ///
    /// @param colour number of the series
    /// @param lower  a number for each day
    /// @param upper  a number for each day
    /// @param name   hover text
    Chart area(int colour, double[] lower, double[] upper, String name) {
        int[] chosen = Thinned.days(upper, BUCKETS);
        int m = chosen.length;
        double[] px = new double[2 * m];
        double[] py = new double[2 * m];
        for (int k = 0; k < m; k++) {
            px[k] = x.at(chosen[k]);
            py[k] = y.at(upper[chosen[k]]);
            px[2 * m - 1 - k] = px[k];
            py[2 * m - 1 - k] = y.at(lower[chosen[k]]);
        }
        svg.path("area " + colour(colour), px, py, true, name);
        return this;
    }

    /// Draws a bar from 0.
    Chart bar(int colour, int day, double value, String name) {
        double at = x.at(day);
        double width = Math.max(1.6, 0.7 * (WIDTH - RIGHT - LEFT) / Math.max(1, days));
        svg.box("bar " + colour(colour), at - width / 2, Math.min(y.at(0), y.at(value)), width,
                Math.abs(y.at(value) - y.at(0)), name);
        return this;
    }

    /// Draws a limit across all days.
    Chart limit(double value, String name) {
        if (value >= y.least() && value <= y.most()) {
            svg.line("limit", LEFT, y.at(value), WIDTH - RIGHT, y.at(value));
            svg.word("limit-name end", WIDTH - RIGHT - 2, y.at(value) - 3, name);
        }
        return this;
    }

    /// Ends the picture.
    String end() {
        svg.line("axis", LEFT, bottom, WIDTH - RIGHT, bottom);
        return svg.end();
    }

    /// Names the class of a series' colour.
    static String colour(int series) {
        return "c" + series % COLOURS + (series / COLOURS % 2 == 1 ? " second" : "");
    }
}
