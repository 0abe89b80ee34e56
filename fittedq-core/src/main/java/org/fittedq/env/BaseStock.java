// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// Orders [Inventory] up to a level for each product: a policy of any instance, the best one without limits, fixed cost and lead time.
///
/// Sₚ is the newsvendor's: the smallest S with P(demand of leadPeriods + 1 periods ≤ S) ≥ (shortage − unit) / (shortage − unit +
/// holding), 0 if shortage costs no more than a unit. Where Sₚ − stock − on order does not fit, all quantities are scaled down by
/// the same factor and rounded down; what that leaves goes, unit by unit, to the product that is then shortest, in periods of
/// its mean demand.
///
/// Source: E. L. Porteus, *Foundations of Stochastic Inventory Theory*, Stanford University Press, 2002, chapters 1 and 4. Differences:
/// the sharing out is ours. Immutable, thread-safe.
public final class BaseStock implements InventoryPolicy {

    private final InventoryRules rules;
    private final double[] demand;
    private final int[] target;

    /// Makes the policy of an instance.
    ///
    /// @param settings the task
    public BaseStock(Inventory.Settings settings) {
        this.rules = new InventoryRules(settings);
        this.demand = rules.each(settings.goods().demand());
        double[] holding = rules.each(settings.costs().holding());
        double[] shortage = rules.each(settings.costs().shortage());
        this.target = new int[rules.products];
        for (int p = 0; p < target.length; p++) {
            double under = Math.max(0, shortage[p] - rules.unitCost[p]);
            double over = under + holding[p];
            int periods = 1 + settings.leadPeriods();
            target[p] = under == 0 ? 0 : quantile(demand[p] * periods, under / over);
        }
    }

    /// Sums of Poisson numbers are Poisson numbers; of a mean beyond what the distribution takes, the normal one's 3 σ at most.
    private static int quantile(double mean, double p) {
        return mean <= Poisson.MOST_MEAN
                ? new Poisson(mean).quantile(p)
                : (int) Math.ceil(mean + 3 * p * Math.sqrt(mean));
    }

    /// Returns the levels.
    ///
    /// @return S of each product, units
    public int[] target() {
        return target.clone();
    }

    @Override
    public void order(int[] levels, int[] order) {
        int room = rules.room(levels);
        for (int p = 0; p < target.length; p++) {
            order[p] = Math.clamp((long) target[p] - position(levels, p), 0, rules.most[p]);
        }
        if (rules.fits(order, room)) {
            return;
        }
        rules.scaleDown(order, room);
        while (addOne(levels, order, room)) {
            // until nothing fits
        }
    }

    private int position(int[] levels, int p) {
        int sum = 0;
        for (int i = p; i < levels.length; i += target.length) {
            sum += levels[i];
        }
        return sum;
    }

    private boolean addOne(int[] levels, int[] order, int room) {
        int shortest = -1;
        double most = 0;
        for (int p = 0; p < target.length; p++) {
            double missing = (target[p] - position(levels, p) - order[p]) / demand[p];
            order[p]++;
            if (missing > most && rules.fits(order, room)) {
                most = missing;
                shortest = p;
            }
            order[p]--;
        }
        if (shortest >= 0) {
            order[shortest]++;
        }
        return shortest >= 0;
    }

    /// Acts on observations of [Inventory], in action units.
    ///
    /// @param observation as the environment writes it; not modified
    /// @param action      out: units to order
    public void act(float[] observation, float[] action) {
        int[] levels = new int[observation.length];
        rules.levels(observation, levels);
        int[] order = new int[target.length];
        order(levels, order);
        for (int p = 0; p < order.length; p++) {
            action[p] = order[p];
        }
    }
}
