// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;

/// The nearest weights where groups overlap, or where moves are limited from the held weights and from 0 at once.
///
/// ```text
/// min ½‖w − y‖²   l ≤ w ≤ u,   L_r ≤ Σ_{i ∈ r} wᵢ ≤ U_r  (groups, and all together),   Σ |wᵢ − cᵢ| ≤ τ,   Σ |wᵢ| ≤ γ
/// ```
///
/// Given the multipliers θ_r (above 0 at U_r, below 0 at L_r), ν and κ of the moves, each weight is the minimum of
/// ½(w − zᵢ)² + ν |w − cᵢ| + κ |w| between its bounds, zᵢ = yᵢ − Σ_{r ∋ i} θ_r. The multipliers maximise the dual function, which is
/// concave, has a continuous slope (by how much each limit is missed) and is quadratic by pieces: Newton's method over the limits
/// that count, with an exact search along its line, and the search for one multiplier alone where no weight of its limit is
/// off its bounds. On the last piece one step is exact. A last step on the weights themselves takes the rounding out.
///
/// Newton's method is not proven to end where limits depend on one another. Where it does not, its steps take turns with rounds in
/// which each multiplier goes to the maximum along itself. That never lowers the dual function, and reaches its maximum in the limit,
/// but may be slow: after some rounds what is missed by more than [#GIVEN_UP] is told as not found.
///
/// Source of the rounds: C. Hildreth, *A Quadratic Programming Procedure*, Naval Research Logistics Quarterly 4 (1957),
/// <https://doi.org/10.1002/nav.3800040113>. Difference: moves from a centre, whose multiplier is searched for as all others.
///
/// Work memory of one thread. A pass takes O(n R + R³) for R limits.
final class Multipliers implements Nearest {

    private static final int PASSES = 400;
    private static final int ROUNDS = 200; // of one multiplier after the other
    private static final int LINE = 100;
    private static final double FLAT = 1e-6; // part of the first slope that counts as none on a long step
    private static final double MET = 1e-13;
    private static final double ROUNDING = 1e-15;
    private static final double GIVEN_UP = 1e-9; // missed by more than that: not met

    private final int passes; // of Newton's method alone
    private final int[][] rows; // limits on sums, the last of all assets; then, without members, the moves from c and from 0
    private final double[] least;
    private final double[] most;
    private final int moves; // index of the moves from c; of those from 0 one more
    private final double[] l;
    private final double[] u;
    private final double[] c;

    private final double[] y;
    private final double[] x;
    private final boolean[] free;
    private final int[] side; // of both kinks: below −1, above 1; between them 0
    private final double[] theta; // limit → its multiplier
    private final double[] tried;
    private final double[] t; // asset → Σ θ
    private final double[] reach; // limit → its sum
    private final int[] sign; // limit → 1 at its upper end, −1 at its lower one, 0 if it does not count
    private final double[] miss; // limit → slope of the dual function
    private final double[] step;
    private final double[][] gram;
    private final double[] along; // of a gradient
    private final double[] change;
    private final boolean[] in;
    private final double[][] factor;

    Multipliers(Terms terms) {
        this(terms, PASSES);
    }

    /// @param passes of Newton's method, after which multipliers are searched for one after the other, too
    Multipliers(Terms terms, int passes) {
        this.passes = passes;
        int n = terms.size();
        int groups = terms.groups().length;
        this.moves = groups + 1;
        this.rows = Arrays.copyOf(terms.groups(), groups + 3);
        rows[groups] = new int[n];
        Arrays.setAll(rows[groups], i -> i);
        rows[moves] = rows[groups];
        rows[moves + 1] = rows[groups];
        this.least = Arrays.copyOf(terms.least(), groups + 3);
        this.most = Arrays.copyOf(terms.most(), groups + 3);
        least[groups] = terms.sumLeast();
        most[groups] = terms.sumMost();
        least[moves] = Double.NEGATIVE_INFINITY;
        most[moves] = Double.POSITIVE_INFINITY;
        least[moves + 1] = Double.NEGATIVE_INFINITY;
        most[moves + 1] = terms.gross();
        this.l = terms.low().clone();
        this.u = terms.high().clone();
        this.c = new double[n];
        this.y = new double[n];
        this.x = new double[n];
        this.free = new boolean[n];
        this.side = new int[n];
        this.in = new boolean[n];
        this.t = new double[n];
        this.theta = new double[groups + 3];
        this.tried = new double[groups + 3];
        this.reach = new double[groups + 3];
        this.sign = new int[groups + 3];
        this.miss = new double[groups + 3];
        this.step = new double[groups + 3];
        this.change = new double[n];
        this.along = new double[groups + 3];
        this.factor = new double[groups + 3][groups + 3];
        this.gram = new double[groups + 3][groups + 3];
    }

