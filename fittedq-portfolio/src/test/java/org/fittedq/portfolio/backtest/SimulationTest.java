// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Violation;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SimulationTest {

    private static final Costs TEN_POINTS = new Costs(0.001, 0, 0, 0, 0);

    private static Strategy deciding(BiConsumer<Decision, double[]> rule) {
        return new Strategy() {
            @Override
            public String name() {
                return "a rule";
            }

            @Override
            public void allocate(Decision now, double[] weights) {
                rule.accept(now, weights);
            }
        };
    }

    /// Everything on the asset that grew most on the day of the decision.
    private static final Strategy WINNER = deciding((now, weights) -> {
        Arrays.fill(weights, 0);
        weights[winner(now.past(), now.day())] = 1;
    });

    /// Weights that depend on all that is known, to the last bit: the growth of the past 5 days and what is held.
    private static final Strategy FICKLE = deciding((now, weights) -> {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = now.held().weight(i);
            for (int t = Math.max(1, now.day() - 4); t <= now.day(); t++) {
                weights[i] += 20 * (now.past().growth(t, i) - 1);
            }
        }
    });

    private static int winner(Market market, int t) {
        int best = 0;
        for (int i = 1; i < market.size(); i++) {
            best = market.growth(t, i) > market.growth(t, best) ? i : best;
        }
        return best;
    }

    private static Simulation daily(Market market, AllocationsByDay valid, Costs costs) {
        return new Simulation(market, valid, costs, new RebalanceCalendar.Every(1));
    }

    @Test
    void whatIsBoughtEarnsFromTheNextDayOnAfterTheCost() {
        Market market = RandomMarket.of(new double[][]{{1, 1}, {2, 1}, {2, 4}, {1, 4}});
        Simulation simulation = new Simulation(market, CappedWeights.always(2, 1), TEN_POINTS,
                new RebalanceCalendar.Every(2));

        Path path = simulation.run(deciding((now, w) -> Arrays.fill(w, 0.5)), 0, 3);

        // close of day 0: buys 1/2, 1/2 for 0.1 %; day 1: 2, 1 → 1.5, weights 2/3, 1/3; day 2: 1, 4 → 2, weights 1/3, 2/3
        // close of day 2: back to halves, 1/3 traded; day 3: 1/2, 1 → 3/4
        assertArrayEquals(new double[]{0.999 * 1.5, 2, (1 - 0.001 / 3) * 0.75}, path.growth(), 1e-15);
        assertEquals(2, path.trades().size());
        assertEquals(new Trade(0, 1, 0.001), path.trades().getFirst());
        assertEquals(2, path.trades().get(1).day());
        assertEquals(1.0 / 3, path.trades().get(1).turnover(), 1e-15);
        assertEquals(0.001 + 0.999 * 3 * 0.001 / 3, path.paid(), 1e-15);
        assertEquals(2.0 / 3, path.drifted(0, 0), 1e-15);
        assertEquals(path.drifted(0, 0), path.weight(1, 0));
        assertEquals(2.0 / 3, path.drifted(1, 1), 1e-15);
        assertEquals(0.5, path.weight(2, 1));
        assertEquals(market.date(1), path.date(0));
    }

    @Test
    void todaysWinnerEarnsNothingOfToday() {
        Market market = RandomMarket.market(60, 5, 1);
        Path path = daily(market, CappedWeights.always(5, 1), Costs.NONE).run(WINNER, 3, 59);

        for (int k = 0; k < path.days(); k++) {
            assertEquals(market.growth(4 + k, winner(market, 3 + k)), path.growth(k), 1e-12, "day " + k);
        }
    }

    @Test
    void dataShiftedByADayWouldEarnTheMostOfEachDay() {
        double[][] prices = RandomMarket.prices(60, 5, 1);
        Market market = RandomMarket.of(prices);
        // tomorrow's growth is already seen today: what a fault of one day would give away
        Strategy cheat = deciding((now, w) -> WINNER.allocate(
                new Decision(RandomMarket.of(Arrays.copyOfRange(prices, 1, now.day() + 2)), now.held(), now.valid(),
                        now.costs()),
                w));

        Path fair = daily(market, CappedWeights.always(5, 1), Costs.NONE).run(WINNER, 3, 59);
        Path cheated = daily(market, CappedWeights.always(5, 1), Costs.NONE).run(cheat, 3, 59);

        for (int k = 0; k < cheated.days(); k++) {
            assertEquals(market.growth(4 + k, winner(market, 4 + k)), cheated.growth(k), 1e-12, "day " + k);
        }
        assertTrue(product(cheated) > 1.3 * product(fair), product(cheated) + " and " + product(fair));
    }

    private static double product(Path path) {
        return Arrays.stream(path.growth()).reduce(1, (a, b) -> a * b);
    }

    @Test
    void decisionsUntilADayAreTheSameWhateverComesAfterIt() {
        double[][] prices = RandomMarket.prices(80, 4, 7);
        Path path = daily(RandomMarket.of(prices), CappedWeights.always(4, 0.5), TEN_POINTS).run(FICKLE, 5, 79);
        for (int after = 6; after < 79; after += 9) {
            Market other = RandomMarket.of(RandomMarket.scrambled(prices, after, 8));
            Path scrambled = daily(other, CappedWeights.always(4, 0.5), TEN_POINTS).run(FICKLE, 5, 79);
            int same = after - 5; // growth of path days below this one is of market days up to `after`

            assertArrayEquals(Arrays.copyOf(path.growth(), same), Arrays.copyOf(scrambled.growth(), same));
            assertEquals(path.trades().subList(0, same + 1), scrambled.trades().subList(0, same + 1));
            for (int i = 0; i < 4; i++) {
                assertEquals(path.weight(same, i), scrambled.weight(same, i), "after " + after);
            }
            assertNotEquals(path.growth(same), scrambled.growth(same), "after " + after);
        }
    }

    @Test
    void aMarketThatBeginsADayEarlierChangesNothing() {
        double[][] prices = RandomMarket.prices(60, 4, 3);
        Market whole = RandomMarket.of(prices);
        Market later = RandomMarket.of(Arrays.copyOfRange(prices, 1, 60), whole.frequency(), 1);

        Path path = daily(whole, CappedWeights.always(4, 0.5), TEN_POINTS).run(FICKLE, 10, 59);
        Path shifted = daily(later, CappedWeights.always(4, 0.5), TEN_POINTS).run(FICKLE, 9, 58);

        assertArrayEquals(path.growth(), shifted.growth());
        assertEquals(path.date(0), shifted.date(0));
    }

    @Test
    void noMoreThanThePastCanBeSeen() {
        Simulation simulation = daily(RandomMarket.market(10, 2, 1), CappedWeights.always(2, 1), Costs.NONE);

        assertEquals("day 4, asset 0 of 4 days, 2 assets", assertThrows(IndexOutOfBoundsException.class,
                () -> simulation.run(deciding((now, w) -> w[0] = now.past().growth(now.day() + 1, 0)), 3, 5))
                .getMessage());
    }

    @Test
    void everyExecutedAllocationIsValidWhateverIsWritten() {
        RandomStream random = new RandomStream(4, "allocations");
        for (int trial = 0; trial < 40; trial++) {
            int n = 2 + random.index(10);
            double cap = 1.0 / n + random.nextDouble() * (1 - 1.0 / n);
            double scale = trial % 2 == 0 ? 1 : 1e6;
            Strategy wild = deciding((now, w) -> Arrays.setAll(w, i -> scale * (2 * random.nextDouble() - 1)));
            Path path = daily(RandomMarket.market(30, n, trial), CappedWeights.always(n, cap), TEN_POINTS).run(wild, 0,
                    29);

            for (Trade trade : path.trades()) {
                double[] w = new double[n];
                Arrays.setAll(w, i -> path.weight(trade.day(), i));
                assertEquals(List.of(), new CappedWeights(n, cap).violations(w, 1e-9));
            }
            assertTrue(path.worstExecuted().values().stream().allMatch(by -> by <= 1e-9),
                    () -> "" + path.worstExecuted());
        }
    }

    @Test
    void theWorstViolationOfDriftIsKeptByLimit() {
        Market market = RandomMarket.of(new double[][]{{1, 1}, {3, 1}, {9, 1}, {1, 1}});
        Simulation simulation = new Simulation(market, CappedWeights.always(2, 0.5), Costs.NONE,
                new RebalanceCalendar.Every(100));

        Path path = simulation.run(deciding((now, w) -> Arrays.fill(w, 0.5)), 0, 3);

        assertTrue(path.worstExecuted().values().stream().allMatch(by -> by < 1e-15), () -> "" + path.worstExecuted());
        assertEquals(0.4, path.worstDrifted().get("asset 0, max 0.5"), 1e-15);
        assertEquals(0, path.worstDrifted().getOrDefault("asset 1, max 0.5", 0.0), 1e-15);
    }

    @Test
    void limitsMayDependOnTheDayAndOnWhatIsHeld() {
        Market market = RandomMarket.market(8, 3, 2);
        double[][] seen = new double[8][];
        AllocationsByDay byDay = (day, held) -> {
            seen[day] = held.clone();
            return new CappedWeights(3, day < 4 ? 1 : 0.4);
        };

        Path path = daily(market, byDay, Costs.NONE).run(WINNER, 1, 7);

        for (int k = 0; k < path.days(); k++) {
            double most = Math.max(path.weight(k, 0), Math.max(path.weight(k, 1), path.weight(k, 2)));
            assertEquals(1 + k < 4 ? 1 : 0.4, most, 1e-12);
            assertEquals(path.drifted(k, 2), seen[2 + k][2]);
        }
    }

    @Test
    void aSetThatFailsToProjectIsFoundOut() {
        AllocationsByDay broken = (day, held) -> new Allocations() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public void project(double[] w) {
                w[0] += 1e-8;
            }

            @Override
            public List<Violation> violations(double[] w, double tolerance) {
                return new CappedWeights(2, 0.5).violations(w, tolerance);
            }
        };
        Simulation simulation = daily(RandomMarket.market(9, 2, 2), broken, Costs.NONE);

        String message = assertThrows(IllegalStateException.class,
                () -> simulation.run(deciding((now, w) -> Arrays.fill(w, 0.5)), 1, 8)).getMessage();
        assertTrue(
                message.startsWith("allocation of a rule on 2001-01-02: expected all limits to hold within 1.0E-9, got "
                        + "asset 0, max 0.5, missed by "),
                message);
    }

    @Test
    void holdingsAreCarriedOn() {
        Market market = RandomMarket.market(40, 3, 5);
        Simulation simulation = daily(market, CappedWeights.always(3, 0.7), TEN_POINTS);
        Path whole = simulation.run(FICKLE, 5, 39);
        Path half = simulation.run(FICKLE, 5, 20);
        double[] held = new double[3];
        Arrays.setAll(held, i -> half.drifted(half.days() - 1, i));
        Path rest = simulation.run(FICKLE, 20, 39, held);

        assertArrayEquals(Arrays.copyOfRange(whole.growth(), 15, 34), rest.growth());
    }

    @Test
    void afterRuinNothingIsTraded() {
        Market market = RandomMarket.of(new double[][]{{1, 1}, {1, 1}, {1e-9, 1}, {2e-9, 1}, {2e-9, 1}});
        Path path = daily(market, CappedWeights.always(2, 1), TEN_POINTS)
                .run(deciding((now, w) -> Arrays.setAll(w, i -> 1 - i)), 0, 4);

        assertEquals(Account.RUIN, path.growth(1));
        assertEquals(1, path.growth(2));
        assertEquals(2, path.trades().size());
        assertEquals(0, path.weight(3, 0));
    }

    @Test
    void theIndexIsHeldWithoutCosts() {
        Market index = RandomMarket.market(20, 1, 9);
        Path path = Path.ofIndex(index, 4, 19);

        assertEquals("A0", path.name());
        assertEquals(15, path.days());
        for (int k = 0; k < 15; k++) {
            assertEquals(index.growth(5 + k, 0), path.growth(k));
            assertEquals(1, path.weight(k, 0));
        }
        assertEquals(0, path.paid());
    }

    @Test
    void theIndexBesideTheAssetsIsHeldToo() {
        Market market = RandomMarket.market(4, 3, 9).withIndex("all", new double[]{1, 1.5, 0.5, 2});
        Path path = Path.ofIndex(market, 1, 3);

        assertEquals("all", path.name());
        assertArrayEquals(new double[]{0.5, 2}, path.growth());
        assertEquals(market.date(2), path.date(0));
    }

    @Test
    void nonsenseIsRefused() {
        Market market = RandomMarket.market(10, 2, 1);
        Simulation simulation = daily(market, CappedWeights.always(2, 1), Costs.NONE);

        refused("days of the path: expected 0 ≤ first < last ≤ 9, the days of the market, got first 5, last 10",
                () -> simulation.run(WINNER, 5, 10));
        refused("days of the path: expected 0 ≤ first < last ≤ 9, the days of the market, got first 5, last 5",
                () -> simulation.run(WINNER, 5, 5));
        refused("weights by a rule: expected finite numbers, got NaN of A1 on 2001-01-04",
                () -> simulation.run(deciding((now, w) -> w[0] = 1), 3, 9));
        refused("holdings: expected 2 weights, one for each asset, got 3",
                () -> simulation.run(WINNER, 3, 9, new double[3]));
        refused("holdings: expected finite numbers, got Infinity of A0 at the start",
                () -> simulation.run(WINNER, 3, 9, new double[]{Double.POSITIVE_INFINITY, 0}));
        refused("holdings given to a rule: expected to be read only, got a trade on 2001-01-04",
                () -> simulation.run(deciding((now, w) -> now.held().trade(new double[]{1, 0})), 3, 9));
        refused("index: expected a market with one, or of one asset, got 2 assets", () -> Path.ofIndex(market, 1, 5));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
