// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;

/// Which orders of [Inventory] are valid, and what becomes of others: they depend on the levels through the room that is left alone.
///
/// Sets are made when first asked for, one for each room, and kept: at most one more than the capacity. Thread-safe.
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

    private final double budget;
    private final double slack;
    private final boolean relaxed;
    private final int[] nothing;
    private final AtomicReferenceArray<ActionSet> sets; // by room

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
        this.sets = new AtomicReferenceArray<>((int) Math.min(capacity, largest) + 1);
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
            to[i] = units(observation, 0, i);
        }
    }

    private int units(float[] observation, int from, int i) {
        return Math.max(0, Math.round(observation[from + i] * most[i % products]));
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

    /// The room that is left at an observation.
    int room(float[] observation, int from) {
        long used = 0;
        for (int i = 0; i < products * (1 + leadPeriods); i++) {
            used += (long) volume[i % products] * units(observation, from, i);
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

    /// The valid actions where so much room is left.
    ActionSet set(int room) {
        int known = Math.min(room, sets.length() - 1);
        ActionSet set = sets.get(known);
        if (set == null) {
            set = make(known);
            sets.set(known, set);
        }
        return set;
    }

    private ActionSet make(int room) {
        double[][] rows = new double[2][products];
        for (int p = 0; p < products; p++) {
            rows[0][p] = volume[p];
            rows[1][p] = unitCost[p];
        }
        LinearRows limits = LinearRows.of(rows, new double[]{room, budget});
        if (relaxed) {
            return PolytopeSet.of(box, BoxSet.whole(products), limits, LinearRows.none(products));
        }
        double[] ones = new double[products];
        Arrays.fill(ones, 1);
        LatticeSet whole = LatticeSet.of(box, new double[products], ones, most);
        return LatticePolytopeSet.of(box, whole, limits);
    }

    /// An order of nothing.
    int[] nothing() {
        return nothing.clone();
    }
}
