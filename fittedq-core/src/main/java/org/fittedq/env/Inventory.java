// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.DoublePredicate;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// A store of several products: each period, how many units of each to order, under a joint capacity and a joint budget.
///
/// ```text
/// 1. order a; what was ordered leadPeriods ago arrives (0: a itself)             stock ← stock + arrivals
/// 2. demand Dₚ ~ Poisson(demandₚ), independent; what is not there is lost        left = (stock − D)⁺, short = (D − stock)⁺
/// r = −Σₚ (unitₚ aₚ + order [aₚ > 0] + holdingₚ leftₚ + shortageₚ shortₚ)         stock ← left
/// A(s) = {a : 0 ≤ aₚ ≤ maxOrderₚ,  Σ volumeₚ (stockₚ + on orderₚ + aₚ) ≤ capacity,  Σ unitₚ aₚ ≤ budget}
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | stock, then orders on their way, those that arrive first first | each product's in units of its maxOrder |
/// | a | orders | [0, maxOrderₚ] units; whole with `limits.orders integer` |
/// | r | what the period costs, not scaled | −cost |
/// | start | an empty store, nothing on its way; nothing is drawn | |
/// | step | one `nextDouble` a product | |
/// | terminal | never; the time limit cuts | |
///
/// Whole units are shipped always. With relaxed orders A(s) is a polytope, and what is ordered is rounded down, so that it still
/// fits: the best policy and its return are those of whole orders. An order outside A(s) is rounded to whole units and, if it does not fit,
/// scaled down until it does. Nothing ordered is valid in every state.
///
/// [InventoryOptimum] has the best policy of small instances, [BaseStock] a good one of any. Source: ours; the model is the
/// textbook's (E. L. Porteus, *Foundations of Stochastic Inventory Theory*, 2002).
public final class Inventory implements Environment {

    /// Name on the command line.
    public static final String NAME = "Inventory";

    /// Which orders are valid.
    public enum Orders {
        /// Whole units.
        INTEGER,
        /// Any amount; what is shipped is rounded down.
        RELAXED
    }

