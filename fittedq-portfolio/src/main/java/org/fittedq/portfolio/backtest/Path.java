// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fittedq.math.Check;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.limits.Violation;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;

/// What a strategy did and earned, day by day. Day k of a path, from 0, is day first + 1 + k of the market: the first trade is at the
/// close of day `first`, and what is bought earns from the next day on.
///
/// ```text
/// close of first + k       trade, if it is a day for it: w → v, at a cost
/// day first + 1 + k        growth(k) = (1 − cost) · g(v),   v drifts to drifted(k)
/// ```
///
/// Immutable and thread-safe.
public final class Path {

    private final String name;
    private final Market market;
    private final int first;
    private final double[] growth; // m
    private final double[] drifted; // m × n
    private final List<Trade> trades;
    private final double[] executed; // trades × n
    private final int[] tradeOf; // m: index of the trade before day k, or -1
    private final double paid;
    private final Map<String, Double> worstExecuted;
    private final Map<String, Double> worstDrifted;

    private Path(Recorder r) {
        int n = r.market.size();
        name = r.name;
        market = r.market;
        first = r.first;
        growth = r.growth;
        drifted = r.drifted;
        trades = List.copyOf(r.trades);
        executed = Arrays.copyOf(r.executed, trades.size() * n);
        tradeOf = r.tradeOf;
        paid = r.paid;
        worstExecuted = Map.copyOf(r.worstExecuted);
        worstDrifted = Map.copyOf(r.worstDrifted);
    }

    /// Makes the path of an index: what one gets who holds it, without costs.
    ///
    /// @param market one with an index beside its assets, or of one asset, which then is the index
    /// @param first  day at whose close it is bought
    /// @param last   last day that counts, above `first`
    /// @return path of days first + 1 … last, of one asset, named as the index
    /// @throws IllegalArgumentException if the market has no index and several assets, or not these days
    public static Path ofIndex(Market market, int first, int last) {
        Market index = market.hasIndex() ? alone(market) : market;
        Check.that(index.size() == 1, "index", "a market with one, or of one asset", index.size() + " assets");
        Recorder r = new Recorder(index.assets().getFirst(), index, first, last);
        Account account = new Account(1, Costs.NONE);
        account.open(new double[]{1});
        r.traded(0, 0, 0, account);
        for (int k = 0; k < last - first; k++) {
            r.grown(k, account.grow(index, first + 1 + k), account);
        }
        return r.path(0);
    }

    private static Market alone(Market market) {
        double[][] growth = new double[market.days()][1];
        List<LocalDate> dates = new ArrayList<>();
        for (int t = 0; t < market.days(); t++) {
            growth[t][0] = market.indexGrowth(t);
            dates.add(market.date(t));
        }
        return Market.ofGrowth(dates, List.of(market.indexName()), market.frequency(), growth);
    }

    /// Returns the name.
    ///
    /// @return that of the strategy
    public String name() {
        return name;
    }

    /// Returns the market in which it was.
    ///
    /// @return assets and days
    public Market market() {
        return market;
    }

    /// Returns the day of the market at whose close the first trade is.
    ///
    /// @return a day of the market
    public int first() {
        return first;
    }

    /// Returns the number of days.
    ///
    /// @return m, at least 1
    public int days() {
        return growth.length;
    }

    /// Returns the periods of the days.
    ///
    /// @return that of the market
    public Frequency frequency() {
        return market.frequency();
    }

    /// Returns the date of a day.
    ///
    /// @param k day of the path, from 0
    /// @return its date
    public LocalDate date(int k) {
        return market.date(first + 1 + k);
    }

    /// Returns the growth of wealth on a day, the cost of the trade before it included.
    ///
    /// @param k day of the path, from 0
    /// @return growth, above 0
    public double growth(int k) {
        return growth[k];
    }

    /// Returns the growth of all days.
    ///
    /// @return m numbers, the caller's
    public double[] growth() {
        return growth.clone();
    }

