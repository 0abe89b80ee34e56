// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;

/// The nearest weights under bounds, an interval for the sum of all, intervals for the sums of groups without a common asset,
/// and a limit on the moves from a centre:
///
/// ```text
/// l ≤ w ≤ u      b ≤ Σᵢ wᵢ ≤ B      L_g ≤ Σ_{i ∈ g} wᵢ ≤ U_g      Σᵢ |wᵢ − cᵢ| ≤ τ
/// ```
///
/// With ν the multiplier of the moves, λ that of the sum and t_g that of a group whose sum is at a limit (else t_g = λ),
///
/// ```text
/// wᵢ = clip(cᵢ + soft(yᵢ − t_g − cᵢ, ν), lᵢ, uᵢ)      soft(d, ν) = sign(d) max(|d| − ν, 0)
/// ```
///
/// For a fixed ν each group is a problem of its own once λ is known, and Σ_g clip(S_g(λ), L_g, U_g) falls with λ; the moves fall
/// with ν. All are piecewise linear: three nested searches by Newton's method, each with a bracket, and each inner one begun
/// where the derivative of the outer one expects its end. Assets that share a multiplier are a *pool*. A pool whose sum is held
/// moves by (N − P)/F for each unit of ν, with F assets off their bounds, P of them above and N below their centre, so that its
/// moves fall by F − (P − N)²/F; a pool with multiplier 0 by F.
///
/// Source: as `BudgetMultiplier` and `TurnoverMultipliers` of `org.fittedq.actions`. Differences: an interval for the sum; groups
/// together with the moves; Newton's method for ν, too; a last pass that takes the rounding out of the sums.
///
/// Every search begins at numbers of its own sample only, so that a sample's bits do not depend on its neighbours.
final class Pools implements Nearest {

    private static final double FURTHER = 0.05; // of ν, where no end is known
    private static final int TOGETHER = 30;
    private static final double NEAR = 0.2; // of the sum
    private static final double AWAKE = 1e-12;
    private static final int PASSES = 200; // far above the dozen that is needed
    private static final double ACCURACY = 1e-13;

    private final int[] order; // position → asset
    private final int[] start; // group → first position; the last group is of the assets of none
    private final double[] least; // L_g
    private final double[] most; // U_g
    private final double sumLeast;
    private final double sumMost;
    private final double[] l;
    private final double[] u;
    private final double[] c;
    private double turnover = Double.POSITIVE_INFINITY;

    private final double[] y;
    private final double[] x;
    private final double[] v; // as x, but for the bounds
    private final int[] side; // of the centre on which a weight is free to move; 0 if it is not
    private final double[] t; // group → its multiplier
    private final double[] sums; // group → its sum at the last λ
    private final double[] placed; // group → its sum of the last weights
    private final double[] limits; // group → its sum where it is held, while all are searched for at once
    private final double[] frees; // group → number of its weights off bounds
    private final boolean[] held; // group → whether its sum is at a limit
    private boolean totalHeld;
    private final double[] at; // position → its multiplier
    private double lambda;
    private double nu;
    private double sum; // of the last evaluation
    private double slope; // −∂sum/∂λ
    private double moves; // Σ |x − c| at the last ν
    private double fall; // −∂moves/∂ν
    private double drift; // ∂λ/∂ν
    private final double[] drifts; // ∂t_g/∂ν of held groups

    Pools(Terms terms) {
        int n = terms.size();
        this.order = new int[n];
        this.start = new int[terms.groups().length + 2];
        this.least = Arrays.copyOf(terms.least(), terms.groups().length + 1);
        this.most = Arrays.copyOf(terms.most(), terms.groups().length + 1);
        least[terms.groups().length] = Double.NEGATIVE_INFINITY;
        most[terms.groups().length] = Double.POSITIVE_INFINITY;
        order(terms.groups());
        this.sumLeast = terms.sumLeast();
        this.sumMost = terms.sumMost();
        this.l = new double[n];
        this.u = new double[n];
        this.c = new double[n];
        this.y = new double[n];
        this.x = new double[n];
        this.v = new double[n];
        this.side = new int[n];
        this.t = new double[start.length - 1];
        this.sums = new double[start.length - 1];
        this.drifts = new double[start.length - 1];
        this.placed = new double[start.length - 1];
        this.limits = new double[start.length - 1];
        this.frees = new double[start.length - 1];
        this.at = new double[n];
        this.held = new boolean[start.length - 1];
        bounds(terms.low(), terms.high());
        if (terms.centredOnZero()) {
            turnover = terms.gross();
        }
    }

