// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;

/// The best policies of a small [Inventory], by dynamic programming over all its levels with the exact expectation over demand.
///
/// ```text
/// v(x) = max_{a ∈ A(x)}  −Σₚ (unitₚ aₚ + order [aₚ > 0]) + g(x after a)
/// g(y) = −Σₚ E (holdingₚ (yₚ − Dₚ)⁺ + shortageₚ (Dₚ − yₚ)⁺) + γ E v((y − D)⁺)
/// ```
///
/// Demands are independent, so that E is taken product by product. [#episode] is exact for N periods without discount, as the
/// environment counts an episode: its policy knows how many periods are left, which no policy of observations does.
/// [#discounted] iterates to the stationary policy that learners with γ aim at; [#expectedReturn] says what that policy, or any
/// other, earns in an episode.
///
/// Source: M. L. Puterman, *Markov Decision Processes*, Wiley, 1994: section 4.3 (backward induction), theorem 6.6.3 and
/// proposition 6.6.5 (bounds of value iteration). Not thread-safe.
public final class InventoryOptimum {

    /// The most pairs of levels and orders that are looked at in each sweep.
    private static final double MOST_PAIRS = 2e7;
    private static final double MOST_DECISIONS = 5e7;
    private static final int MOST_SWEEPS = 100_000;
    /// At which relative distance of its bounds value iteration ends.
    private static final double ACCURACY = 1e-10;

    private final InventoryRules rules;
    private final InventoryStates states;
    private final Poisson[] demand;
    private final double[] periodCost; // E of holding and shortage, by levels after arrival
    private final int[][] below; // [p][state]: that with one unit of p less in stock
    private final int[][] orders; // by volume
    private final double[] orderCost;
    private final int[] choices; // of each state: how many of the orders fit
    private final int[] after; // levels after each order that fits, state by state
    private final int[] firstAfter;

    /// Numbers the levels of an instance, and the orders.
    ///
    /// @param settings the task; orders are whole, relaxed ones too, as whole units are shipped
    /// @throws IllegalArgumentException if there are more than 20 million pairs of levels and orders
    public InventoryOptimum(Inventory.Settings settings) {
        this.rules = new InventoryRules(settings);
        this.states = new InventoryStates(rules);
        this.demand = Inventory.demand(settings, rules);
        checkPairs(1);
        this.orders = orders();
        checkPairs(orders.length);
        this.orderCost = Arrays.stream(orders).mapToDouble(a -> orderCost(a, settings.costs().order())).toArray();
        int n = (int) states.count();
        this.periodCost = new double[n];
        this.below = new int[rules.products][n];
        this.choices = new int[n];
        this.firstAfter = new int[n];
        this.after = number(settings);
    }

    private void checkPairs(long count) {
        Check.that(states.count() * count <= MOST_PAIRS, "Inventory",
                "at most " + (long) MOST_PAIRS + " pairs of levels and orders for dynamic programming",
                (long) states.count() + " levels" + (count == 1 ? "" : " and " + count + " orders"),
                "take BaseStock");
    }

    /// All orders that an empty store lets through, by volume, so that those which fit into a room come first.
    private int[][] orders() {
        List<int[]> all = new ArrayList<>();
        int[] a = rules.nothing();
        do {
            if (rules.fits(a, rules.capacity)) {
                all.add(a.clone());
                checkPairs(all.size());
            }
        } while (next(a));
        all.sort((x, y) -> Long.compare(volume(x), volume(y)));
        return all.toArray(int[][]::new);
    }

    /// The next order in lexicographic order of those that fit: where a larger one does not fit, none above it does.
    private boolean next(int[] a) {
        for (int p = a.length - 1; p >= 0; p--) {
            a[p]++;
            if (rules.fits(a, rules.capacity)) {
                return true;
            }
            a[p] = 0;
        }
        return false;
    }

    private long volume(int[] a) {
        long sum = 0;
        for (int p = 0; p < a.length; p++) {
            sum += (long) rules.volume[p] * a[p];
        }
        return sum;
    }

    private double orderCost(int[] a, double fixed) {
        double sum = 0;
        for (int p = 0; p < a.length; p++) {
            sum += rules.unitCost[p] * a[p] + (a[p] > 0 ? fixed : 0);
        }
        return sum;
    }

