// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

/// The work memory of projections onto a [BudgetSet], of one thread: the search for the multiplier of the budget, then for those of the groups.
///
/// With λ the multiplier of the budget, the nearest action is
///
/// ```text
/// aᵢ(λ) = clip(yᵢ − λ wᵢ, lᵢ, uᵢ)      S_g(λ) = Σ_{i ∈ g} wᵢ aᵢ(λ)
/// h(λ)  = Σ_g clip(S_g(λ), L_g, U_g) = b
/// ```
///
/// because, for a fixed λ, each group is a problem of its own, and its sum falls with λ until it meets a limit. h is
/// piecewise linear and never rises: Newton's method ends on the right piece; a bracket of the root and bisection keep
/// it from running around. A group whose sum meets a limit then has the same problem within itself, with that limit as
/// budget.
///
/// Source: the equation without groups is that of P. Brucker, *An O(n) algorithm for quadratic knapsack problems*,
/// Operations Research Letters 3 (1984), <https://doi.org/10.1016/0167-6377(84)90010-5>; Newton's method on it is R.
/// Cominetti, W. F. Mascarenhas, P. J. S. Silva, *A Newton's method for the continuous quadratic knapsack problem*,
/// Mathematical Programming Computation 6 (2014), <https://doi.org/10.1007/s12532-014-0066-y>. Differences: the groups;
/// bisection where a Newton step leaves the bracket.
final class BudgetMultiplier {

    /// Coordinates beyond this count as this: larger ones leave no digits for the sum.
    private static final float REACH = 1e4f;

    /// Far above the passes that Newton's method needs (under 15); bisection alone would need about 70.
    private static final int PASSES = 200;

    /// Part of Σ w by which a sum may miss: rounding of doubles, far below that of floats.
    private static final double ACCURACY = 1e-13;

    private final BudgetLayout layout;
    private float[] a = {};
    private int at;
    private double sum; // h at the last λ
    private double slope; // −h′ at the last λ

    BudgetMultiplier(BudgetLayout layout) {
        this.layout = layout;
    }

    /// Takes an action; it is not kept beyond [#project] or [#pullBack].
    ///
    /// @return this
    BudgetMultiplier of(float[] actions, int from) {
        a = actions;
        at = from;
        return this;
    }

    void project() {
        for (int k = 0; k < layout.order.length; k++) {
            a[at + k] = Math.clamp(a[at + k], -REACH, REACH);
        }
        double lambda = root(0, layout.groups(), true, layout.budget, 0);
        for (int g = 0; g < layout.groups(); g++) {
            evaluate(lambda, g, g + 1, false);
            double limit = Math.clamp(sum, layout.limitLow[g], layout.limitHigh[g]);
            write(g, limit == sum ? lambda : root(g, g + 1, false, limit, lambda));
        }
    }

