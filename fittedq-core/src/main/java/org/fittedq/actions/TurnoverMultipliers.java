// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

/// The work memory of projections onto a [TurnoverSet], of one thread: the search for ν, the multiplier of the turnover, and for each ν that for λ, the
/// multiplier of the budget. With both known, the nearest action to y is
///
/// ```text
/// aᵢ = clip(cᵢ + soft(yᵢ − λ wᵢ − cᵢ, ν wᵢ), lᵢ, uᵢ)      soft(d, ν) = sign(d) max(|d| − ν, 0)
/// ```
///
/// For a fixed ν the sum falls with λ; at the λ that meets the budget the turnover falls with ν. Both are piecewise linear:
/// Newton's method for λ, with a bracket and bisection; the secant method of the Illinois rule for ν, with bisection where
/// it leaves the bracket.
///
/// Source: the soft threshold is the proximal map of |·|, so this is the Lagrangian of the projection, minimised coordinate
/// by coordinate; the search for λ is that of `BudgetMultiplier`.
final class TurnoverMultipliers {

    private static final int PASSES = 200;
    private static final int STILL = 2;
    /// Part of Σ w by which a sum may miss: rounding of doubles, far below that of floats.
    private static final double ACCURACY = 1e-12;

    private final TurnoverSet set;
    private float[] a = {};
    private int at;
    private double lambda;
    private double nu;
    private double sum; // Σ w a at the last λ and ν
    private double slope; // −∂sum/∂λ
    private double turnover; // Σ w |a − c|

    TurnoverMultipliers(TurnoverSet set) {
        this.set = set;
    }

    /// Takes an action; it is not kept beyond [#project] or [#pullBack].
    ///
    /// @return this
    TurnoverMultipliers of(float[] actions, int from) {
        a = actions;
        at = from;
        lambda = 0;
        nu = 0;
        return this;
    }

    /// Overwrites the action by its projection.
    void project() {
        solve();
        for (int i = 0; i < set.weights.length; i++) {
            a[at + i] = (float) nearest(i, lambda, nu);
        }
    }

    /// Carries a gradient back through the projection of the action, which stays as it is.
    ///
    /// @param g gradient at the projection; overwritten from `at`
    void pullBack(float[] g) {
        solve();
        for (int side = nu > 0 ? -1 : 0; side <= 1; side += 2) {
            double along = 0;
            double squares = 0;
            for (int i = 0; i < set.weights.length; i++) {
                boolean moves = sideOf(i) == side;
                along += moves ? set.weights[i] * g[at + i] : 0;
                squares += moves ? set.weights[i] * set.weights[i] : 0;
            }
            for (int i = 0; i < set.weights.length; i++) {
                g[at + i] = sideOf(i) == side ? (float) (g[at + i] - along / squares * set.weights[i]) : g[at + i];
            }
        }
        for (int i = 0; i < set.weights.length; i++) {
            g[at + i] = sideOf(i) == STILL ? 0 : g[at + i];
        }
    }

    /// Which sum coordinate i moves with: above (1) or below (−1) its centre, or either (0) where the turnover does not bind.
    private int sideOf(int i) {
        double w = set.weights[i];
        double d = a[at + i] - lambda * w - set.centre[i];
        double x = set.centre[i] + soft(d, nu * w);
        boolean moves = set.bounds.low(i) <= x && x <= set.bounds.high(i) && Math.abs(d) >= nu * w;
        return moves ? nu > 0 ? (d > 0 ? 1 : -1) : 0 : STILL;
    }

    private static double soft(double d, double nu) {
        return d > nu ? d - nu : d < -nu ? d + nu : 0;
    }

    private double nearest(int i, double l, double n) {
        double w = set.weights[i];
        double x = set.centre[i] + soft(a[at + i] - l * w - set.centre[i], n * w);
        return Math.clamp(x, set.bounds.low(i), set.bounds.high(i));
    }

    private void solve() {
        double slack = ACCURACY * set.weightSum;
        double below = 0;
        double tooMuch = excess(0);
        if (tooMuch <= slack) {
            return;
        }
        double above = spread();
        double tooLittle = excess(above);
        for (int pass = 0; pass < PASSES && tooLittle < -slack; pass++) {
            double next = (below * tooLittle - above * tooMuch) / (tooLittle - tooMuch);
            next = below < next && next < above ? next : below + (above - below) / 2;
            if (!(below < next && next < above)) {
                break; // no number is left between them
            }
            double excess = excess(next);
            if (Math.abs(excess) <= slack) {
                return;
            }
            if (excess > 0) {
                below = next;
                tooMuch = excess;
                tooLittle /= 2;
            } else {
                above = next;
                tooLittle = excess;
                tooMuch /= 2;
            }
        }
        excess(above);
    }

    /// From this ν on coordinates off their bounds move to one side of c only: no turnover is less.
    private double spread() {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.weights.length; i++) {
            double d = (a[at + i] - set.centre[i]) / set.weights[i];
            least = Math.min(least, d);
            most = Math.max(most, d);
        }
        return Math.max(Double.MIN_NORMAL, most - least);
    }

    /// Finds λ for a ν and keeps both; returns by how much the turnover is too large.
    private double excess(double n) {
        nu = n;
        double below = Double.NEGATIVE_INFINITY; // sum > budget there
        double above = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < PASSES; pass++) {
            evaluate();
            double excess = sum - set.budget;
            if (Math.abs(excess) <= 0.1 * ACCURACY * set.weightSum) {
                break;
            }
            below = excess > 0 ? lambda : below;
            above = excess > 0 ? above : lambda;
            double next = lambda + excess / slope;
            if (!(below < next && next < above)) {
                next = between(below, above);
            }
            if (!(below < next && next < above)) {
                break;
            }
            lambda = next;
        }
        return turnover - set.turnover;
    }

    /// The middle of the bracket; while it is open, the λ from which on all coordinates lie at one of their bounds.
    private double between(double below, double above) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.weights.length; i++) {
            least = Math.min(least, (a[at + i] - set.bounds.high(i)) / set.weights[i] - nu);
            most = Math.max(most, (a[at + i] - set.bounds.low(i)) / set.weights[i] + nu);
        }
        return below == Double.NEGATIVE_INFINITY
                ? least
                : above == Double.POSITIVE_INFINITY ? most : below + (above - below) / 2;
    }

    private void evaluate() {
        sum = 0;
        slope = 0;
        turnover = 0;
        for (int i = 0; i < set.weights.length; i++) {
            double w = set.weights[i];
            double d = a[at + i] - lambda * w - set.centre[i];
            double moved = set.centre[i] + soft(d, nu * w);
            double x = Math.clamp(moved, set.bounds.low(i), set.bounds.high(i));
            sum += w * x;
            turnover += w * Math.abs(x - set.centre[i]);
            slope += x == moved && Math.abs(d) > nu * w ? w * w : 0;
        }
    }
}