    @Override
    public void bounds(double[] low, double[] high) {
        System.arraycopy(low, 0, l, 0, l.length);
        System.arraycopy(high, 0, u, 0, u.length);
    }

    @Override
    public void centre(double[] centre, double turnover) {
        System.arraycopy(centre, 0, c, 0, c.length);
        most[moves] = turnover;
    }

    @Override
    public boolean project(double[] w, double far) {
        for (int i = 0; i < w.length; i++) {
            y[i] = Math.max(-REACH, Math.min(REACH, w[i]));
        }
        Arrays.fill(theta, 0);
        boolean met = solve(far);
        polish();
        System.arraycopy(x, 0, w, 0, w.length);
        return met;
    }

    private boolean solve(double far) {
        for (int pass = 0; pass < passes; pass++) {
            look();
            if (worst() <= MET) {
                return true;
            }
            if (dual() > far) {
                return false;
            }
            int stuck = stuck();
            boolean moved = stuck < 0 ? newton() : alone(stuck);
            if (!moved) {
                break;
            }
        }
        look();
        return worst() <= GIVEN_UP || goRound(far);
    }

    /// Each multiplier to the maximum of the dual function along itself, then a step of all; again and again.
    ///
    /// @return false, too, if the dual function exceeds half the squared distance of any weights: then there are none
    private boolean goRound(double far) {
        double none = Math.min(far, 2 * REACH * REACH * x.length);
        for (int round = 0; round < ROUNDS && worst() > MET; round++) {
            for (int r = 0; r < theta.length; r++) {
                look();
                if (Math.abs(miss[r]) > MET) {
                    alone(r);
                }
            }
            look();
            if (dual() > none) {
                return false;
            }
            newton();
            look();
        }
        return worst() <= GIVEN_UP;
    }

    private void look() {
        respond(theta);
        count();
    }

