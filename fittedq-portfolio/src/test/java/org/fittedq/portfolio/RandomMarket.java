// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;

/// For tests: prices that follow one factor each in part, asset i with volatility (0.5 + i / n) %, and what one does to prices.
public final class RandomMarket {

    private static final LocalDate START = LocalDate.of(2001, 1, 1);

    private RandomMarket() {}

    public static double[][] prices(int days, int size, long seed) {
        RandomStream random = new RandomStream(seed, "prices");
        double[][] prices = new double[days][size];
        for (int t = 0; t < days; t++) {
            double factor = Draw.normal(random);
            for (int i = 0; i < size; i++) {
                double move = (0.005 + 0.01 * i / size) * (0.6 * factor + 0.8 * Draw.normal(random)) + 0.0003;
                prices[t][i] = t == 0 ? 100 : prices[t - 1][i] * StrictMath.exp(move);
            }
        }
        return prices;
    }

    public static Market market(int days, int size, long seed) {
        return of(prices(days, size, seed));
    }

    public static Market of(double[][] prices) {
        return of(prices, Frequency.DAILY, 0);
    }

    /// The first price is that of 2001-01-01 and so many days later.
    public static Market of(double[][] prices, Frequency frequency, int later) {
        List<LocalDate> dates = IntStream.range(0, prices.length).mapToObj(t -> START.plusDays(t + later)).toList();
        List<String> names = IntStream.range(0, prices[0].length).mapToObj(i -> "A" + i).toList();
        return Market.of(dates, names, frequency, prices);
    }

    /// A market of one asset that grows as given.
    public static Market growing(Frequency frequency, double... growth) {
        double[][] prices = new double[growth.length + 1][1];
        prices[0][0] = 1;
        for (int t = 1; t <= growth.length; t++) {
            prices[t][0] = prices[t - 1][0] * growth[t - 1];
        }
        return of(prices, frequency, 0);
    }

    /// Prices of which the growth after a day is that of another market.
    public static double[][] scrambled(double[][] prices, int after, long seed) {
        double[][] other = prices(prices.length, prices[0].length, seed);
        double[][] to = new double[prices.length][];
        for (int t = 0; t < prices.length; t++) {
            to[t] = prices[t].clone();
            for (int i = 0; t > after && i < to[t].length; i++) {
                to[t][i] = to[t - 1][i] * other[t][i] / other[t - 1][i];
            }
        }
        return to;
    }
}
