// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;

/// Writes what a policy sees: of each asset its [Features], then the weights that are held, then, where limits change with dates, the
/// number of those in force.
///
/// It is asked for a day t and looks at days 0 … t alone. Log growths are computed once a market. One thread at a time.
public final class Observer {

    private static final double USUAL_VOLATILITY = 0.2; // a year, of a stock

    private final Market market;
    private final Features features;
    private final boolean hasVersion;
    private final int n;
    private final int longest;
    private final double[] sums; // Σ ℓ over days 1 … t, (days + 0) × assets
    private final double[] squares; // Σ ℓ²

    /// Prepares for a market.
    ///
    /// @param market     prices
    /// @param features   what is seen of them
    /// @param hasVersion whether limits change with dates
    public Observer(Market market, Features features, boolean hasVersion) {
        this.market = market;
        this.features = features;
        this.hasVersion = hasVersion;
        this.n = market.size();
        this.longest = features.longestDays();
        this.sums = new double[market.days() * n];
        this.squares = new double[sums.length];
        for (int k = n; k < sums.length; k++) {
            double l = StrictMath.log(market.growth(k / n, k % n));
            sums[k] = sums[k - n] + l;
            squares[k] = squares[k - n] + l * l;
        }
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

    /// Returns the first day on which everything can be seen.
    ///
    /// @return a day
    public int firstDay() {
        return longest;
    }

    /// Writes an observation.
    ///
    /// @param t       day, at least [#firstDay]
    /// @param held    n weights, as they have drifted; not modified
    /// @param version number of the limits in force; not written where they do not change
    /// @param to      out: [#size] numbers
    public void observe(int t, double[] held, int version, float[] to) {
        Check.that(t >= longest && t < market.days(), "day of an observation",
                "a day in [" + longest + ", " + (market.days() - 1) + "]", t,
                "features look " + longest + " days back");
        int at = 0;
        for (int i = 0; i < n; i++) {
            double sigma = rootMeanSquare(t, longest, i);
            double unit = sigma > 0 ? 1 / sigma : 0;
            for (int d = 0; d < features.lastDays(); d++) {
                to[at++] = cut(StrictMath.log(market.growth(t - d, i)) * unit);
            }
            for (int days : features.momentumDays()) {
                to[at++] = cut((sums[t * n + i] - sums[(t - days) * n + i]) * unit / Math.sqrt(days));
            }
            for (int days : features.volatilityDays()) {
                to[at++] = cut(rootMeanSquare(t, days, i)
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

    private double rootMeanSquare(int t, int days, int i) {
        return Math.sqrt(Math.max(0, squares[t * n + i] - squares[(t - days) * n + i]) / days);
    }

    private float cut(double x) {
        return (float) Math.clamp(x, -features.clip(), features.clip());
    }
}