    /// Finds the weights for some multipliers, and what they sum up to.
    private void respond(double[] multipliers) {
        Arrays.fill(t, 0);
        for (int r = 0; r < moves; r++) {
            if (multipliers[r] != 0) {
                for (int i : rows[r]) {
                    t[i] += multipliers[r];
                }
            }
        }
        double nu = multipliers[moves];
        double kappa = multipliers[moves + 1];
        reach[moves] = 0;
        reach[moves + 1] = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = weight(i, y[i] - t[i], nu, kappa);
            reach[moves] += Math.abs(x[i] - c[i]);
            reach[moves + 1] += Math.abs(x[i]);
        }
        for (int r = 0; r < moves; r++) {
            double s = 0;
            for (int i : rows[r]) {
                s += x[i];
            }
            reach[r] = s;
        }
    }

    /// argmin ½(w − z)² + ν |w − c| + κ |w|, l ≤ w ≤ u; leaves whether it is off bounds and kinks, and on which side of the kinks.
    private double weight(int i, double z, double nu, double kappa) {
        double first = Math.min(c[i], 0);
        double second = Math.max(c[i], 0);
        double between = z + (c[i] > 0 ? nu - kappa : kappa - nu);
        double v = z + nu + kappa;
        boolean off = true;
        side[i] = -1;
        if (v > first) {
            v = z - nu - kappa;
            side[i] = 1;
            if (v < second && first < second && between > first) {
                off = between < second;
                v = off ? between : second;
                side[i] = 0;
            } else if (v < second) {
                off = nu == 0 && kappa == 0;
                v = off ? v : first;
            }
        }
        free[i] = off && l[i] <= v && v <= u[i];
        return Math.max(l[i], Math.min(u[i], v));
    }

    /// Finds which limits count, at which end, and by how much each is missed.
    private void count() {
        for (int r = 0; r < theta.length; r++) {
            boolean upper = theta[r] > 0 || (theta[r] == 0 && reach[r] > most[r]);
            boolean lower = theta[r] < 0 || (theta[r] == 0 && reach[r] < least[r]);
            sign[r] = upper || least[r] == most[r] ? 1 : lower ? -1 : 0;
        }
        measure();
    }

    /// By how much each limit that counts is missed: the slope of the dual function along its multiplier.

    private void measure() {
        for (int r = 0; r < theta.length; r++) {
            miss[r] = sign[r] == 0 ? 0 : reach[r] - (sign[r] > 0 ? most[r] : least[r]);
        }
    }

    private double worst() {
        double worst = 0;
        for (double m : miss) {
            worst = Math.max(worst, Math.abs(m));
        }
        return worst;
    }

    /// A lower bound of half the squared distance.
    private double dual() {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += 0.5 * (x[i] - y[i]) * (x[i] - y[i]);
        }
        for (int r = 0; r < theta.length; r++) {
            sum += theta[r] == 0 ? 0 : theta[r] * (reach[r] - (theta[r] > 0 ? most[r] : least[r]));
        }
        return sum;
    }

    /// How weight i counts in limit r: ∂/∂wᵢ of Σ wᵢ is 1, of |wᵢ − c| and of |wᵢ| the side of them that wᵢ is on.
    private int coefficient(int r, int i) {
        if (r < moves) {
            return 1;
        }
        boolean belowCentre = (r == moves) == (c[i] > 0); // where between c and 0
        return side[i] != 0 ? side[i] : belowCentre ? -1 : 1;
    }

    /// The limit that is missed, and that no weight off its bounds can mend; −1 if there is none.
    private int stuck() {
        for (int r = 0; r < theta.length; r++) {
            if (Math.abs(miss[r]) > MET) {
                boolean can = false;
                for (int i : rows[r]) {
                    can |= free[i];
                }
                if (!can) {
                    return r;
                }
            }
        }
        return -1;
    }

    private boolean newton() {
        fillGram();
        while (true) {
            System.arraycopy(miss, 0, step, 0, step.length);
            Cholesky.solve(gram, factor, step, sign);
            int wrong = -1;
            for (int r = 0; r < step.length; r++) {
                boolean atNone = sign[r] != 0 && theta[r] == 0 && least[r] != most[r];
                wrong = atNone && step[r] * sign[r] < 0 ? r : wrong;
            }
            if (wrong < 0) {
                return search();
            }
            sign[wrong] = 0;
            miss[wrong] = 0;
        }
    }

    private void fillGram() {
        for (int r = 0; r < theta.length; r++) {
            Arrays.fill(in, false);
            for (int i : rows[r]) {
                in[i] = free[i];
            }
            for (int q = 0; q <= r; q++) {
                double s = 0;
                for (int i : rows[q]) {
                    s += in[i] && sign[r] != 0 && sign[q] != 0 ? coefficient(r, i) * coefficient(q, i) : 0;
                }
                gram[r][q] = s;
                gram[q][r] = s;
            }
        }
    }

    /// Goes along the step as far as the dual function rises, and no multiplier leaves its side.
    private boolean search() {
        double most = 1;
        int hit = -1;
        for (int r = 0; r < step.length; r++) {
            double end = theta[r] * step[r] < 0 && least[r] != this.most[r] ? -theta[r] / step[r] : 2;
            if (end < most) {
                most = end;
                hit = r;
            }
        }
        double end = most;
        most = reachable(most);
        boolean moved = false;
        for (int r = 0; r < step.length; r++) {
            double next = r == hit && most == end ? 0 : theta[r] + most * step[r];
            moved |= next != theta[r];
            theta[r] = next;
        }
        return moved;
    }

    /// The first part of the step, up to an end, from which on the dual function does not rise. Where limits depend on one another a
    /// step is long, and all but its beginning may be flat.
    private double reachable(double end) {
        double longest = 0;
        double largest = 1;
        for (int r = 0; r < step.length; r++) {
            longest = Math.max(longest, Math.abs(step[r]));
            largest = Math.max(largest, Math.abs(theta[r]));
        }
        if (longest <= 100 * largest) {
            double slope = slopeAt(end);
            return slope < 0 ? root(end, 0) : end;
        }
        double flat = FLAT * slopeAt(0);
        double part = Math.min(end, 1e-3 / longest);
        while (part < end && slopeAt(part) > flat) {
            part = Math.min(end, 4 * part);
        }
        return slopeAt(part) < flat ? root(part, flat) : part;
    }

    /// The part at which the slope along the step falls to a number, by the Illinois rule.
    private double root(double end, double flat) {
        double below = 0;
        double above = end;
        double falling = slopeAt(end) - flat;
        double rising = slopeAt(0) - flat;
        double first = rising;
        for (int pass = 0; pass < LINE; pass++) {
            double next = (below * falling - above * rising) / (falling - rising);
            next = below < next && next < above ? next : below + (above - below) / 2;
            if (!(below < next && next < above)) {
                break;
            }
            double slope = slopeAt(next) - flat;
            if (Math.abs(slope) <= 1e-15 * first) {
                return next;
            }
            if (slope > 0) {
                below = next;
                rising = slope;
                falling /= 2;
            } else {
                above = next;
                falling = slope;
                rising /= 2;
            }
        }
        return below > 0 ? below : above;
    }

    private double slopeAt(double part) {
        for (int r = 0; r < step.length; r++) {
            tried[r] = theta[r] + part * step[r];
        }
        respond(tried);
        measure();
        double slope = 0;
        for (int r = 0; r < step.length; r++) {
            slope += step[r] * miss[r];
        }
        return slope;
    }

    /// Changes one multiplier until its limit is met, or as far as that helps.
    private boolean alone(int r) {
        Arrays.fill(step, 0);
        step[r] = miss[r] > 0 ? 1 : -1;
        double before = theta[r];
        double end = 1e-3;
        while (end < 4 * REACH * REACH && slopeAt(end) > MET) {
            end *= 4;
        }
        double slope = slopeAt(end);
        double by = slope < -MET ? root(end, 0) : end;
        theta[r] = before + by * step[r];
        if (before != 0 && least[r] != most[r] && before * theta[r] < 0) {
            theta[r] = 0;
        }
        return theta[r] != before && end < 4 * REACH * REACH;
    }

    /// The least change of the weights off their bounds that meets the limits that count; kept if it is one for the better.
    private void polish() {
        for (int r = 0; r < sign.length; r++) {
            sign[r] = theta[r] != 0 ? (theta[r] > 0 ? 1 : -1) : least[r] == most[r] ? 1 : 0;
        }
        fillGram();
        double before = missed();
        for (int pass = 0; pass < 2 && before > ROUNDING; pass++) {
            System.arraycopy(x, 0, t, 0, x.length);
            measure();
            System.arraycopy(miss, 0, step, 0, step.length);
            Cholesky.solve(gram, factor, step, sign);
            correct();
            double after = missed();
            if (after >= before) {
                System.arraycopy(t, 0, x, 0, x.length);
                return;
            }
            before = after;
        }
    }

    private void correct() {
        for (int i = 0; i < x.length; i++) {
            change[i] = 0;
        }
        for (int r = 0; r < step.length; r++) {
            for (int i : rows[r]) {
                change[i] -= free[i] && sign[r] != 0 ? step[r] * coefficient(r, i) : 0;
            }
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(l[i], Math.min(u[i], x[i] + change[i]));
        }
    }

    /// By how much the worst limit is missed, of all limits.
    private double missed() {
        sumUp();
        double worst = 0;
        for (int r = 0; r < theta.length; r++) {
            worst = Math.max(worst, Math.max(least[r] - reach[r], reach[r] - most[r]));
        }
        return worst;
    }

    private void sumUp() {
        for (int r = 0; r < theta.length; r++) {
            double s = 0;
            for (int i : rows[r]) {
                s += r < moves ? x[i] : Math.abs(r == moves ? x[i] - c[i] : x[i]);
            }
            reach[r] = s;
        }
    }

    /// Off their bounds weights move with y, less what changes the limits that count.
    @Override
    public void pullBack(double[] g) {
        for (int i = 0; i < x.length; i++) {
            g[i] = free[i] ? g[i] : 0;
        }
        for (int r = 0; r < along.length; r++) {
            along[r] = 0;
            for (int i : rows[r]) {
                along[r] += sign[r] == 0 ? 0 : coefficient(r, i) * g[i];
            }
        }
        Cholesky.solve(gram, factor, along, sign);
        for (int r = 0; r < along.length; r++) {
            for (int i : rows[r]) {
                g[i] -= free[i] && sign[r] != 0 ? along[r] * coefficient(r, i) : 0;
            }
        }
    }
}