    private void order(int[][] groups) {
        boolean[] placed = new boolean[order.length];
        int k = 0;
        for (int g = 0; g < groups.length; g++) {
            for (int i : groups[g]) {
                order[k++] = i;
                placed[i] = true;
            }
            start[g + 1] = k;
        }
        for (int i = 0; i < order.length; i++) {
            if (!placed[i]) {
                order[k++] = i;
            }
        }
        start[groups.length + 1] = k;
    }

    @Override
    public void bounds(double[] low, double[] high) {
        for (int k = 0; k < order.length; k++) {
            l[k] = low[order[k]];
            u[k] = high[order[k]];
        }
    }

    @Override
    public void centre(double[] centre, double limit) {
        for (int k = 0; k < order.length; k++) {
            c[k] = centre[order[k]];
        }
        turnover = limit;
    }

    @Override
    public boolean project(double[] w, double far) {
        double total = 0;
        for (int k = 0; k < order.length; k++) {
            y[k] = Math.max(-REACH, Math.min(REACH, w[order[k]]));
            total += y[k];
        }
        nu = 0;
        double target = total > sumMost ? sumMost : total < sumLeast ? sumLeast : total;
        lambda = (total - target) / order.length;
        drift = 0;
        Arrays.fill(drifts, 0);
        double first = lambda;
        boolean met = together();
        if (!met) {
            lambda = first;
            met = solve();
            placeGroups();
        }
        if (turnover != Double.POSITIVE_INFINITY) {
            met = limitMoves(met);
            polish();
        }
        for (int k = 0; k < order.length; k++) {
            w[order[k]] = x[k];
        }
        return met;
    }

    /// Newton's method on all multipliers at once, for ν = 0. Which sums are at a limit is guessed anew at each pass, so that it mostly ends
    /// within a few passes, but need not.
    ///
    /// @return false if it did not end
    private boolean together() {
        totalHeld = sumLeast == sumMost || lambda != 0;
        double limit = lambda > 0 ? sumMost : sumLeast;
        boolean near = !totalHeld; // far from the sum, groups tell nothing
        for (int g = 0; g < t.length; g++) {
            held[g] = least[g] == most[g];
            limits[g] = most[g];
            t[g] = lambda;
        }
        for (int pass = 0; pass < TOGETHER; pass++) {
            double worst = 0;
            double rest = 0;
            double pooled = 0;
            placeGroups();
            for (int g = 0; g < t.length; g++) {
                double s = sumUp(start[g], start[g + 1]);
                if (near && !held[g] && (s > most[g] || s < least[g])) {
                    held[g] = true;
                    limits[g] = s > most[g] ? most[g] : least[g];
                }
                sums[g] = s;
                frees[g] = slope;
                worst = held[g] ? Math.max(worst, Math.abs(s - limits[g])) : worst;
                rest += held[g] ? limits[g] : s;
                pooled += held[g] ? 0 : slope;
            }
            if (!totalHeld && (rest > sumMost || rest < sumLeast)) {
                totalHeld = true;
                limit = rest > sumMost ? sumMost : sumLeast;
            }
            double miss = totalHeld ? rest - limit : 0;
            if (near && Math.max(worst, Math.abs(miss)) <= ACCURACY) {
                for (int g = 0; g < t.length; g++) {
                    sums[g] = held[g] ? limits[g] : sums[g];
                }
                return true;
            }
            near |= Math.abs(miss) < NEAR;
            if ((miss != 0 && !moveAll(miss, pooled, limit == sumMost)) || !moveGroups()) {
                return false;
            }
        }
        return false;
    }

    /// A step of λ; back to 0 where the sum is no longer at its limit.
    private boolean moveAll(double miss, double pooled, boolean upper) {
        if (pooled > 0) {
            lambda += miss / pooled;
        } else {
            double next = miss > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            for (int g = 0; g < t.length; g++) {
                next = held[g] ? next : awake(g, lambda, next);
            }
            lambda = next;
        }
        if (sumLeast != sumMost && upper == (lambda < 0)) {
            lambda = 0;
            totalHeld = false;
        }
        return Double.isFinite(lambda);
    }

