// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.backtest.Path;
import org.fittedq.portfolio.backtest.Simulation;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Violation;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.random.RandomStream;

/// Backtests of drawn markets, for tests of tear sheets.
final class Sheets {

    private Sheets() {}

    /// Everything is valid.
    private record Free(int size) implements Allocations {

        @Override
        public void project(double[] w) {}

        @Override
        public List<Violation> violations(double[] w, double tolerance) {
            return List.of();
        }
    }

    private record Fixed(String name, double... weights) implements Strategy {

        @Override
        public void allocate(Decision now, double[] to) {
            System.arraycopy(weights, 0, to, 0, to.length);
        }
    }

    static Market market(int days, int assets) {
        RandomStream random = new RandomStream(1, "prices");
        double[][] prices = new double[days][assets];
        Arrays.fill(prices[0], 100);
        List<LocalDate> dates = new ArrayList<>();
        for (int t = 0; t < days; t++) {
            dates.add(LocalDate.of(2015, 1, 1).plusDays(t + 2L * (t / 5)));
            for (int i = 0; i < assets && t > 0; i++) {
                prices[t][i] = prices[t - 1][i] * (1.0003 + 0.012 * (random.nextDouble() + random.nextDouble() - 1));
            }
        }
        return Market.of(dates, IntStream.range(0, assets).mapToObj(i -> "A" + i).toList(), Frequency.DAILY, prices);
    }

    static Path path(Market market, String name, double... weights) {
        return new Simulation(market, (day, held) -> new Free(market.size()), Costs.DEFAULT,
                RebalanceCalendar.Monthly.DEFAULT).run(new Fixed(name, weights), 0, market.days() - 1);
    }

    static TearSheet sheet() {
        Market market = market(1500, 14);
        double[] equal = new double[14];
        Arrays.fill(equal, 1.0 / 14);
        double[] bet = new double[14];
        Arrays.fill(bet, 0.05);
        bet[0] = 0.4;
        bet[1] = -0.1;
        return new TearSheet("Two portfolios <of A & B>", "Drawn prices; costs of 10 basis points.",
                List.of(path(market, "bet", bet), path(market, "equal weight", equal)),
                List.of(new Exposure("first three", List.of(0, 1, 2), 0.1, 0.5)),
                List.of(new Table("Figures", List.of("strategy", "CAGR"), List.of(List.of("bet", "1 %")), "a note")));
    }
}
