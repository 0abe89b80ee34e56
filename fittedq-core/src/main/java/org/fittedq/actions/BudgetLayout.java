// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.BoxSet;

/// The numbers of a [BudgetSet], the dimensions ordered by group so that loops run over neighbours. Immutable.
///
/// A *position* k is a place in that order; dimensions of no group come last, as a group whose limits never bind. All
/// limits are cut to what the bounds allow, and the budget to what bounds and limits allow, so that rounding in the
/// caller's sums cannot make the set empty.
final class BudgetLayout {

    /// The error of rounding a number of [−1, 1] to float is half of this, or less.
    static final double FLOAT_ROUNDING = 0x1p-24;

    /// By how much of the sum of the weights the caller's numbers may contradict: rounding of float bounds and of sums.
    private static final double CONTRADICTION = 1e-6;

    final int[] order; // position → dimension
    final int[] start; // group → its first position; one more, the number of positions
    final double[] w;
    final double[] l;
    final double[] u;
    final double[] limitLow; // group → L within what the bounds allow
    final double[] limitHigh;
    final double budget;
    final double[] weightSums; // group → Σ w over it; the last: Σ w
    final double[] norms; // group → √(Σ w²) over it; the last: over all
    private final double[] tightLow; // by dimension
    private final double[] tightHigh;

    /// As [BudgetSet], with sums in the caller's units, to which dimension i adds `offsets[i]`.
    BudgetLayout(BoxSet bounds, double[] weights, double[] offsets, double budget, List<BudgetSet.Group> groups) {
        int n = bounds.size();
        checkWeights(n, weights);
        Check.that(Double.isFinite(budget), "budget", "a finite number", budget);
        this.order = new int[n];
        this.start = new int[groups.size() + 2];
        order(groups);
        this.w = new double[n];
        this.l = new double[n];
        this.u = new double[n];
        for (int k = 0; k < n; k++) {
            w[k] = weights[order[k]];
            l[k] = bounds.low(order[k]);
            u[k] = bounds.high(order[k]);
        }
        this.weightSums = new double[start.length];
        this.norms = new double[start.length];
        weigh();
        this.limitLow = new double[start.length - 1];
        this.limitHigh = new double[start.length - 1];
        limit(offsets, groups);
        this.budget = budget(offsets, budget, groups.isEmpty());
        this.tightLow = new double[n];
        this.tightHigh = new double[n];
        tighten();
    }

    static void checkWeights(int size, double[] weights) {
        Check.that(weights.length == size, "budget", "a weight for each of the " + size + " dimensions",
                weights.length);
        for (int i = 0; i < weights.length; i++) {
            Check.that(weights[i] > 0 && Double.isFinite(weights[i]), "budget, weight " + i, "a finite number above 0",
                    weights[i]);
        }
    }

    private void order(List<BudgetSet.Group> groups) {
        int[] groupOf = new int[order.length];
        Arrays.fill(groupOf, groups.size());
        int k = 0;
        for (int g = 0; g < groups.size(); g++) {
            for (int i : groups.get(g).dimensions()) {
                Check.that(0 <= i && i < order.length, "budget, group " + g,
                        "dimensions from 0 to " + (order.length - 1), i);
                Check.that(groupOf[i] == groups.size(), "budget", "groups without a common dimension",
                        "dimension " + i + " in groups " + groupOf[i] + " and " + g);
                groupOf[i] = g;
                order[k++] = i;
            }
            start[g + 1] = k;
        }
        for (int i = 0; i < order.length; i++) {
            if (groupOf[i] == groups.size()) {
                order[k++] = i;
            }
        }
        start[groups.size() + 1] = k;
    }

    private void weigh() {
        double all = 0;
        for (int g = 0; g < start.length - 1; g++) {
            for (int k = start[g]; k < start[g + 1]; k++) {
                weightSums[g] += w[k];
                norms[g] += w[k] * w[k];
            }
            all += norms[g];
            norms[g] = Math.sqrt(norms[g]);
        }
        weightSums[start.length - 1] = Arrays.stream(w).sum();
        norms[start.length - 1] = Math.sqrt(all);
    }

