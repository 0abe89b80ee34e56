// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class InventoryOptimumTest {

    private static final double MEAN = 3;
    private static final double UNIT = 1;
    private static final double HOLDING = 0.3;
    private static final double SHORTAGE = 5;

    private static final Inventory.Goods GOODS = new Inventory.Goods(List.of(2.0, 1.0), List.of(5, 3), List.of(1, 2));

    /// One product without limits that bind.
    private static Inventory.Settings one(int leadPeriods) {
        return new Inventory.Settings(1, new Inventory.Goods(List.of(MEAN), List.of(15), List.of(1)),
                new Inventory.Costs(List.of(UNIT), List.of(HOLDING), List.of(SHORTAGE), 0),
                new Inventory.Limits(40, 1000, Inventory.Orders.INTEGER), leadPeriods, 0);
    }

    private static Inventory.Settings two(int leadPeriods, double fixed, Inventory.Orders orders) {
        Inventory.Costs costs = new Inventory.Costs(List.of(1.0, 2.0), List.of(0.1, 0.2), List.of(4.0, 8.0), fixed);
        return new Inventory.Settings(2, GOODS, costs, new Inventory.Limits(12, 6, orders), leadPeriods, 0);
    }

    private static double probability(int k) {
        double p = StrictMath.exp(-MEAN);
        for (int i = 1; i <= k; i++) {
            p *= MEAN / i;
        }
        return p;
    }

    /// What a period costs that begins with y in stock, a unit of it bought and one left sold back at `credit`.
    private static double cost(int y, double credit) {
        double sum = UNIT * y;
        for (int k = 0; k < 80; k++) {
            sum += probability(k) * (k < y ? (HOLDING - credit) * (y - k) : SHORTAGE * (k - y));
        }
        return sum;
    }

    private static int cheapest(double credit) {
        int best = 0;
        for (int y = 1; y <= 15; y++) {
            best = cost(y, credit) < cost(best, credit) ? y : best;
        }
        return best;
    }

    private static int order(InventoryPolicy policy, int... levels) {
        int[] order = new int[1];
        policy.order(levels, order);
        return order[0];
    }

    /// One period: order the smallest y with P(D ≤ y) ≥ (shortage − unit)/(shortage + holding).
    @Test
    void onePeriodIsTheNewsvendors() {
        InventoryOptimum.Episode best = new InventoryOptimum(one(0)).episode(1);
        int[] order = new int[1];
        best.order(0, new int[1], order);
        int smallest = 0;
        double atMost = probability(0);
        while (atMost < (SHORTAGE - UNIT) / (SHORTAGE + HOLDING)) {
            atMost += probability(++smallest);
        }

        assertEquals(smallest, order[0]);
        assertEquals(cheapest(0), order[0]);
        assertEquals(-cost(smallest, 0), best.expectedReturn(), 1e-12);
    }

    /// Sales being lost, x′ = (y − D)⁺, a unit left saves γ · unit of the next order: each period costs
    /// unit · y + (holding − γ unit) E (y − D)⁺ + shortage E (D − y)⁺, whatever the past, less unit · x at the start. So
    /// the same y is best for ever, and v(x) = unit · x − cost(y) / (1 − γ) for x ≤ y.
    @Test
    void anEndlessHorizonIsABaseStock() {
        double gamma = 0.95;
        InventoryOptimum.Stationary best = new InventoryOptimum(one(0)).discounted(gamma);
        int level = cheapest(gamma * UNIT);

        for (int x = 0; x <= 15; x++) {
            assertEquals(Math.max(0, level - x), order(best, x));
            if (x <= level) {
                assertEquals(UNIT * x - cost(level, gamma * UNIT) / (1 - gamma), best.value(new int[]{x}), 1e-7);
            }
        }
    }

    /// Without discount a unit left is worth a unit of the next order, so that it costs its holding alone.
    @Test
    void withoutLimitsTheBaseStockPolicyIsTheBestInTheLongRun() {
        BaseStock base = new BaseStock(one(0));
        InventoryOptimum optimum = new InventoryOptimum(one(0));
        int level = cheapest(UNIT);

        assertArrayEquals(new int[]{level}, base.target());
        double ahead = optimum.episode(400).expectedReturn() - optimum.expectedReturn(base, 400);
        assertTrue(0 < ahead && ahead < UNIT * leftover(level), "ahead by " + ahead); // it leaves less at the end
        assertEquals(-cost(level, UNIT) * 400 - UNIT * leftover(level), optimum.expectedReturn(base, 400),
                1e-8);
    }

    private static double leftover(int y) {
        double sum = 0;
        for (int k = 0; k < y; k++) {
            sum += probability(k) * (y - k);
        }
        return sum;
    }

    /// With a lead time and one period to go, nothing ordered arrives in time.
    @Test
    void whatArrivesTooLateIsNotOrdered() {
        InventoryOptimum.Episode best = new InventoryOptimum(one(2)).episode(6);
        int[] order = new int[1];

        for (int t = 4; t < 6; t++) {
            best.order(t, new int[]{0, 1, 2}, order);
            assertEquals(0, order[0]);
        }
        best.order(3, new int[]{0, 0, 0}, order);
        assertTrue(order[0] > 0);
    }

    /// The states of two products, volumes 1 and 2, capacity 12: Σ over the second's units 0 … 6 of 13 − 2 units.
    @Test
    void levelsAreCountedAsTheyAreListed() {
        assertEquals(49, new InventoryOptimum(two(0, 0, Inventory.Orders.INTEGER)).states());

        InventoryStates states = new InventoryStates(new InventoryRules(two(2, 0, Inventory.Orders.INTEGER)));
        int[] x = new int[6];
        int n = 0;
        do {
            assertEquals(n++, states.rank(x));
        } while (states.next(x));
        assertEquals(states.count(), n);
        assertArrayEquals(new int[6], x);
    }

    /// Best of all policies, by trying every order in every state and period, demand by demand.
    @Test
    void backwardInductionAgreesWithTryingEverything() {
        Inventory.Settings c = new Inventory.Settings(2,
                new Inventory.Goods(List.of(0.7, 0.4), List.of(2, 1), List.of(1, 1)),
                new Inventory.Costs(List.of(1.0), List.of(0.1), List.of(6.0, 9.0), 0.5),
                new Inventory.Limits(3, 2, Inventory.Orders.INTEGER), 1, 0);

        assertEquals(everything(c, new int[4], 3), new InventoryOptimum(c).episode(3).expectedReturn(), 1e-9);
    }

    private static double everything(Inventory.Settings c, int[] x, int periods) {
        if (periods == 0) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a <= 2; a++) {
            for (int b = 0; b <= 1; b++) {
                if (a + b <= 2 && Arrays.stream(x).sum() + a + b <= 3) {
                    double cost = a + b + (a > 0 ? 0.5 : 0) + (b > 0 ? 0.5 : 0);
                    best = Math.max(best,
                            rest(c, new int[]{x[0] + x[2], x[1] + x[3], a, b}, periods) - cost);
                }
            }
        }
        return best;
    }

    private static double rest(Inventory.Settings c, int[] y, int periods) {
        Poisson first = new Poisson(c.goods().demand().get(0));
        Poisson second = new Poisson(c.goods().demand().get(1));
        double sum = 0;
        for (int d = 0; d <= 12; d++) {
            for (int e = 0; e <= 12; e++) {
                double cost = d > y[0] ? 6 * (d - y[0]) : 0.1 * (y[0] - d);
                cost += e > y[1] ? 9 * (e - y[1]) : 0.1 * (y[1] - e);
                int[] next = {Math.max(0, y[0] - d), Math.max(0, y[1] - e), y[2], y[3]};
                sum += first.at(d) * second.at(e) * (everything(c, next, periods - 1) - cost);
            }
        }
        return sum;
    }

    /// The best policy of an episode, played in the environment, earns what it is said to earn: 4 standard errors.
    @Test
    void thePolicyEarnsInTheEnvironmentWhatItsValueSays() {
        for (Inventory.Orders orders : Inventory.Orders.values()) {
            for (int lead = 0; lead <= 1; lead++) {
                Inventory.Settings c = two(lead, 0.5, orders);
                InventoryOptimum.Episode best = new InventoryOptimum(c).episode(20);

                assertEarns(best.expectedReturn(), c, best::order);
            }
        }
    }

    @Test
    void whatAPolicyOfLevelsEarnsIsExactToo() {
        Inventory.Settings c = two(1, 0, Inventory.Orders.INTEGER);
        BaseStock base = new BaseStock(c);

        assertEarns(new InventoryOptimum(c).expectedReturn(base, 20), c, (t, x, a) -> base.order(x, a));
    }

    private interface Timed {

        void order(int period, int[] levels, int[] order);
    }

    private static void assertEarns(double expected, Inventory.Settings c, Timed policy) {
        Inventory env = new Inventory(c);
        Outcome out = new Outcome(env.spec().observationSize());
        int episodes = 1500;
        double sum = 0;
        double squares = 0;
        for (int e = 0; e < episodes; e++) {
            double sumOfRewards = episode(env, out, new RandomStream(e, "demand"), policy);
            sum += sumOfRewards;
            squares += sumOfRewards * sumOfRewards;
        }
        double mean = sum / episodes;
        double error = Math.sqrt((squares / episodes - mean * mean) / episodes);

        assertEquals(expected, mean, 4 * error);
        assertTrue(error < 0.01 * Math.abs(mean), "error " + error + " of " + mean);
    }

    private static double episode(Inventory env, Outcome out, RandomStream random, Timed policy) {
        int[] levels = new int[env.spec().observationSize()];
        int[] order = new int[2];
        float[] unit = new float[2];
        double sum = 0;
        env.reset(random, out.observation());
        for (int t = 0; t < 20; t++) {
            env.levels(out.observation(), levels);
            policy.order(t, levels, order);
            float[] action = {order[0], order[1]};
            env.spec().actions().toUnit(action, unit, 0);
            assertTrue(env.actionSets().of(out.observation(), 0).contains(unit, 0, 1e-6));
            env.step(action, out);
            sum += out.reward();
        }
        return sum;
    }

    @Test
    void noPolicyEarnsMoreThanTheBest() {
        Inventory.Settings c = two(1, 0.5, Inventory.Orders.INTEGER);
        InventoryOptimum optimum = new InventoryOptimum(c);
        double best = optimum.episode(50).expectedReturn();
        double stationary = optimum.expectedReturn(optimum.discounted(0.99), 50);
        double base = optimum.expectedReturn(new BaseStock(c), 50);

        assertTrue(best >= stationary && stationary > base, best + ", " + stationary + ", " + base);
        assertTrue(stationary > 1.05 * best, best + ", " + stationary);
    }

    /// The table of docs/environments.md.
    @Test
    void largerTasksCostWhatTheDocumentationSays() {
        double[][] costs = {{224.8, 226.0, 235.7}, {310.4, 313.5, 346.2}, {440.7, 443.7, 446.5}, {614.8, 620.8, 634.3}};
        for (int k = 0; k < 4; k++) {
            Inventory.Settings d = Inventory.Settings.DEFAULT;
            int products = k < 2 ? 2 : 4;
            Inventory.Settings c = new Inventory.Settings(products, d.goods(), d.costs(),
                    new Inventory.Limits(5 * products, 2.5 * products, Inventory.Orders.INTEGER), k % 2, 50);
            InventoryOptimum optimum = new InventoryOptimum(c);

            assertEquals(-costs[k][0], optimum.episode(50).expectedReturn(), 0.05);
            assertEquals(-costs[k][1], optimum.expectedReturn(optimum.discounted(0.99), 50), 0.05);
            assertEquals(-costs[k][2], optimum.expectedReturn(new BaseStock(c), 50), 0.05);
        }
    }

    /// Bellman's equation at the start: nothing ordered and one period of it.
    @Test
    void withoutAFutureTheDiscountedValueIsThatOfOnePeriod() {
        InventoryOptimum optimum = new InventoryOptimum(two(0, 0, Inventory.Orders.INTEGER));

        assertEquals(optimum.episode(1).expectedReturn(), optimum.discounted(0).value(new int[2]), 1e-12);
    }

    @Test
    void whatIsTooLargeOrWrongIsRefusedByName() {
        Inventory.Settings large = new Inventory.Settings(4, GOODS, Inventory.Costs.DEFAULT,
                new Inventory.Limits(100, 50, Inventory.Orders.INTEGER), 1, 0);
        InventoryOptimum optimum = new InventoryOptimum(one(0));

        refused("Inventory: expected at most 20000000 pairs of levels and orders for dynamic programming, got "
                + "443854660 levels; take BaseStock", () -> new InventoryOptimum(large));
        refused("gamma: expected a number in [0, 1), got 1.0", () -> optimum.discounted(1));
        refused("periods: expected an integer of at least 1, got 0", () -> optimum.episode(0));
        refused("periods: expected an integer of at least 1, got 0",
                () -> optimum.expectedReturn(new BaseStock(one(0)), 0));
        refused("Inventory: expected at most 50000000 pairs of levels and periods to keep decisions of, got 41 levels and "
                + "2000000 periods", () -> optimum.episode(2_000_000));
        refused("order at levels [0]: expected a valid one, within maxOrder, capacity and budget, got [16]",
                () -> optimum.expectedReturn((x, a) -> a[0] = 16, 1));
        refused("levels: expected some that fit into the store, got [41]",
                () -> optimum.discounted(0.5).value(new int[]{41}));
        refused("levels: expected 1 numbers, got 2", () -> optimum.discounted(0.5).value(new int[2]));
    }

    private static void refused(String message, Runnable work) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }
}