    /// A step of each group that is held; to λ where its sum no longer is at its limit.
    private boolean moveGroups() {
        for (int g = 0; g < t.length; g++) {
            if (held[g]) {
                double miss = sums[g] - limits[g];
                double end = miss > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
                t[g] = miss == 0 ? t[g] : frees[g] > 0 ? t[g] + miss / frees[g] : awake(g, t[g], end);
                held[g] = least[g] == most[g] || (limits[g] == most[g]) == (t[g] > lambda);
                if (held[g] && !Double.isFinite(t[g])) {
                    return false;
                }
            }
            t[g] = held[g] ? t[g] : lambda;
        }
        return true;
    }

    /// Where no weight of a group moves: the nearest multiplier beyond which one does.
    private double awake(int g, double at, double end) {
        double nearest = end;
        for (int k = start[g]; k < start[g + 1]; k++) {
            double top = y[k] - u[k];
            double bottom = y[k] - l[k];
            nearest = end > at && top >= at ? Math.min(nearest, top + AWAKE * (1 + Math.abs(top))) : nearest;
            nearest = end < at && bottom <= at ? Math.max(nearest, bottom - AWAKE * (1 + Math.abs(bottom))) : nearest;
        }
        return nearest;
    }

    /// Newton's method for ν.
    private boolean limitMoves(boolean solved) {
        boolean met = solved;
        double slack = ACCURACY * (1 + turnover);
        double below = 0; // too many moves there
        double above = Double.POSITIVE_INFINITY;
        double tooMany = 0;
        double tooFew = 0;
        countMoves();
        for (int pass = 0; pass < PASSES && met; pass++) {
            double excess = moves - turnover;
            if (Math.abs(excess) <= slack || (nu == 0 && excess <= 0)) {
                return true;
            }
            below = excess > 0 ? nu : below;
            tooMany = excess > 0 ? excess : tooMany;
            above = excess > 0 ? above : nu;
            tooFew = excess > 0 ? tooFew : excess;
            double next = nu + excess / fall;
            if (!(below < next && next < above)) {
                next = above == Double.POSITIVE_INFINITY
                        ? 2 * nu + FURTHER
                        : below + Math.clamp(tooMany / (tooMany - tooFew), 0.1, 0.9) * (above - below);
            }
            if (!(below < next && next < above) || next > 8 * REACH) {
                return Math.abs(excess) <= 1e-9; // no number is left between: the moves cannot be fewer
            }
            met = step(next);
        }
        return met;
    }

    /// Goes to another ν; the multipliers begin where their derivatives say.
    private boolean step(double next) {
        double by = next - nu;
        lambda += drift * by;
        for (int g = 0; g < t.length; g++) {
            t[g] += drifts[g] * by;
        }
        nu = next;
        countMoves();
        if (sumsHold()) {
            return true; // still on the piece on which the derivatives are exact
        }
        boolean met = solve();
        countMoves();
        return met;
    }

    /// Whether the last weights meet all sums, with multipliers on the right side.
    private boolean sumsHold() {
        double rest = 0;
        for (int g = 0; g < t.length; g++) {
            if (held[g]) {
                double limit = Math.max(least[g], Math.min(most[g], sums[g]));
                boolean side = least[g] == most[g] || (limit == most[g] ? t[g] >= lambda : t[g] <= lambda);
                if (!(side && Math.abs(placed[g] - limit) <= ACCURACY)) {
                    return false;
                }
                rest += limit;
            } else {
                if (!(least[g] <= placed[g] && placed[g] <= most[g])) {
                    return false;
                }
                sums[g] = placed[g];
                rest += placed[g];
            }
        }
        return totalHeld
                ? Math.abs(rest - (lambda > 0 ? sumMost : sumLeast)) <= ACCURACY
                : sumLeast <= rest && rest <= sumMost;
    }

    /// Finds λ and the multipliers of the groups for one ν, then the weights.
    private boolean solve() {
        boolean met = sumLeast == sumMost ? rootOfAll(sumLeast) : solveInterval();
        for (int g = 0; g < t.length; g++) {
            double limit = Math.max(least[g], Math.min(most[g], sums[g]));
            held[g] = limit != sums[g] || least[g] == most[g];
            if (held[g]) {
                t[g] = nu == 0 ? lambda : t[g];
                met &= rootOfGroup(g, limit);
            } else {
                t[g] = lambda;
            }
        }
        return met;
    }

    private boolean solveInterval() {
        double begun = lambda;
        lambda = 0;
        evaluateAll(lambda);
        totalHeld = sum < sumLeast || sum > sumMost;
        if (!totalHeld) {
            drift = 0;
            return true;
        }
        double target = sum > sumMost ? sumMost : sumLeast;
        lambda = begun;
        return rootOfAll(target);
    }

