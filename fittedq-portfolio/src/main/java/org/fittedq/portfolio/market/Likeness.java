// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Arrays;
import java.util.Locale;
import org.fittedq.math.Check;

/// Checks that numbers are what they are said to be: prices above 0, returns above −1; and that prices are not returns, nor the
/// reverse.
final class Likeness {

    private static final double NEGATIVE_SHARE = 0.25; // of prices, from which on they look like returns
    private static final double LARGE_RETURN = 0.25; // at the median, from which on returns look like something else

    private Likeness() {}

    /// Checks all days of a series.
    ///
    /// @param what the setting to change
    /// @throws IllegalArgumentException if a number is out of range
    static void check(Series series, Values values, String what) {
        double[] all = new double[series.days() * series.size()];
        int count = 0;
        int negative = 0;
        for (int t = 0; t < series.days(); t++) {
            for (int i = 0; i < series.size(); i++) {
                double x = series.at(t, i);
                if (!Double.isNaN(x)) {
                    negative += x < 0 ? 1 : 0;
                    all[count++] = Math.abs(x);
                }
            }
        }
        if (values == Values.PRICES) {
            Check.that(negative < NEGATIVE_SHARE * count || count == 0, series.source(), "prices above 0",
                    negative + " of " + count + " numbers below 0",
                    "they look like returns: set " + what + " to returns");
        } else {
            notLarge(series, Arrays.copyOf(all, count), negative, what);
        }
        for (int t = 0; t < series.days(); t++) {
            for (int i = 0; i < series.size(); i++) {
                double x = series.at(t, i);
                if (x <= (values == Values.PRICES ? 0 : -1)) { // NaN is not
                    throw new IllegalArgumentException(Check.message(series.place(t, i),
                            values == Values.PRICES ? "a price above 0" : "a return above -1", x));
                }
            }
        }
    }

    private static void notLarge(Series series, double[] sizes, int negative, String what) {
        Arrays.sort(sizes);
        double median = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
        Check.that(median <= LARGE_RETURN, series.source(), "returns such as 0.012 for 1.2 %",
                "numbers whose size is " + String.format(Locale.ROOT, "%.4g", median) + " at the median",
                negative == 0
                        ? "they look like prices: set " + what + " to prices"
                        : "they look like percent: divide them by 100");
    }
}