    /// The task and its time limit. Lists have a number for each product, or begin anew where they end.
    ///
    /// @param products       P
    /// @param goods          what is stored
    /// @param costs          what a period costs
    /// @param limits         what may be ordered
    /// @param leadPeriods    periods between order and arrival
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "number of products P, one action each; more makes capacity and budget harder to share out",
                    range = "[1, 1000]")
            int products,
            @Setting("what is stored, by product") Goods goods,
            @Setting("what a period costs, by product") Costs costs,
            @Setting("what may be ordered") Limits limits,
            @Setting(value = "periods between order and arrival; more makes the state larger and the demand to cover less certain; "
                    + "0 = at once, before the period's demand",
                    range = "[0, 100]", unit = "periods")
            int leadPeriods,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps")
            int timeLimitSteps
            // @formatter:on
    ) {

        /// Two products that compete for capacity and budget, delivered at once. An episode costs 224.8 at best and 226.0 by the
        /// best policy of observations; [BaseStock]'s costs 235.7.
        public static final Settings DEFAULT = new Settings(2, Goods.DEFAULT, Costs.DEFAULT, Limits.DEFAULT, 0, 50);

        /// Checks the ranges, and that each list has a number for each product.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, products, goods, costs, limits, leadPeriods, timeLimitSteps);
            fits("goods.demand", goods.demand(), products);
            fits("goods.maxOrder", goods.maxOrder(), products);
            fits("goods.volume", goods.volume(), products);
            fits("costs.unit", costs.unit(), products);
            fits("costs.holding", costs.holding(), products);
            fits("costs.shortage", costs.shortage(), products);
        }

        private static void fits(String what, List<?> list, int products) {
            Check.that(!list.isEmpty() && products % list.size() == 0, what,
                    "as many numbers as products, " + products + ", or a number of them that divides it", list.size());
        }
    }

    /// What is stored.
    ///
    /// @param demand   mean of the demand in a period
    /// @param maxOrder largest order
    /// @param volume   room that a unit takes
    public record Goods(
    // @formatter:off
            @Setting(value = "mean of the Poisson demand in a period; more, beside the limits, makes shortage likelier",
                    range = "(0, 500]", unit = "units")
            List<Double> demand,
            @Setting(value = "largest order in a period; more makes the action harder to choose", range = "[1, 100000]",
                    unit = "units")
            List<Integer> maxOrder,
            @Setting(value = "room that a unit takes, in stock and on order", range = "[1, 1000000]", unit = "units of capacity")
            List<Integer> volume
            // @formatter:on
    ) {

        /// One product sells more often, the other takes twice the room.
        public static final Goods DEFAULT = new Goods(List.of(1.5, 1.0), List.of(3, 2), List.of(1, 2));

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Goods {
            Range.check(Goods.class, demand, maxOrder, volume);
            demand = List.copyOf(demand);
            maxOrder = List.copyOf(maxOrder);
            volume = List.copyOf(volume);
        }
    }

    /// What a period costs.
    ///
    /// @param unit     of a unit ordered
    /// @param holding  of a unit left
    /// @param shortage of a unit of demand that is lost
    /// @param order    of each product ordered, whatever the quantity
    public record Costs(
    // @formatter:off
            @Setting(value = "of a unit ordered", range = "[0, ∞)", unit = "cost per unit") List<Double> unit,
            @Setting(value = "of a unit left at the period's end; more makes stock dearer", range = "[0, ∞)",
                    unit = "cost per unit and period")
            List<Double> holding,
            @Setting(value = "of a unit of demand that is lost; more makes stock worth its cost", range = "[0, ∞)",
                    unit = "cost per unit")
            List<Double> shortage,
            @Setting(value = "of each product ordered in a period, whatever the quantity; more makes rare, large orders better",
                    range = "[0, ∞)", unit = "cost")
            double order
            // @formatter:on
    ) {

        /// The larger product is the one whose shortage is dearer.
        public static final Costs DEFAULT = new Costs(List.of(1.0, 2.0), List.of(0.05, 0.1), List.of(4.0, 12.0), 0);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Costs {
            Range.check(Costs.class, unit, holding, shortage, order);
            unit = List.copyOf(unit);
            holding = List.copyOf(holding);
            shortage = List.copyOf(shortage);
        }
    }

    /// What may be ordered.
    ///
    /// @param capacity of the store, stock and orders on their way together
    /// @param budget   of a period's orders
    /// @param orders   whole units or any amount
    public record Limits(
    // @formatter:off
            @Setting(value = "room of the store for stock and orders on their way; less makes products compete",
                    range = "[1, 1000000]", unit = "units of capacity")
            int capacity,
            @Setting(value = "what a period's units may cost; less makes products compete", range = "(0, ∞)", unit = "cost")
            double budget,
            @Setting("valid orders: whole units, or any amount, of which what is shipped is rounded down") Orders orders
            // @formatter:on
    ) {

        /// Three periods of mean demand can be stored, one and a half ordered at a time.
        public static final Limits DEFAULT = new Limits(10, 5, Orders.INTEGER);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Limits {
            Range.check(Limits.class, capacity, budget, orders);
        }
    }

    private final Settings c;
    private final Spec spec;
    private final InventoryRules rules;
    private final Poisson[] demand;
    private final double[] holding;
    private final double[] shortage;
    private final int[] levels; // stock, then orders on their way
    private final int[] order; // the last one
    private RandomGenerator random;

    /// Makes an empty store.
    ///
    /// @param settings the task; the time limit is not applied here, see [TimeLimit]
    public Inventory(Settings settings) {
        this.c = settings;
        this.rules = new InventoryRules(settings);
        this.levels = new int[settings.products() * (1 + settings.leadPeriods())];
        this.spec = new Spec(NAME, levels.length, rules.box);
        this.demand = demand(settings, rules);
        this.holding = rules.each(settings.costs().holding());
        this.shortage = rules.each(settings.costs().shortage());
        this.order = rules.nothing();
        this.random = new RandomStream(0, "no episode yet");
    }

    static Poisson[] demand(Settings settings, InventoryRules rules) {
        return Arrays.stream(rules.each(settings.goods().demand())).mapToObj(Poisson::new).toArray(Poisson[]::new);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Returns A(s): of whole units a [org.fittedq.actions.LatticePolytopeSet], of any amount a [org.fittedq.actions.PolytopeSet]. One set
    /// for each room that is left, made when first met; a policy's file holds them.
    ///
    /// @return observation ↦ valid orders; thread-safe
    @Override
    public ActionSets actionSets() {
        return rules.sets;
    }

    /// Returns what is shipped when something acts on observations, as [#step] does it.
    ///
    /// @param act observation ↦ action, action units: writes its second argument
    /// @return the same as a policy of levels; one thread at a time
    public InventoryPolicy shipped(BiConsumer<float[], float[]> act) {
        float[] observation = new float[spec.observationSize()];
        float[] action = new float[rules.products];
        return (state, to) -> {
            rules.observe(state, observation);
            act.accept(observation, action);
            rules.ship(action, rules.room(state), to);
        };
    }

    /// Reads levels out of an observation.
    ///
    /// @param observation as [#step] writes it; not modified
    /// @param to          out: units, stock, then orders on their way
    public void levels(float[] observation, int[] to) {
        rules.levels(observation, to);
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        this.random = random;
        Arrays.fill(levels, 0);
        Arrays.fill(order, 0);
        rules.observe(levels, observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        rules.ship(action, rules.room(levels), order);
        arrive(levels, order, rules.products);
        double cost = 0;
        for (int p = 0; p < rules.products; p++) {
            int left = levels[p] - demand[p].draw(random);
            cost += rules.unitCost[p] * order[p] + (order[p] > 0 ? c.costs().order() : 0)
                    + (left > 0 ? holding[p] * left : -shortage[p] * left);
            levels[p] = Math.max(0, left);
        }
        rules.observe(levels, out.observation());
        out.set(-cost, false, false);
    }

    /// Puts an order on its way, and what arrives into stock.
    static void arrive(int[] levels, int[] order, int products) {
        boolean atOnce = levels.length == products;
        for (int p = 0; p < products; p++) {
            levels[p] += atOnce ? order[p] : levels[products + p];
        }
        for (int i = products; i < levels.length; i++) {
            levels[i] = i + products < levels.length ? levels[i + products] : order[i + products - levels.length];
        }
    }

    /// Returns a column for each product: stock, on it what is on its way; the last order beside it.
    @Override
    public Optional<Scene> scene() {
        return Optional.of(InventoryScene.of(levels, order, rules));
    }

    /// Returns the levels.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(Arrays.stream(levels).asDoubleStream().toArray());
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Saved.check(spec, state, levels.length);
        DoublePredicate whole = x -> x >= 0 && x <= Integer.MAX_VALUE && x == Math.rint(x);
        for (double x : state) {
            Check.that(whole.test(x), "saved state of " + NAME, "whole numbers of units", x);
        }
        this.random = random;
        Arrays.setAll(levels, i -> (int) state[i]);
        Arrays.fill(order, 0);
    }
}
