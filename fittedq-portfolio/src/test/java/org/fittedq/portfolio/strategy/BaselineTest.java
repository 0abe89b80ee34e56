// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.backtest.Path;
import org.fittedq.portfolio.backtest.Simulation;
import org.fittedq.portfolio.market.Market;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BaselineTest {

    private static final int DAYS = 120;
    private static final List<Baseline> ALL = List.of(new EqualWeight(), new BuyAndHold(), new InverseVolatility(40),
            new MinimumVariance(40, Shrinkage.Fixed.DEFAULT), new MinimumVariance(40, Shrinkage.LedoitWolf.DEFAULT),
            new MeanVariance(40, Shrinkage.Fixed.DEFAULT, 5), new RiskParity(40, Shrinkage.Fixed.DEFAULT),
            new MinimumCvar(40, 0.9));

    private static Path path(Baseline baseline, Market market, double cap) {
        return new Simulation(market, CappedWeights.always(market.size(), cap), Costs.DEFAULT,
                new RebalanceCalendar.Every(7)).run(baseline.strategy(), 40, market.days() - 1);
    }

    private static double[] weights(Path path, int k) {
        double[] w = new double[path.market().size()];
        Arrays.setAll(w, i -> path.weight(k, i));
        return w;
    }

    @Test
    void noneLooksAhead() {
        double[][] prices = RandomMarket.prices(DAYS, 5, 3);
        for (Baseline baseline : ALL) {
            Path path = path(baseline, RandomMarket.of(prices), 0.4);
            for (int after = 47; after < DAYS - 1; after += 14) {
                Market other = RandomMarket.of(RandomMarket.scrambled(prices, after, 4));
                Path scrambled = path(baseline, other, 0.4);
                int same = after - 40;

                assertArrayEquals(Arrays.copyOf(path.growth(), same), Arrays.copyOf(scrambled.growth(), same),
                        baseline.name());
                assertArrayEquals(weights(path, same), weights(scrambled, same), baseline.name());
                assertNotEquals(path.growth(same), scrambled.growth(same), baseline.name());
            }
        }
    }

    @Test
    void noneKnowsTheNumberOfTheDay() {
        double[][] prices = RandomMarket.prices(DAYS, 5, 3);
        for (Baseline baseline : ALL) {
            Market later = RandomMarket.of(Arrays.copyOfRange(prices, 1, DAYS));
            Path shifted = new Simulation(later, CappedWeights.always(5, 0.4), Costs.DEFAULT,
                    new RebalanceCalendar.Every(7))
                    .run(baseline.strategy(), 40, DAYS - 2);
            Path whole = new Simulation(RandomMarket.of(prices), CappedWeights.always(5, 0.4), Costs.DEFAULT,
                    new RebalanceCalendar.Every(7)).run(baseline.strategy(), 41, DAYS - 1);

            assertArrayEquals(whole.growth(), shifted.growth(), baseline.name());
        }
    }

    @Test
    void eachExecutesWhatIsValid() {
        for (int n = 2; n < 12; n += 3) {
            for (Baseline baseline : ALL) {
                CappedWeights set = new CappedWeights(n, 1.0 / n + 0.07);
                Path path = path(baseline, RandomMarket.market(DAYS, n, n), set.cap());

                path.trades().forEach(trade -> assertEquals(List.of(),
                        set.violations(weights(path, trade.day()), Simulation.TOLERANCE)));
            }
        }
    }

    @Test
    void equalWeightIsOneNth() {
        Path path = path(new EqualWeight(), RandomMarket.market(DAYS, 4, 1), 0.5);

        path.trades()
                .forEach(t -> assertArrayEquals(new double[]{0.25, 0.25, 0.25, 0.25}, weights(path, t.day()), 1e-15));
    }

    @Test
    void buyAndHoldTradesOnceUnlessALimitMakesItTrade() {
        Market market = RandomMarket.market(DAYS, 4, 1);
        Path free = path(new BuyAndHold(), market, 1);
        Path tight = path(new BuyAndHold(), market, 0.26);

        assertEquals(1, free.trades().getFirst().turnover(), 1e-15);
        assertTrue(free.trades().stream().skip(1).allMatch(t -> t.turnover() < 1e-12), free.trades()::toString);
        assertTrue(tight.trades().stream().skip(1).anyMatch(t -> t.turnover() > 0.001), tight.trades()::toString);
    }

    @Test
    void fixedWeightsStayAsTheyWereGiven() {
        FixedWeights benchmark = new FixedWeights("sixty-forty", List.of(0.6, 0.4));
        Market market = RandomMarket.market(DAYS, 2, 1);
        Path path = new Simulation(market, CappedWeights.always(2, 1), Costs.NONE, new RebalanceCalendar.Every(5))
                .run(benchmark, 0, DAYS - 1);

        assertEquals("sixty-forty", path.name());
        path.trades().forEach(t -> assertArrayEquals(new double[]{0.6, 0.4}, weights(path, t.day()), 1e-15));
    }

    @Test
    void assetsWithoutMoveBreakNothing() {
        double[][] prices = RandomMarket.prices(DAYS, 3, 2);
        for (double[] row : prices) {
            row[1] = 7;
        }
        for (Baseline baseline : ALL) {
            assertEquals(1, Arrays.stream(weights(path(baseline, RandomMarket.of(prices), 1), 0)).sum(), 1e-12,
                    baseline.name());
        }
        double[][] still = new double[DAYS][3];
        Arrays.stream(still).forEach(row -> Arrays.fill(row, 5));
        for (Baseline baseline : ALL) {
            assertEquals(1, Arrays.stream(weights(path(baseline, RandomMarket.of(still), 1), 0)).sum(), 1e-12,
                    baseline.name());
        }
    }

    @Test
    void aStrategyGivesTheSameWeightsWhateverItDidBefore() {
        Market market = RandomMarket.market(DAYS, 5, 6);
        for (Baseline baseline : ALL) {
            Strategy used = baseline.strategy();
            Simulation simulation = new Simulation(market, CappedWeights.always(5, 0.5), Costs.NONE,
                    new RebalanceCalendar.Every(7));
            Path once = simulation.run(used, 40, DAYS - 1);

            assertArrayEquals(once.growth(), simulation.run(used, 40, DAYS - 1).growth(), baseline.name());
        }
    }

    @Test
    void everySettingChangesWhatIsHeld() {
        Market market = RandomMarket.market(DAYS, 6, 8);
        List<Baseline> varied = List.of(new InverseVolatility(40), new InverseVolatility(30),
                new MinimumVariance(40, Shrinkage.Fixed.DEFAULT), new MinimumVariance(30, Shrinkage.Fixed.DEFAULT),
                new MinimumVariance(40, new Shrinkage.Fixed(0.5)),
                new MinimumVariance(40, Shrinkage.LedoitWolf.DEFAULT),
                new MeanVariance(40, Shrinkage.Fixed.DEFAULT, 50), new MeanVariance(30, Shrinkage.Fixed.DEFAULT, 50),
                new MeanVariance(40, new Shrinkage.Fixed(0.5), 50), new MeanVariance(40, Shrinkage.Fixed.DEFAULT, 90),
                new RiskParity(40, Shrinkage.Fixed.DEFAULT), new RiskParity(30, Shrinkage.Fixed.DEFAULT),
                new RiskParity(40, new Shrinkage.Fixed(0.5)), new MinimumCvar(40, 0.9), new MinimumCvar(30, 0.9),
                new MinimumCvar(40, 0.8));
        Set<Double> different = new HashSet<>();
        varied.forEach(b -> different.add(path(b, market, 1).growth(1)));

        assertEquals(varied.size(), different.size());
    }

    @Test
    void namesAreThoseOfChoicesAndOfTables() {
        for (Baseline baseline : Baseline.ALL) {
            assertTrue(baseline.name().matches("[a-z]+(-[a-z]+)*"), baseline.name());
            assertEquals(baseline.name().replace("-", ""),
                    baseline.strategy().name().replaceAll("[ -]", "").toLowerCase(Locale.ROOT));
            assertFalse(baseline.firstDay() < 0);
        }
        assertEquals(7, Baseline.ALL.stream().map(Baseline::name).distinct().count());
    }

    @Test
    void nonsenseIsRefused() {
        Market market = RandomMarket.market(50, 2, 1);
        refused("day of decision 2001-01-31: expected at least 40 days before it, the window, got 30 days; "
                + "begin later or choose a shorter window",
                () -> new Simulation(market, CappedWeights.always(2, 1), Costs.NONE,
                        RebalanceCalendar.Every.DEFAULT).run(new InverseVolatility(40).strategy(), 30, 49));
        refused("window: expected an integer in [2, 100000], got 1", () -> new RiskParity(1, Shrinkage.Fixed.DEFAULT));
        refused("window: expected an integer in [2, 100000], got 1", () -> new InverseVolatility(1));
        refused("window: expected an integer in [2, 100000], got 0",
                () -> new MinimumVariance(0, Shrinkage.Fixed.DEFAULT));
        refused("riskAversion: expected a number in (0, ∞), got 0.0",
                () -> new MeanVariance(2, Shrinkage.Fixed.DEFAULT, 0));
        refused("level: expected a number in [0, 1), got 1.0", () -> new MinimumCvar(2, 1));
        refused("part: expected a number in [0, 1], got 1.5", () -> new Shrinkage.Fixed(1.5));
        refused("weights of b: expected finite numbers, got NaN", () -> new FixedWeights("b", List.of(Double.NaN)));
        refused("weights of b: expected 2 numbers, one for each asset, got 1", () -> new Simulation(market,
                CappedWeights.always(2, 1), Costs.NONE, RebalanceCalendar.Every.DEFAULT)
                .run(new FixedWeights("b", List.of(1.0)), 1, 9));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