    /// Fills the tables of all states.
    ///
    /// @return [#after]
    private int[] number(Inventory.Settings settings) {
        double[] holding = rules.each(settings.costs().holding());
        double[] shortage = rules.each(settings.costs().shortage());
        int[] to = new int[1024];
        int used = 0;
        int[] x = new int[states.size()];
        for (int s = 0; s < periodCost.length; s++) {
            for (int p = 0; p < rules.products; p++) {
                periodCost[s] += holding[p] * demand[p].leftover(x[p]) + shortage[p] * demand[p].shortfall(x[p]);
                x[p]--;
                below[p][s] = x[p] < 0 ? -1 : states.rank(x);
                x[p]++;
            }
            firstAfter[s] = used;
            int room = rules.room(x);
            while (choices[s] < orders.length && volume(orders[choices[s]]) <= room) {
                to = used < to.length ? to : Arrays.copyOf(to, 2 * to.length);
                to[used++] = after(x, orders[choices[s]++]);
            }
            states.next(x);
        }
        return Arrays.copyOf(to, used);
    }

    private int after(int[] x, int[] order) {
        int[] next = x.clone();
        Inventory.arrive(next, order, rules.products);
        return states.rank(next);
    }

    /// Returns the number of levels that the task can have.
    ///
    /// @return states
    public int states() {
        return choices.length;
    }

    /// g of all levels after arrival.
    private void expect(double[] v, double gamma, double[] g) {
        double[] from = v;
        for (int p = 0; p < rules.products; p++) {
            double[] to = new double[v.length];
            for (int s = 0; s < to.length; s++) {
                to[s] = expect(from, s, p);
            }
            from = to;
        }
        for (int s = 0; s < g.length; s++) {
            g[s] = gamma * from[s] - periodCost[s];
        }
    }

    /// E v of a state over the demand of one product.
    private double expect(double[] v, int state, int p) {
        double sum = 0;
        double left = 1;
        int s = state;
        for (int k = 0; below[p][s] >= 0 && k <= demand[p].most(); k++) {
            sum += demand[p].at(k) * v[s];
            left -= demand[p].at(k);
            s = below[p][s];
        }
        return sum + Math.max(0, left) * v[s];
    }