    private void write(int g, double lambda) {
        for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
            int i = at + layout.order[k];
            a[i] = (float) clip(a[i] - lambda * layout.w[k], layout.l[k], layout.u[k]);
        }
    }

    private static double clip(double x, double low, double high) {
        return Math.max(low, Math.min(high, x));
    }

    /// Solves h(λ) = target over some groups, by Newton's method from a first guess.
    private double root(int from, int to, boolean limited, double target, double guess) {
        double lambda = guess;
        double below = Double.NEGATIVE_INFINITY; // h > target there
        double above = Double.POSITIVE_INFINITY; // h < target there
        for (int pass = 0; pass < PASSES; pass++) {
            evaluate(lambda, from, to, limited);
            double excess = sum - target;
            if (Math.abs(excess) <= ACCURACY * layout.weightSums[layout.groups()]) {
                break;
            }
            if (excess > 0) {
                below = lambda;
            } else {
                above = lambda;
            }
            double next = lambda + excess / slope;
            if (!(below < next && next < above)) {
                next = between(below, above, from, to);
            }
            if (!(below < next && next < above)) {
                break; // no number is left between them
            }
            lambda = next;
        }
        return lambda;
    }

    /// The middle of the bracket; while it is open, the λ from which on all coordinates lie at one of their bounds.
    private double between(double below, double above, int from, int to) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = layout.start[from]; k < layout.start[to]; k++) {
            double y = a[at + layout.order[k]];
            least = Math.min(least, (y - layout.u[k]) / layout.w[k]);
            most = Math.max(most, (y - layout.l[k]) / layout.w[k]);
        }
        return below == Double.NEGATIVE_INFINITY
                ? least
                : above == Double.POSITIVE_INFINITY ? most : below + (above - below) / 2;
    }

    /// Computes h(λ) and −h′(λ) over some groups: a coordinate off its bounds falls at the rate wᵢ, its group's sum at
    /// wᵢ², unless it is at a limit.
    private void evaluate(double lambda, int from, int to, boolean limited) {
        sum = 0;
        slope = 0;
        for (int g = from; g < to; g++) {
            double groupSum = 0;
            double groupSlope = 0;
            for (int k = layout.start[g]; k < layout.start[g + 1]; k++) {
                double w = layout.w[k];
                double y = a[at + layout.order[k]] - lambda * w;
                double x = clip(y, layout.l[k], layout.u[k]);
                groupSum += w * x;
                groupSlope += x == y ? w * w : 0;
            }
            double s = limited ? clip(groupSum, layout.limitLow[g], layout.limitHigh[g]) : groupSum;
            sum += s;
            slope += s == groupSum ? groupSlope : 0;
        }
    }

    /// Carries a gradient back through the projection of the action, which stays as it is: off the bounds aᵢ(λ) moves with
    /// yᵢ − λ wᵢ, λ such that the sums that are held stay.
    ///
    /// @param g gradient at the projection; overwritten from `at`
    void pullBack(float[] g) {
        double lambda = root(0, layout.groups(), true, layout.budget, 0);
        double along = 0; // over the groups that share λ
        double squares = 0;
        for (int group = 0; group < layout.groups(); group++) {
            if (!isHeld(group, lambda)) {
                along += along(group, lambda, g);
                squares += squares(group, lambda);
            }
        }
        double shared = squares > 0 ? along / squares : 0;
        for (int group = 0; group < layout.groups(); group++) {
            if (isHeld(group, lambda)) {
                double limit = Math.clamp(sum, layout.limitLow[group], layout.limitHigh[group]);
                double own = root(group, group + 1, false, limit, lambda);
                double held = squares(group, own);
                pullBack(group, own, held > 0 ? along(group, own, g) / held : 0, g);
            } else {
                pullBack(group, lambda, shared, g);
            }
        }
    }

    /// Whether a group's sum is at a limit; leaves the sum that λ alone would give.
    private boolean isHeld(int group, double lambda) {
        evaluate(lambda, group, group + 1, false);
        double low = layout.limitLow[group];
        double high = layout.limitHigh[group];
        return sum < low || sum > high || low == high;
    }

    private boolean isFree(int k, double lambda) {
        double y = a[at + layout.order[k]] - lambda * layout.w[k];
        return layout.l[k] <= y && y <= layout.u[k];
    }

    /// wᵀ g over the free coordinates of a group.
    private double along(int group, double lambda, float[] g) {
        double along = 0;
        for (int k = layout.start[group]; k < layout.start[group + 1]; k++) {
            along += isFree(k, lambda) ? layout.w[k] * g[at + layout.order[k]] : 0;
        }
        return along;
    }

    /// ‖w‖² over the free coordinates of a group.
    private double squares(int group, double lambda) {
        double squares = 0;
        for (int k = layout.start[group]; k < layout.start[group + 1]; k++) {
            squares += isFree(k, lambda) ? layout.w[k] * layout.w[k] : 0;
        }
        return squares;
    }

    private void pullBack(int group, double lambda, double part, float[] g) {
        for (int k = layout.start[group]; k < layout.start[group + 1]; k++) {
            int i = at + layout.order[k];
            g[i] = isFree(k, lambda) ? (float) (g[i] - part * layout.w[k]) : 0;
        }
    }
}
