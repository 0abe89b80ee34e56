// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;

/// Writes what a policy sees: of each asset its [Features], then the weights that are held, then, where limits change with dates, the
/// number of those in force.
///
/// Asked for a day t it looks at the growth of the last [Features#longestDays] days until t alone. One thread at a time.
public final class Observer {

    private static final double USUAL_VOLATILITY = 0.2; // a year, of a stock

    private final Market market;
    private final Features features;
    private final boolean hasVersion;
    private final int n;
    private final int longest;
    private final int from; // first day whose growth is looked at
    private final double[] logs; // ℓ of days from … , days × assets; NaN until asked for

    /// Prepares for a market.
    ///
    /// @param market     prices
    /// @param features   what is seen of them
    /// @param hasVersion whether limits change with dates
    public Observer(Market market, Features features, boolean hasVersion) {
        this(market, features, hasVersion, 1);
    }

    /// @param from first day whose growth will be looked at
    private Observer(Market market, Features features, boolean hasVersion, int from) {
        this.market = market;
        this.features = features;
        this.hasVersion = hasVersion;
        this.n = market.size();
        this.longest = features.longestDays();
        this.from = from;
        this.logs = new double[Math.max(0, market.days() - from) * n];
        Arrays.fill(logs, Double.NaN);
    }

    /// Prepares for the last day of a market alone.
    ///
    /// @param past       prices until today
    /// @param features   what is seen of them
    /// @param hasVersion whether limits change with dates
    /// @return one that writes the same bits for that day
    static Observer ofLastDay(Market past, Features features, boolean hasVersion) {
        return new Observer(past, features, hasVersion, Math.max(1, past.days() - features.longestDays()));
    }

    /// Returns the length of an observation.
    ///
    /// @param assets     n
    /// @param features   what is seen
    /// @param hasVersion whether limits change with dates
    /// @return numbers
    public static int size(int assets, Features features, boolean hasVersion) {
        return assets * (features.perAsset() + 1) + (hasVersion ? 1 : 0);
    }

    /// Returns where the held weights begin in an observation.
    ///
    /// @param assets   n
    /// @param features what is seen
    /// @return index of the first of n weights; the version follows the last
    public static int weightsAt(int assets, Features features) {
        return assets * features.perAsset();
    }

    /// Writes an observation.
    ///
    /// @param t       day, at least [Features#longestDays]
    /// @param held    n weights, as they have drifted; not modified
    /// @param version number of the limits in force; not written where they do not change
    /// @param to      out: [#size] numbers
    /// @throws IllegalArgumentException if the day has not passed, or too few have before it
    public void observe(int t, double[] held, int version, float[] to) {
        Check.that(t >= longest && t < market.days(), "day of an observation",
                "a day in [" + longest + ", " + (market.days() - 1) + "]", t,
                "features look " + longest + " days back");
        int at = 0;
        for (int i = 0; i < n; i++) {
            double sigma = deviation(t, longest, i);
            double unit = sigma > 0 ? 1 / sigma : 0;
            for (int d = 0; d < features.lastDays(); d++) {
                to[at++] = cut(log(t - d, i) * unit);
            }
            for (int days : features.momentumDays()) {
                to[at++] = cut(sum(t, days, i) * unit / Math.sqrt(days));
            }
            for (int days : features.volatilityDays()) {
                to[at++] = cut(deviation(t, days, i)
                        * Math.sqrt(market.frequency().periodsPerYear()) / USUAL_VOLATILITY);
            }
        }
        for (int i = 0; i < n; i++) {
            to[at++] = (float) held[i];
        }
        if (hasVersion) {
            to[at] = version;
        }
    }

    private double log(int t, int i) {
        int at = (t - from) * n + i;
        if (Double.isNaN(logs[at])) {
            logs[at] = StrictMath.log(market.growth(t, i));
        }
        return logs[at];
    }

    private double sum(int t, int days, int i) {
        double sum = 0;
        for (int d = t - days + 1; d <= t; d++) {
            sum += log(d, i);
        }
        return sum;
    }

    /// Root of the mean of ℓ².
    private double deviation(int t, int days, int i) {
        double squares = 0;
        for (int d = t - days + 1; d <= t; d++) {
            squares += log(d, i) * log(d, i);
        }
        return Math.sqrt(squares / days);
    }

    private float cut(double x) {
        return (float) Math.clamp(x, -features.clip(), features.clip());
    }
}
