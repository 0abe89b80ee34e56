// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.random.RandomGenerator;
import org.fittedq.random.Draw;

/// Uniform draws from a [BudgetSet]. Immutable and thread-safe; allocates two small arrays a draw.
///
/// Rejection: with l′ and u′ the smallest box around the set, the set lies in the simplex
/// {l′ + x/w : x ≥ 0, Σ x = b − Σ w l′}, and in the like one that hangs from u′. A uniform point of the smaller one is
/// x = rest · e/Σ e with exponential e; it is kept if it lies in the set. Exact.
///
/// Chain: from a point inside, each move picks two coordinates i, j and draws anew where on the line
/// a + t (1/wᵢ on i, −1/wⱼ on j), which keeps the sum, the action lies, uniformly over the part of the line in the
/// set. The uniform distribution is stationary, and moves of pairs reach the whole set. After 32 · m moves it is
/// approximately uniform: on the plain simplex the chain mixes in O(m log m) moves.
///
/// Source: exponential spacings, L. Devroye, *Non-Uniform Random Variate Generation*, 1986, chapter V, theorem 2.2; the
/// chain, A. Smith, *A Gibbs sampler on the n-simplex*, Annals of Applied Probability 24 (2014),
/// <https://doi.org/10.1214/12-AAP916>. Differences: bounds and groups shorten the lines; j is drawn from the group of i
/// half of the time, since tight limits leave no other moves.
final class BudgetSampler {

    private static final int TRIES = 64;
    private static final int MOVES_PER_DIMENSION = 32;

    /// Rejection is not tried where its estimated chance of a hit is below this.
    private static final double LEAST_CHANCE = 0.02;

    private final BudgetLayout layout;
    private final boolean hanging; // the simplex hangs from u′
    private final double[] anchor; // by position: l′, or u′ if hanging
    private final double[] range; // by position: wᵢ(u′ᵢ − l′ᵢ)
    private final int[] groupOf; // by position
    private final double rest;
    private final int tries;
    private final double[] centre;

    BudgetSampler(BudgetLayout layout) {
        this(layout, TRIES);
    }

