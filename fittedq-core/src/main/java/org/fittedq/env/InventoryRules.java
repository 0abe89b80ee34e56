// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LimitedSets;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;

/// Which orders of [Inventory] are valid, and what becomes of others: they depend on the levels through the room that is left alone.
/// Immutable, thread-safe.
final class InventoryRules {

    /// By how much a budget may be overdrawn, of what the largest orders cost: rounding.
    private static final double SLACK = 1e-6;
    /// An order so little short of a whole number counts as it.
    private static final double NEARLY = 1e-3;

    final int products;
    final int leadPeriods;
    final int capacity;
    final int[] most; // units of one order
    final int[] volume;
    final double[] unitCost;
    final ActionBox box;
    final ActionSets sets;

    private final double budget;
    private final double slack;
    private final boolean relaxed;
    private final int[] nothing;

    InventoryRules(Inventory.Settings c) {
        this.products = c.products();
        this.leadPeriods = c.leadPeriods();
        this.capacity = c.limits().capacity();
        this.most = whole(c.goods().maxOrder());
        this.volume = whole(c.goods().volume());
        this.unitCost = each(c.costs().unit());
        this.budget = c.limits().budget();
        this.relaxed = c.limits().orders() == Inventory.Orders.RELAXED;
        this.nothing = new int[products];
        float[] high = new float[products];
        double dearest = 0;
        long largest = 0;
        for (int p = 0; p < products; p++) {
            high[p] = most[p];
            dearest += unitCost[p] * most[p];
            largest += (long) volume[p] * most[p];
        }
        this.slack = SLACK * dearest;
        this.box = ActionBox.of(new float[products], high);
        this.sets = sets(largest);
    }

    /// A number for each product: the list from its beginning again and again.
    double[] each(List<Double> list) {
        double[] all = new double[products];
        Arrays.setAll(all, p -> list.get(p % list.size()));
        return all;
    }

    private int[] whole(List<Integer> list) {
        int[] all = new int[products];
        Arrays.setAll(all, p -> list.get(p % list.size()));
        return all;
    }

    /// Reads the levels out of an observation, in which each product's are in units of its largest order.
    void levels(float[] observation, int[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = Math.max(0, Math.round(observation[i] * most[i % products]));
        }
    }

    /// Writes the levels as an observation.
    void observe(int[] levels, float[] observation) {
        for (int i = 0; i < levels.length; i++) {
            observation[i] = (float) levels[i] / most[i % products];
        }
    }

    /// What fits into the store beside stock and orders on their way; 0 if they are too many already.
    int room(int[] levels) {
        long used = 0;
        for (int i = 0; i < levels.length; i++) {
            used += (long) volume[i % products] * levels[i];
        }
        return (int) Math.max(0, capacity - used);
    }

    /// Whether an order is valid.
    boolean fits(int[] order, int room) {
        for (int p = 0; p < products; p++) {
            if (order[p] < 0 || order[p] > most[p]) {
                return false;
            }
        }
        return volume(order) <= room && spend(order) <= budget + slack;
    }

    private long volume(int[] order) {
        long sum = 0;
        for (int p = 0; p < products; p++) {
            sum += (long) volume[p] * order[p];
        }
        return sum;
    }

    private double spend(int[] order) {
        double sum = 0;
        for (int p = 0; p < products; p++) {
            sum += unitCost[p] * order[p];
        }
        return sum;
    }

    /// Makes an action an order: whole numbers, the nearest ones or, of relaxed orders, those below; scaled down if it does not fit.
    void ship(float[] action, int room, int[] order) {
        for (int p = 0; p < products; p++) {
            double units = Math.clamp(action[p], 0, most[p]);
            order[p] = (int) (relaxed ? Math.floor(units + NEARLY) : Math.rint(units));
        }
        scaleDown(order, room);
    }

    /// Multiplies an order by the largest number with which it fits, and rounds it down.
    void scaleDown(int[] order, int room) {
        if (fits(order, room)) {
            return;
        }
        double share = Math.min(1, Math.min(room / (double) Math.max(1, volume(order)), budget / spend(order)));
        for (int p = 0; p < products; p++) {
            order[p] = (int) Math.floor(share * order[p] + 1e-9);
        }
    }

    /// A(s), from the room that an observation leaves: never less than nothing, and no more than all the largest orders take.
    private ActionSets sets(long largest) {
        List<AffineForm.Term> used = new ArrayList<>();
        for (int i = 0; i < products * (1 + leadPeriods); i++) {
            used.add(new AffineForm.Term(i, -(double) volume[i % products] * most[i % products]));
        }
        List<LimitedSets.Row> limits = List.of(
                new LimitedSets.Row(Arrays.stream(volume).asDoubleStream().boxed().toList(),
                        new AffineForm(capacity, used), 0, Math.min(capacity, largest), true),
                LimitedSets.Row.of(Arrays.stream(unitCost).boxed().toList(), budget));
        if (relaxed) {
            return new LimitedSets(box, BoxSet.whole(products), limits);
        }
        double[] ones = new double[products];
        Arrays.fill(ones, 1);
        return new LimitedSets(box, LatticeSet.of(box, new double[products], ones, most), limits);
    }

    /// An order of nothing.
    int[] nothing() {
        return nothing.clone();
    }
}
