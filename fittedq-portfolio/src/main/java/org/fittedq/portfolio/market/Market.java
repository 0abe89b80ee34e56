// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import org.fittedq.math.Check;

/// Growth of some assets over days: xₜᵢ = priceₜᵢ / priceₜ₋₁ᵢ. "Day" is a period of the [Frequency].
///
/// What is decided on day t may look at days 0 … t, and earns from day t + 1 on; [#until] makes the market of which no more is seen.
/// Immutable and thread-safe.
public final class Market {

    private final List<LocalDate> dates;
    private final List<String> assets;
    private final Frequency frequency;
    private final double[] growth; // days × assets; day 0 is 1, as nothing is known before it
    private final String indexName; // empty if there is none
    private final double[] index; // growth by day; empty if there is none

    private Market(List<LocalDate> dates, List<String> assets, Frequency frequency, double[] growth, String indexName,
            double[] index) {
        this.dates = dates;
        this.assets = assets;
        this.frequency = frequency;
        this.growth = growth;
        this.indexName = indexName;
        this.index = index;
    }

    /// Makes a market of prices.
    ///
    /// @param dates     one for each day, rising
    /// @param assets    names, each once
    /// @param frequency periods of the dates
    /// @param prices    days × assets, finite and above 0; not modified, not kept
    /// @return the market
    /// @throws IllegalArgumentException if sizes differ, dates do not rise, a name is there twice, or a price is not a number above 0
    public static Market of(List<LocalDate> dates, List<String> assets, Frequency frequency, double[][] prices) {
        int n = assets.size();
        check(dates, assets, prices.length);
        double[] growth = new double[dates.size() * n];
        for (int t = 0; t < dates.size(); t++) {
            Check.that(prices[t].length == n, "prices of " + dates.get(t), n + " numbers, one for each asset",
                    prices[t].length);
            for (int i = 0; i < n; i++) {
                double price = prices[t][i];
                if (!(Double.isFinite(price) && price > 0)) { // a message is made only where it is needed
                    throw new IllegalArgumentException(Check.message(
                            "price of " + assets.get(i) + " on " + dates.get(t), "a number above 0", price));
                }
                growth[t * n + i] = t == 0 ? 1 : price / prices[t - 1][i];
            }
        }
        return new Market(List.copyOf(dates), List.copyOf(assets), frequency, growth, "", new double[0]);
    }

    /// Makes a market of growth, as where returns are known and prices are not.
    ///
    /// @param dates     one for each day, rising
    /// @param assets    names, each once
    /// @param frequency periods of the dates
    /// @param growth    days × assets: priceₜᵢ / priceₜ₋₁ᵢ, finite and above 0, 1 on day 0; not modified, not kept
    /// @return the market
    /// @throws IllegalArgumentException if sizes differ, dates do not rise, a name is there twice, or a growth is not a number above 0
    public static Market ofGrowth(List<LocalDate> dates, List<String> assets, Frequency frequency, double[][] growth) {
        int n = assets.size();
        check(dates, assets, growth.length);
        double[] flat = new double[dates.size() * n];
        for (int t = 0; t < dates.size(); t++) {
            Check.that(growth[t].length == n, "growth of " + dates.get(t), n + " numbers, one for each asset",
                    growth[t].length);
            for (int i = 0; i < n; i++) {
                growing(assets.get(i), dates.get(t), t, growth[t][i]);
                flat[t * n + i] = growth[t][i];
            }
        }
        return new Market(List.copyOf(dates), List.copyOf(assets), frequency, flat, "", new double[0]);
    }

    private static void growing(String name, LocalDate date, int t, double growth) {
        if (!(t == 0 ? growth == 1 : Double.isFinite(growth) && growth > 0)) {
            throw new IllegalArgumentException(Check.message("growth of " + name + " on " + date,
                    t == 0 ? "1, as of every first day" : "a number above 0", growth));
        }
    }

    /// Returns the market with an index beside it, to compare with; it is no asset.
    ///
    /// @param name   its name, not empty
    /// @param growth levelₜ / levelₜ₋₁ of each day, finite and above 0, 1 on day 0; not modified, not kept
    /// @return a market of the same days and assets
    /// @throws IllegalArgumentException if there are not as many numbers as days, or one is not above 0
    public Market withIndex(String name, double[] growth) {
        Check.that(!name.isEmpty(), "index", "a name", "none");
        Check.that(growth.length == days(), "index " + name, days() + " numbers, one for each day", growth.length);
        for (int t = 0; t < growth.length; t++) {
            growing(name, dates.get(t), t, growth[t]);
        }
        return new Market(dates, assets, frequency, this.growth, name, growth.clone());
    }

    private static void check(List<LocalDate> dates, List<String> assets, int rows) {
        Check.that(!assets.isEmpty(), "market", "at least one asset", "none");
        Check.that(new HashSet<>(assets).size() == assets.size(), "assets", "each name once", assets);
        Check.that(!dates.isEmpty() && dates.size() == rows, "market", "a row of prices for each of the dates",
                rows + " rows and " + dates.size() + " dates");
        for (int t = 1; t < dates.size(); t++) {
            Check.that(dates.get(t - 1).isBefore(dates.get(t)), "dates", "rising dates",
                    dates.get(t - 1) + " before " + dates.get(t));
        }
    }

    /// Returns the number of days.
    ///
    /// @return T, at least 1
    public int days() {
        return dates.size();
    }

    /// Returns the number of assets.
    ///
    /// @return n, at least 1
    public int size() {
        return assets.size();
    }

    /// Returns the names of the assets.
    ///
    /// @return n names
    public List<String> assets() {
        return assets;
    }

    /// Returns the date of a day.
    ///
    /// @param t day, from 0
    /// @return its date
    public LocalDate date(int t) {
        return dates.get(t);
    }

    /// Returns the periods of the dates.
    ///
    /// @return how often prices are taken
    public Frequency frequency() {
        return frequency;
    }

    /// Returns the growth of an asset on a day.
    ///
    /// @param t day, from 1 (of day 0 it is 1), below [#days()]
    /// @param i asset
    /// @return priceₜᵢ / priceₜ₋₁ᵢ, above 0
    public double growth(int t, int i) {
        if (t < 0 || t >= dates.size() || i < 0 || i >= assets.size()) {
            throw new IndexOutOfBoundsException("day " + t + ", asset " + i + " of " + dates.size() + " days, "
                    + assets.size() + " assets");
        }
        return growth[t * assets.size() + i];
    }

    /// Tells whether there is an index.
    ///
    /// @return true if [#indexGrowth] may be asked
    public boolean hasIndex() {
        return !indexName.isEmpty();
    }

    /// Returns the name of the index.
    ///
    /// @return empty if there is none
    public String indexName() {
        return indexName;
    }

    /// Returns the growth of the index on a day.
    ///
    /// @param t day, from 1 (of day 0 it is 1), below [#days()]
    /// @return levelₜ / levelₜ₋₁, above 0
    /// @throws IllegalStateException if there is no index
    public double indexGrowth(int t) {
        if (!hasIndex()) {
            throw new IllegalStateException("index: expected a market with one, got one without");
        }
        if (t < 0 || t >= dates.size()) {
            throw new IndexOutOfBoundsException("day " + t + " of " + dates.size() + " days");
        }
        return index[t];
    }

    /// Returns the market as it is known at the close of a day. Cheap: numbers are shared.
    ///
    /// @param t day, from 0
    /// @return days 0 … t
    public Market until(int t) {
        return new Market(dates.subList(0, t + 1), assets, frequency, growth, indexName, index);
    }
}
