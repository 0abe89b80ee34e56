// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.BuyAndHold;
import org.fittedq.portfolio.strategy.EqualWeight;
import org.fittedq.portfolio.strategy.FixedWeights;
import org.fittedq.portfolio.strategy.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ComparisonTest {

    private static final Market MARKET = RandomMarket.market(300, 2, 3);
    private static final Bootstrap BOOTSTRAP = new Bootstrap(new BlockLength.Fixed(5), 200, 1);

    private static Path path(Strategy strategy) {
        return new Simulation(MARKET, CappedWeights.always(2, 1), Costs.DEFAULT, new RebalanceCalendar.Every(5)).run(
                strategy, 0,
                299);
    }

    private static Comparison.Entry fixed(String name, double... parts) {
        return new Comparison.Entry(name, Arrays.stream(parts)
                .mapToObj(p -> path(new FixedWeights(name, List.of(p, 1 - p)))).toList());
    }

    private static Comparison table() {
        return new Comparison(List.of(new Comparison.Entry("equal", List.of(path(EqualWeight.DEFAULT.strategy()))),
                new Comparison.Entry("hold", List.of(path(BuyAndHold.DEFAULT.strategy()))), fixed("half", 0.505),
                fixed("bet", 1, 0.8),
                new Comparison.Entry("index", List.of(Path.ofIndex(RandomMarket.market(300, 1, 9), 0, 299)))), "equal",
                BOOTSTRAP);
    }

    @Test
    void theFigureOfSeveralPathsIsTheirMean() {
        Comparison.Entry bet = fixed("bet", 1, 0.8);

        assertEquals((Figure.SHARPE.of(bet.paths().get(0)) + Figure.SHARPE.of(bet.paths().get(1))) / 2,
                bet.value(Figure.SHARPE),
                1e-15);
    }

    @Test
    void distancesAreMeanHalfDifferencesOfWeights() {
        Market still = RandomMarket.of(flat());
        Simulation simulation = new Simulation(still, CappedWeights.always(2, 1), Costs.NONE,
                new RebalanceCalendar.Every(5));
        Path a = simulation.run(new FixedWeights("a", List.of(0.3, 0.7)), 0, 299);
        Path b = simulation.run(new FixedWeights("b", List.of(0.9, 0.1)), 0, 299);
        Comparison both = new Comparison(
                List.of(new Comparison.Entry("a", List.of(a)), new Comparison.Entry("b", List.of(b, a))),
                "a", BOOTSTRAP);

        assertEquals(0.3, both.distance("a", "b"), 1e-12); // 0.6 of the first path, 0 of the second
        assertEquals(0.3, both.distance("b", "a"), 1e-12);
        assertEquals(0, both.distance("a", "a"));
    }

    private static double[][] flat() {
        double[][] prices = new double[300][2];
        Arrays.stream(prices).forEach(row -> Arrays.fill(row, 3));
        return prices;
    }

    @Test
    void whoIsSomebodyElseIsToldSo() {
        Comparison table = table();

        assertEquals(Optional.of("equal"), table.isInTruth("half"));
        assertEquals(Optional.of("half"), table.isInTruth("equal"));
        assertEquals(Optional.empty(), table.isInTruth("bet"));
        assertEquals(Optional.empty(), table.isInTruth("index"));
        assertTrue(Double.isNaN(table.distance("index", "bet")));
    }

    @Test
    void whoNeverMovesIsToldSo() {
        Comparison table = table();

        assertTrue(table.entry("equal").isStill());
        assertTrue(table.entry("bet").isStill(), "each path stays");
        assertFalse(table.entry("hold").isStill());
        assertTrue(table.entry("hold").movement() > 0.01);
    }

    @Test
    void differencesAreToTheReference() {
        Comparison table = table();

        assertEquals(
                Optional.of(
                        BOOTSTRAP.ofDifference(Figure.CAGR, table.entry("bet").paths(), table.entry("equal").paths())),
                table.difference("bet", Figure.CAGR));
        assertEquals(Optional.empty(), table.difference("equal", Figure.CAGR));
        assertEquals(Optional.empty(), table.difference("bet", Figure.TURNOVER));
    }

    @Test
    void allPathsAreTrials() {
        Comparison table = table();
        List<Path> trials = table.entries().stream().flatMap(e -> e.paths().stream()).toList();

        assertEquals(6, trials.size());
        assertEquals(Figures.deflatedSharpe(table.entry("hold").paths().getFirst(), trials),
                table.deflatedSharpe("hold"), 1e-15);
    }

    @Test
    void nonsenseIsRefused() {
        Comparison.Entry a = fixed("a", 0.5);
        refused("reference: expected one of [a], got b", () -> new Comparison(List.of(a), "b", BOOTSTRAP));
        refused("strategies: expected at least one, each name once, got [a, a]",
                () -> new Comparison(List.of(a, a), "a", BOOTSTRAP));
        refused("strategies: expected at least one, each name once, got []",
                () -> new Comparison(List.of(), "a", BOOTSTRAP));
        refused("paths of a: expected at least one, got none", () -> new Comparison.Entry("a", List.of()));
        refused("strategy: expected one of [a], got c", () -> new Comparison(List.of(a), "a", BOOTSTRAP).entry("c"));
        Comparison.Entry shorter = new Comparison.Entry("i", List.of(Path.ofIndex(RandomMarket.market(9, 1, 9), 0, 8)));
        refused("path of A0: expected 299 days, as a, DAILY, got 8 days, DAILY",
                () -> new Comparison(List.of(a, shorter), "a", BOOTSTRAP));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
