// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.math.Check;

/// Numbers by date and asset, as they stand in a file, with their places in it.
final class Series {

    private final Places places;
    private final List<LocalDate> dates;
    private final List<String> assets;
    private final double[][] values; // days × assets; NaN where the file has none

    /// Where the numbers stand.
    ///
    /// @param source the file
    /// @param unit   what rows are called
    /// @param lines  number of the row of each date; the first, where it has several
    /// @param wide   whether an asset is a column
    record Places(String source, String unit, List<Integer> lines, boolean wide) {

        String of(int t, String asset, LocalDate date) {
            return source + ": " + unit + " " + lines.get(t)
                    + (wide ? ", column '" + asset + "'" : ", " + asset + " on " + date);
        }

        Places days(int from, int to) {
            return new Places(source, unit, lines.subList(from, to), wide);
        }
    }

    Series(Places places, List<LocalDate> dates, List<String> assets, double[][] values) {
        this.places = places;
        this.dates = dates;
        this.assets = assets;
        this.values = values;
    }

    String source() {
        return places.source();
    }

    int days() {
        return dates.size();
    }

    int size() {
        return assets.size();
    }

    LocalDate date(int t) {
        return dates.get(t);
    }

    String asset(int i) {
        return assets.get(i);
    }

    List<String> assets() {
        return assets;
    }

    List<LocalDate> dates() {
        return dates;
    }

    /// Returns a number, or NaN.
    double at(int t, int i) {
        return values[t][i];
    }

    String place(int t, int i) {
        return places.of(t, assets.get(i), dates.get(t));
    }

    /// Returns those assets, in that order.
    ///
    /// @throws IllegalArgumentException if one is missing
    Series assets(String what, List<String> chosen) {
        int[] at = new int[chosen.size()];
        for (int k = 0; k < at.length; k++) {
            at[k] = assets.indexOf(chosen.get(k));
            Check.that(at[k] >= 0, what, "names among those of " + source(),
                    "'" + chosen.get(k) + "'; there are " + Named.few(assets));
        }
        double[][] some = new double[days()][];
        for (int t = 0; t < some.length; t++) {
            double[] row = values[t];
            some[t] = IntStream.of(at).mapToDouble(i -> row[i]).toArray();
        }
        return new Series(places, dates, List.copyOf(chosen), some);
    }

    /// Returns the days `from` … `to` − 1.
    Series days(int from, int to) {
        return new Series(places.days(from, to), dates.subList(from, to), assets,
                java.util.Arrays.copyOfRange(values, from, to));
    }
}