    private boolean rootOfAll(double target) {
        totalHeld = true;
        double left = Double.NEGATIVE_INFINITY; // sum > target there
        double right = Double.POSITIVE_INFINITY;
        double excess = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            evaluateAll(lambda);
            excess = sum - target;
            if (Math.abs(excess) <= ACCURACY) {
                return true;
            }
            left = excess > 0 ? lambda : left;
            right = excess > 0 ? right : lambda;
            double next = next(lambda + excess / slope, left, right, 0, order.length);
            if (!(left < next && next < right)) {
                return Math.abs(excess) <= 1e-9;
            }
            lambda = next;
        }
        return Math.abs(excess) <= 1e-9;
    }

    private boolean rootOfGroup(int g, double target) {
        double left = Double.NEGATIVE_INFINITY;
        double right = Double.POSITIVE_INFINITY;
        double excess = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            double s = evaluate(g, t[g]);
            excess = s - target;
            if (Math.abs(excess) <= ACCURACY) {
                return true;
            }
            left = excess > 0 ? t[g] : left;
            right = excess > 0 ? right : t[g];
            double next = next(t[g] + excess / slope, left, right, start[g], start[g + 1]);
            if (!(left < next && next < right)) {
                return Math.abs(excess) <= 1e-9;
            }
            t[g] = next;
        }
        return Math.abs(excess) <= 1e-9;
    }

    /// Newton's number if it is in the bracket, else the middle; while that is open, where all are at one of their bounds.
    private double next(double newton, double left, double right, int from, int to) {
        if (left < newton && newton < right) {
            return newton;
        }
        if (left != Double.NEGATIVE_INFINITY && right != Double.POSITIVE_INFINITY) {
            return left + (right - left) / 2;
        }
        double first = Double.POSITIVE_INFINITY;
        double last = Double.NEGATIVE_INFINITY;
        for (int k = from; k < to; k++) {
            first = Math.min(first, y[k] - u[k] - nu);
            last = Math.max(last, y[k] - l[k] + nu);
        }
        return left == Double.NEGATIVE_INFINITY ? first : last;
    }

    private void evaluateAll(double all) {
        Arrays.fill(at, all);
        place(0, x.length);
        double total = 0;
        double rate = 0;
        for (int g = 0; g < t.length; g++) {
            double s = sumUp(start[g], start[g + 1]);
            sums[g] = s;
            double limited = Math.max(least[g], Math.min(most[g], s));
            total += limited;
            rate += limited == s && least[g] != most[g] ? slope : 0;
        }
        sum = total;
        slope = rate;
    }

    /// The sum of a group at a multiplier; leaves its slope.
    private double evaluate(int g, double all) {
        Arrays.fill(at, start[g], start[g + 1], all);
        place(start[g], start[g + 1]);
        return sumUp(start[g], start[g + 1]);
    }

    private double sumUp(int from, int to) {
        double s = 0;
        int free = 0;
        for (int k = from; k < to; k++) {
            s += x[k];
            free += isFree(k) ? 1 : 0;
        }
        slope = free;
        return s;
    }

    /// Whether a weight is off its bounds and its centre.
    private boolean isFree(int k) {
        return x[k] == v[k] && (nu == 0 || v[k] != c[k]);
    }

    /// Writes the weights of the multipliers of the groups.
    private void placeGroups() {
        for (int g = 0; g < t.length; g++) {
            Arrays.fill(at, start[g], start[g + 1], t[g]);
        }
        place(0, x.length);
    }

    /// Writes the weights of some positions. Without branches, and many in one loop: the compiler makes vectors of it.
    private void place(int from, int to) {
        if (nu > 0) {
            for (int k = from; k < to; k++) {
                double d = y[k] - at[k] - c[k];
                v[k] = c[k] + (d - Math.max(-nu, Math.min(nu, d)));
            }
        } else {
            for (int k = from; k < to; k++) {
                v[k] = y[k] - at[k];
            }
        }
        for (int k = from; k < to; k++) {
            x[k] = Math.max(l[k], Math.min(u[k], v[k]));
        }
    }

    /// Writes the weights, and counts their moves and how these fall with ν.
    private void countMoves() {
        moves = 0;
        fall = 0;
        int pooled = 0; // those that share λ
        int sided = 0;
        placeGroups();
        for (int g = 0; g < t.length; g++) {
            int free = 0;
            int sign = 0; // P − N
            double s = 0;
            for (int k = start[g]; k < start[g + 1]; k++) {
                side[k] = isFree(k) ? v[k] > c[k] ? 1 : -1 : 0;
                free += side[k] & 1;
                sign += side[k];
                s += x[k];
                moves += Math.abs(x[k] - c[k]);
            }
            placed[g] = s;
            if (held[g]) {
                fall += free == 0 ? 0 : free - (double) sign * sign / free;
                drifts[g] = free == 0 ? 0 : -(double) sign / free;
            } else {
                pooled += free;
                sided += sign;
            }
        }
        boolean shared = totalHeld && pooled > 0;
        fall += shared ? pooled - (double) sided * sided / pooled : pooled;
        drift = shared ? -(double) sided / pooled : 0;
        for (int g = 0; g < t.length; g++) {
            drifts[g] = held[g] ? drifts[g] : drift;
        }
    }

    /// Takes what rounding has left out of the sums that are held and of the moves: the least change of the weights off their
    /// bounds.
    private void polish() {
        polishSums();
        for (int pass = 0; pass < 2 && nu > 0 && fall > 0; pass++) {
            double excess = -turnover;
            for (int k = 0; k < x.length; k++) {
                excess += Math.abs(x[k] - c[k]);
            }
            for (int g = 0; g < t.length; g++) {
                for (int k = start[g]; k < start[g + 1]; k++) {
                    shift(k, -excess / fall * (side[k] + drifts[g]));
                }
            }
            polishSums();
        }
    }

    private void polishSums() {
        double rest = 0;
        int pooled = 0;
        for (int g = 0; g < t.length; g++) {
            double s = 0;
            int free = 0;
            for (int k = start[g]; k < start[g + 1]; k++) {
                s += x[k];
                free += side[k] != 0 ? 1 : 0;
            }
            if (held[g]) {
                double limit = Math.max(least[g], Math.min(most[g], sums[g]));
                shiftGroup(g, free == 0 ? 0 : (limit - s) / free);
                rest += limit;
            } else {
                rest += s;
                pooled += free;
            }
        }
        double miss = Math.max(sumLeast, Math.min(sumMost, rest)) - rest;
        for (int g = 0; g < t.length && totalHeld && pooled > 0; g++) {
            if (!held[g]) {
                shiftGroup(g, miss / pooled);
            }
        }
    }

    private void shiftGroup(int g, double by) {
        for (int k = start[g]; k < start[g + 1] && by != 0; k++) {
            shift(k, by);
        }
    }

    private void shift(int k, double by) {
        x[k] = side[k] == 0 ? x[k] : Math.max(l[k], Math.min(u[k], x[k] + by));
    }

    /// Off their bounds weights move with y, less what keeps the sum of their pool, and the moves where they are at their limit.
    @Override
    public void pullBack(double[] g) {
        countMoves();
        pullBackSums(g);
        if (nu > 0 && fall > 0) {
            double along = 0;
            for (int group = 0; group < t.length; group++) {
                for (int k = start[group]; k < start[group + 1]; k++) {
                    along += side[k] == 0 ? 0 : (side[k] + drifts[group]) * g[order[k]];
                }
            }
            for (int group = 0; group < t.length; group++) {
                for (int k = start[group]; k < start[group + 1]; k++) {
                    g[order[k]] -= side[k] == 0 ? 0 : along / fall * (side[k] + drifts[group]);
                }
            }
        }
    }

    private void pullBackSums(double[] g) {
        double rest = 0;
        int pooled = 0;
        for (int group = 0; group < t.length; group++) {
            double along = 0;
            int free = 0;
            for (int k = start[group]; k < start[group + 1]; k++) {
                g[order[k]] = side[k] == 0 ? 0 : g[order[k]];
                along += g[order[k]];
                free += side[k] != 0 ? 1 : 0;
            }
            if (held[group]) {
                subtract(g, group, free == 0 ? 0 : along / free);
            } else {
                rest += along;
                pooled += free;
            }
        }
        for (int group = 0; group < t.length && totalHeld && pooled > 0; group++) {
            if (!held[group]) {
                subtract(g, group, rest / pooled);
            }
        }
    }

    private void subtract(double[] g, int group, double mean) {
        for (int k = start[group]; k < start[group + 1]; k++) {
            g[order[k]] -= side[k] == 0 ? 0 : mean;
        }
    }
}