    /// @param tries draws from the simplex before the chain takes over
    BudgetSampler(BudgetLayout layout, int tries) {
        this.layout = layout;
        int n = layout.order.length;
        this.anchor = new double[n];
        this.range = new double[n];
        this.groupOf = new int[n];
        double standing = layout.budget;
        double fallen = -layout.budget;
        for (int k = 0; k < n; k++) {
            standing -= layout.w[k] * layout.tightLow(layout.order[k]);
            fallen += layout.w[k] * layout.tightHigh(layout.order[k]);
        }
        this.hanging = fallen < standing;
        this.rest = Math.max(0, Math.min(standing, fallen));
        for (int g = 0; g < layout.groups(); g++) {
            for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
                int i = layout.order[k];
                groupOf[k] = g;
                anchor[k] = hanging ? layout.tightHigh(i) : layout.tightLow(i);
                double width = layout.w[k] * (layout.tightHigh(i) - layout.tightLow(i));
                range[k] = width > 1e-9 * layout.norms[layout.groups()] ? width : 0;
            }
        }
        this.tries = chance() >= LEAST_CHANCE ? tries : 0;
        this.centre = centre();
    }

    /// An upper bound of the chance that a point of the simplex keeps all upper bounds: coordinates of a uniform point
    /// are negatively associated, so at most Π P(xᵢ ≤ rangeᵢ), with P(xᵢ > c · rest) = (1 − c)^(k−1) for k coordinates.
    private double chance() {
        int free = 0;
        for (double r : range) {
            free += r > 0 ? 1 : 0;
        }
        double chance = 1;
        for (double r : range) {
            if (r > 0 && r < rest) {
                chance *= 1 - StrictMath.pow(1 - r / rest, free - 1);
            }
        }
        return chance;
    }

    /// A point with slack wherever the set has any: groups' sums at one fraction of the way between their limits, then
    /// coordinates at one fraction of the way between their bounds.
    private double[] centre() {
        double[] x = new double[range.length];
        double low = 0;
        double high = 0;
        for (int g = 0; g < layout.groups(); g++) {
            low += layout.limitLow[g];
            high += layout.limitHigh[g];
        }
        double part = fraction(layout.budget, low, high);
        for (int g = 0; g < layout.groups(); g++) {
            double target = layout.limitLow[g] + part * (layout.limitHigh[g] - layout.limitLow[g]);
            double least = 0;
            double most = 0;
            for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
                least += layout.w[k] * layout.l[k];
                most += layout.w[k] * layout.u[k];
            }
            double within = fraction(target, least, most);
            for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
                x[k] = layout.l[k] + within * (layout.u[k] - layout.l[k]);
            }
        }
        return x;
    }

    private static double fraction(double x, double low, double high) {
        return high > low ? Math.clamp((x - low) / (high - low), 0, 1) : 0;
    }

    void sample(RandomGenerator random, float[] a, int at) {
        double[] x = new double[range.length];
        for (int t = 0; t < tries; t++) {
            simplexPoint(random, x);
            if (inside(x)) {
                write(x, a, at);
                return;
            }
        }
        System.arraycopy(centre, 0, x, 0, x.length);
        if (x.length > 1) {
            walk(random, x);
        }
        write(x, a, at);
    }

    private void write(double[] x, float[] a, int at) {
        for (int k = 0; k < x.length; k++) {
            a[at + layout.order[k]] = (float) Math.clamp(x[k], layout.l[k], layout.u[k]);
        }
    }

    /// One `nextLong` for each coordinate that is free.
    private void simplexPoint(RandomGenerator random, double[] x) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            x[k] = range[k] > 0 ? Draw.exponential(random) : 0;
            sum += x[k];
        }
        double scale = sum > 0 ? (hanging ? -rest : rest) / sum : 0;
        for (int k = 0; k < x.length; k++) {
            x[k] = anchor[k] + scale * x[k] / layout.w[k];
        }
    }

    /// Whether bounds and limits hold, up to rounding of doubles; the sum does by construction.
    private boolean inside(double[] x) {
        for (int g = 0; g < layout.groups(); g++) {
            double sum = 0;
            for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
                if (!(layout.l[k] - 1e-9 <= x[k] && x[k] <= layout.u[k] + 1e-9)) {
                    return false;
                }
                sum += layout.w[k] * x[k];
            }
            double slack = 1e-9 * layout.weightSums[g];
            if (!(layout.limitLow[g] - slack <= sum && sum <= layout.limitHigh[g] + slack)) {
                return false;
            }
        }
        return true;
    }

    /// 32 · m moves; a move draws i, whether j is of the same group, j, and the place on the line.
    private void walk(RandomGenerator random, double[] x) {
        double[] sums = new double[layout.groups()];
        for (int k = 0; k < x.length; k++) {
            sums[groupOf[k]] += layout.w[k] * x[k];
        }
        for (int move = 0; move < MOVES_PER_DIMENSION * x.length; move++) {
            int i = Draw.index(random, x.length);
            int first = layout.start[groupOf[i]];
            int size = layout.start[groupOf[i] + 1] - first;
            boolean within = Draw.index(random, 2) == 0;
            int j = within ? first + Draw.index(random, size) : Draw.index(random, x.length);
            if (i != j) {
                movePair(random, x, sums, i, j);
            }
        }
    }

    private void movePair(RandomGenerator random, double[] x, double[] sums, int i, int j) {
        int g = groupOf[i];
        int h = groupOf[j];
        double least = Math.max(layout.w[i] * (layout.l[i] - x[i]), layout.w[j] * (x[j] - layout.u[j]));
        double most = Math.min(layout.w[i] * (layout.u[i] - x[i]), layout.w[j] * (x[j] - layout.l[j]));
        if (g != h) {
            least = Math.max(least, Math.max(layout.limitLow[g] - sums[g], sums[h] - layout.limitHigh[h]));
            most = Math.min(most, Math.min(layout.limitHigh[g] - sums[g], sums[h] - layout.limitLow[h]));
        }
        if (least < most) {
            double t = least + random.nextDouble() * (most - least);
            x[i] += t / layout.w[i];
            x[j] -= t / layout.w[j];
            sums[g] += t;
            sums[h] -= t;
        }
    }
}