    /// Returns the part of an asset through a day: after the trade before it, if there was one.
    ///
    /// @param k day of the path, from 0
    /// @param i asset
    /// @return vᵢ, part of wealth
    public double weight(int k, int i) {
        int trade = tradeOf[k];
        return trade >= 0 ? executed[trade * market.size() + i] : drifted[(k - 1) * market.size() + i];
    }

    /// Returns the part of an asset at the close of a day, before any trade.
    ///
    /// @param k day of the path, from 0
    /// @param i asset
    /// @return wᵢ, part of wealth
    public double drifted(int k, int i) {
        return drifted[k * market.size() + i];
    }

    /// Returns the trades.
    ///
    /// @return in the order of days; the weights after one are [#weight] of its day
    public List<Trade> trades() {
        return trades;
    }

    /// Returns the costs of all trades.
    ///
    /// @return in units of the wealth at the start
    public double paid() {
        return paid;
    }

    /// Returns by how much executed allocations missed each limit at worst: rounding, as none may miss one by more than
    /// [Simulation#TOLERANCE].
    ///
    /// @return amount by limit; without those that were never missed at all
    public Map<String, Double> worstExecuted() {
        return worstExecuted;
    }

    /// Returns by how much drifted weights missed each limit at worst, over the closes of all days: prices move between trades.
    ///
    /// @return amount by limit; without those that were never missed
    public Map<String, Double> worstDrifted() {
        return worstDrifted;
    }

    /// Refuses a path of other dates or periods.
    void checkSameDates(Path other) {
        Check.that(days() == other.days() && frequency() == other.frequency(), "path of " + other.name,
                days() + " days, as " + name + ", " + frequency(), other.days() + " days, " + other.frequency());
        for (int k = 0; k < days(); k++) {
            Check.that(date(k).equals(other.date(k)), "path of " + other.name, "the dates of " + name + ", " + date(k),
                    other.date(k));
        }
    }

    /// Writes a path down while it happens. One thread.
    static final class Recorder {

        private final String name;
        private final Market market;
        private final int first;
        private final double[] growth;
        private final double[] drifted;
        private final int[] tradeOf;
        private final List<Trade> trades = new ArrayList<>();
        private double[] executed;
        private double paid;
        private final Map<String, Double> worstExecuted = new TreeMap<>();
        private final Map<String, Double> worstDrifted = new TreeMap<>();

        Recorder(String name, Market market, int first, int last) {
            Check.that(first >= 0 && last > first && last < market.days(), "days of the path",
                    "0 ≤ first < last ≤ " + (market.days() - 1) + ", the days of the market",
                    "first " + first + ", last " + last);
            this.name = name;
            this.market = market;
            this.first = first;
            growth = new double[last - first];
            drifted = new double[Check.size("weights of the path", last - first, market.size())];
            tradeOf = new int[last - first];
            Arrays.fill(tradeOf, -1);
            executed = new double[market.size()];
        }

        void traded(int k, double turnover, double cost, Account after) {
            int n = market.size();
            tradeOf[k] = trades.size();
            if (executed.length < (trades.size() + 1) * n) {
                executed = Arrays.copyOf(executed, 2 * executed.length);
            }
            for (int i = 0; i < n; i++) {
                executed[trades.size() * n + i] = after.weight(i);
            }
            trades.add(new Trade(k, turnover, cost));
        }

        void grown(int k, double g, Account after) {
            growth[k] = tradeOf[k] >= 0 ? (1 - trades.get(tradeOf[k]).cost()) * g : g;
            for (int i = 0; i < market.size(); i++) {
                drifted[k * market.size() + i] = after.weight(i);
            }
        }

        void missedExecuted(List<Violation> violations) {
            violations.forEach(v -> worstExecuted.merge(v.limit(), v.by(), Math::max));
        }

        void missedDrifted(List<Violation> violations) {
            violations.forEach(v -> worstDrifted.merge(v.limit(), v.by(), Math::max));
        }

        Path path(double costsPaid) {
            paid = costsPaid;
            return new Path(this);
        }
    }
}