    /// Cuts each group's limits to the sums its bounds allow. Texts are made only if thrown: sets that depend on the state
    /// are made often.
    private void limit(double[] offsets, List<BudgetSet.Group> groups) {
        for (int g = 0; g < limitLow.length; g++) {
            double offset = 0;
            double size = weightSums[g];
            for (int k = start[g]; k < start[g + 1]; k++) {
                limitLow[g] += w[k] * l[k];
                limitHigh[g] += w[k] * u[k];
                offset += offsets[order[k]];
                size += Math.abs(offsets[order[k]]);
            }
            if (g < groups.size()) {
                double low = groups.get(g).low() - offset;
                double high = groups.get(g).high() - offset;
                double slack = CONTRADICTION * size;
                if (!(low <= limitHigh[g] + slack && high >= limitLow[g] - slack)) {
                    throw new IllegalArgumentException(Check.message("budget, group " + g,
                            "limits that meet the sums " + BoxSet.interval(limitLow[g] + offset, limitHigh[g] + offset)
                                    + " that the bounds allow",
                            BoxSet.interval(low + offset, high + offset)));
                }
                double least = limitLow[g];
                limitLow[g] = Math.clamp(low, least, limitHigh[g]);
                limitHigh[g] = Math.clamp(high, least, limitHigh[g]);
            }
        }
    }

    /// Cuts the budget to the sums that bounds and groups allow.
    private double budget(double[] offsets, double budget, boolean ungrouped) {
        double low = Arrays.stream(limitLow).sum();
        double high = Arrays.stream(limitHigh).sum();
        double offset = Arrays.stream(offsets).sum();
        double size = weightSums[start.length - 1] + Arrays.stream(offsets).map(Math::abs).sum();
        double unit = budget - offset;
        if (!(low - CONTRADICTION * size <= unit && unit <= high + CONTRADICTION * size)) {
            throw new IllegalArgumentException(Check.message("budget", "a sum in "
                    + BoxSet.interval(low + offset, high + offset) + ", as the bounds "
                    + (ungrouped ? "allow" : "and the groups' limits allow"), (float) budget));
        }
        return Math.clamp(unit, low, high);
    }

    /// The smallest box: a group's sum is what the other groups leave of the budget, a coordinate what the rest of its
    /// group leaves of that.
    private void tighten() {
        double low = Arrays.stream(limitLow).sum();
        double high = Arrays.stream(limitHigh).sum();
        for (int g = 0; g < limitLow.length; g++) {
            double least = Math.max(limitLow[g], budget - (high - limitHigh[g]));
            double most = Math.min(limitHigh[g], budget - (low - limitLow[g]));
            double sumLow = 0;
            double sumHigh = 0;
            for (int k = start[g]; k < start[g + 1]; k++) {
                sumLow += w[k] * l[k];
                sumHigh += w[k] * u[k];
            }
            for (int k = start[g]; k < start[g + 1]; k++) {
                double atLeast = (least - (sumHigh - w[k] * u[k])) / w[k];
                double atMost = (most - (sumLow - w[k] * l[k])) / w[k];
                tightLow[order[k]] = Math.clamp(atLeast, l[k], u[k]);
                tightHigh[order[k]] = Math.clamp(atMost, tightLow[order[k]], u[k]);
            }
        }
    }

    double tightLow(int i) {
        return tightLow[i];
    }

    double tightHigh(int i) {
        return tightHigh[i];
    }

    int groups() {
        return limitLow.length;
    }

    /// Tells whether each group's sum, and the sum of all, misses what is asked by at most tolerance · scale.
    ///
    /// @param scale a factor for each group, and one for the whole
    boolean sumsMeet(float[] a, int at, double[] scale, double tolerance) {
        double all = 0;
        for (int g = 0; g < limitLow.length; g++) {
            double sum = 0;
            for (int k = start[g]; k < start[g + 1]; k++) {
                sum += w[k] * a[at + order[k]];
            }
            double slack = tolerance * scale[g];
            if (!(limitLow[g] - slack <= sum && sum <= limitHigh[g] + slack)) {
                return false;
            }
            all += sum;
        }
        return Math.abs(all - budget) <= tolerance * scale[scale.length - 1];
    }
}