    /// One sweep.
    ///
    /// @param best out: number of the best order of each state, the first of several
    private void improve(double[] g, double[] v, int[] best) {
        for (int s = 0; s < v.length; s++) {
            v[s] = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < choices[s]; k++) {
                double value = g[after[firstAfter[s] + k]] - orderCost[k];
                if (value > v[s]) {
                    v[s] = value;
                    best[s] = k;
                }
            }
        }
    }

    /// Finds the best policy for an episode from the empty store.
    ///
    /// @param periods length of the episode, at least 1
    /// @return its expected return and the policy, which depends on the periods left
    /// @throws IllegalArgumentException if periods × levels are more than 50 million
    public Episode episode(int periods) {
        Check.that(periods >= 1, "periods", "an integer of at least 1", periods);
        Check.that((double) periods * states() <= MOST_DECISIONS, "Inventory",
                "at most " + (long) MOST_DECISIONS + " pairs of levels and periods to keep decisions of",
                states() + " levels and " + periods + " periods");
        double[] v = new double[states()];
        double[] g = new double[states()];
        int[][] best = new int[periods][states()];
        for (int t = periods - 1; t >= 0; t--) {
            expect(v, 1, g);
            improve(g, v, best[t]);
        }
        return new Episode(this, v[0], best);
    }

    /// Finds the best stationary policy.
    ///
    /// @param gamma discount, in [0, 1)
    /// @return its values and orders
    public Stationary discounted(double gamma) {
        Check.that(0 <= gamma && gamma < 1, "gamma", "a number in [0, 1)", gamma);
        double[] v = new double[states()];
        double[] next = new double[states()];
        double[] g = new double[states()];
        int[] best = new int[states()];
        for (int k = 0; k < MOST_SWEEPS; k++) {
            expect(v, gamma, g);
            improve(g, next, best);
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int s = 0; s < v.length; s++) {
                least = Math.min(least, next[s] - v[s]);
                most = Math.max(most, next[s] - v[s]);
                v[s] = next[s];
            }
            double rest = gamma / (1 - gamma);
            if (rest * (most - least) <= ACCURACY * Math.max(1, Math.abs(v[0]))) {
                double shift = rest * (most + least) / 2; // v + rest · least ≤ v* ≤ v + rest · most
                return new Stationary(this, Arrays.stream(v).map(x -> x + shift).toArray(), best);
            }
        }
        throw new IllegalStateException(Check.message("value iteration", "bounds that meet within " + MOST_SWEEPS
                + " sweeps", "a discount of " + gamma));
    }

    /// Returns what a policy earns in an episode from the empty store, on average, exactly.
    ///
    /// @param policy  orders from levels; asked once for each state
    /// @param periods length of the episode, at least 1
    /// @return expected sum of rewards, undiscounted
    /// @throws IllegalArgumentException if an order of it is not valid
    public double expectedReturn(InventoryPolicy policy, int periods) {
        Check.that(periods >= 1, "periods", "an integer of at least 1", periods);
        int[] choice = choices(policy);
        double[] v = new double[states()];
        double[] g = new double[states()];
        for (int t = 0; t < periods; t++) {
            expect(v, 1, g);
            for (int s = 0; s < v.length; s++) {
                v[s] = g[after[firstAfter[s] + choice[s]]] - orderCost[choice[s]];
            }
        }
        return v[0];
    }

    private int[] choices(InventoryPolicy policy) {
        int[] choice = new int[states()];
        int[] x = new int[states.size()];
        int[] order = rules.nothing();
        for (int s = 0; s < choice.length; s++) {
            policy.order(x.clone(), order);
            choice[s] = choice(x, order);
            states.next(x);
        }
        return choice;
    }

    private int choice(int[] x, int[] order) {
        for (int k = 0; k < orders.length; k++) {
            if (Arrays.equals(orders[k], order) && rules.fits(order, rules.room(x))) {
                return k;
            }
        }
        throw new IllegalArgumentException(Check.message("order at levels " + Arrays.toString(x),
                "a valid one, within maxOrder, capacity and budget", Arrays.toString(order)));
    }

    private int rank(int[] levels) {
        Check.that(levels.length == states.size(), "levels", states.size() + " numbers", levels.length);
        boolean fits = Arrays.stream(levels).allMatch(x -> x >= 0) && volumeOf(levels) <= rules.capacity;
        for (int i = rules.products; i < levels.length; i++) {
            fits &= levels[i] <= rules.most[i % rules.products];
        }
        Check.that(fits, "levels", "some that fit into the store", Arrays.toString(levels));
        return states.rank(levels);
    }

    private long volumeOf(int[] levels) {
        long sum = 0;
        for (int i = 0; i < levels.length; i++) {
            sum += (long) rules.volume[i % rules.products] * levels[i];
        }
        return sum;
    }

    private void write(int choice, int[] order) {
        System.arraycopy(orders[choice], 0, order, 0, order.length);
    }

    /// The best policy of an episode. Immutable, thread-safe.
    public static final class Episode {

        private final InventoryOptimum of;
        private final double expectedReturn;
        private final int[][] best; // [period][state]

        private Episode(InventoryOptimum of, double expectedReturn, int[][] best) {
            this.of = of;
            this.expectedReturn = expectedReturn;
            this.best = best;
        }

        /// Returns what the policy earns, on average.
        ///
        /// @return expected sum of rewards from the empty store, undiscounted: no policy has a higher one
        public double expectedReturn() {
            return expectedReturn;
        }

        /// Chooses what to order.
        ///
        /// @param period from 0
        /// @param levels as [InventoryPolicy#order]; not modified
        /// @param order  out: units of each product
        /// @throws IllegalArgumentException if the levels do not fit into the store
        public void order(int period, int[] levels, int[] order) {
            of.write(best[period][of.rank(levels)], order);
        }
    }

    /// The best stationary policy under a discount. Immutable, thread-safe.
    public static final class Stationary implements InventoryPolicy {

        private final InventoryOptimum of;
        private final double[] values;
        private final int[] best;

        private Stationary(InventoryOptimum of, double[] values, int[] best) {
            this.of = of;
            this.values = values;
            this.best = best.clone();
        }

        /// Returns the value of a state.
        ///
        /// @param levels as [InventoryPolicy#order]; not modified
        /// @return expected discounted sum of rewards
        /// @throws IllegalArgumentException if the levels do not fit into the store
        public double value(int[] levels) {
            return values[of.rank(levels)];
        }

        /// Chooses what to order.
        ///
        /// @throws IllegalArgumentException if the levels do not fit into the store
        @Override
        public void order(int[] levels, int[] order) {
            of.write(best[of.rank(levels)], order);
        }
    }
}
