// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;

/// The nearest weights where groups overlap, or where moves are limited from the held weights and from 0 at once.
///
/// ```text
/// min ½‖w − y‖²   l ≤ w ≤ u,   L_r ≤ Σ_{i ∈ r} wᵢ ≤ U_r  (groups, and all together),   Σ |wᵢ − cᵢ| ≤ τ,   Σ |wᵢ| ≤ γ
/// ```
///
/// The multipliers θ of these limits maximise the dual function d ([Response]), which is concave and quadratic by pieces. The proximal
/// point method goes there by
///
/// ```text
/// θₖ₊₁ = argmax_θ d(θ) − ‖θ − θₖ‖²/(2σ)
/// ```
///
/// and ends: linearly at the least, at a rate of 1/σ, as d is quadratic by pieces. Where no weights meet all limits, d grows without end, and
/// is soon above half the squared distance of any weights between the bounds.
///
/// Each step is the maximum of a strongly concave function, quadratic by pieces, with multipliers on one side of 0 or on both. It is
/// found face by face: some multipliers stay at 0, and Newton's method with a search along its line, which ends at a quarter of
/// the first slope, finds the maximum over the others, in finitely many steps, as whole steps are taken on the last piece; one that reaches 0 on the way stays there. At the maximum of the face those that can raise the function
/// leave 0. As the maximum of each face lies above that of the one before, none comes twice, and there are finitely many.
///
/// Sources: R. T. Rockafellar, *Monotone Operators and the Proximal Point Algorithm*, SIAM Journal on Control and Optimization 14
/// (1976), <https://doi.org/10.1137/0314056>; for the rate, F. J. Luque, *Asymptotic Convergence Analysis of the Proximal Point
/// Algorithm*, ibid. 22 (1984), <https://doi.org/10.1137/0322019>; for Newton's method, J. Sun, *On Piecewise Quadratic Newton and Trust Region
/// Problems*, Mathematical Programming 76 (1997), <https://doi.org/10.1007/BF02614397>. Difference: a last step on the weights
/// themselves takes the rounding out ([LeastChange]).
///
/// Work memory of one thread. A step of Newton's takes O(n + R³) for R limits.
final class Multipliers implements Nearest {

    private static final int STEPS = 40; // of the proximal point method
    private static final int PASSES = 1000; // of Newton's method, of all steps together
    private static final int LINE = 100;
    private static final double RIDGE = 1e-6; // 1/σ of the first step
    private static final double LEAST_RIDGE = 1e-9;
    private static final double FLATTER = 0.25;
    private static final double FAR = 0.3; // multipliers change by more: as weights are of 1, most of the way may be flat
    private static final double MET = 1e-14;
    private static final double GIVEN_UP = 1e-9; // missed by more than that: not met

    private final Response response;
    private final LeastChange change;
    private final double[] theta;
    private final double[] centre; // θₖ
    private final int[] sign; // limit → 1 at its upper end, −1 at its lower one, 0 if it does not count
    private final double[] slope; // limit → of the function of this step, 0 if it does not count
    private final double[] step;
    private final double[] tried;
    private final double[][] gram;
    private final double[][] factor;
    private double ridge;
    private double met; // slopes that are rounding
    private int left; // passes

    Multipliers(Terms terms) {
        this.response = new Response(terms);
        int limits = response.reach.length;
        this.change = new LeastChange(response);
        this.theta = new double[limits];
        this.centre = new double[limits];
        this.sign = new int[limits];
        this.slope = new double[limits];
        this.step = new double[limits];
        this.tried = new double[limits];
        this.gram = new double[limits][limits];
        this.factor = new double[limits][limits];
    }

    @Override
    public void bounds(double[] low, double[] high) {
        System.arraycopy(low, 0, response.l, 0, low.length);
        System.arraycopy(high, 0, response.u, 0, high.length);
    }

    @Override
    public void centre(double[] held, double turnover) {
        response.centre(held, turnover);
    }

    @Override
    public boolean project(double[] w, double far) {
        double largest = 1;
        for (int i = 0; i < w.length; i++) {
            response.y[i] = Math.max(-REACH, Math.min(REACH, w[i]));
            largest = Math.max(largest, Math.abs(response.y[i]));
        }
        met = MET * (9 + largest);
        boolean found = solve(Math.min(far, response.furthest() * (1 + GIVEN_UP) + GIVEN_UP));
        change.polish(theta);
        System.arraycopy(response.x, 0, w, 0, w.length);
        return found;
    }

    /// The proximal point method.
    ///
    /// @param none half the squared distance beyond which there is none
    private boolean solve(double none) {
        Arrays.fill(theta, 0);
        ridge = RIDGE;
        left = PASSES;
        for (int k = 0; k < STEPS; k++) {
            System.arraycopy(theta, 0, centre, 0, theta.length);
            if (!climb(none)) {
                return false;
            }
            if (missed() <= met) {
                return true;
            }
            ridge = Math.max(LEAST_RIDGE, ridge / 10);
        }
        return missed() <= GIVEN_UP;
    }

    /// One step: its maximum, face by face.
    ///
    /// @return false if the dual function shows that there is none
    private boolean climb(double none) {
        double before = Double.POSITIVE_INFINITY;
        response.answer(theta);
        while (left-- > 0 && response.dual(theta) <= none) {
            double worst = face();
            // less than half as steep is progress, else it is rounding
            boolean atMaximum = worst <= met || worst > before / 2;
            if (atMaximum && !release(Math.max(met, worst))) {
                return true;
            }
            before = newton() && !atMaximum ? worst : Double.POSITIVE_INFINITY;
        }
        return left >= 0;
    }

    /// The slopes along the multipliers off 0.
    ///
    /// @return the greatest
    private double face() {
        double worst = 0;
        for (int r = 0; r < theta.length; r++) {
            sign[r] = theta[r] > 0 || response.isExact(r) ? 1 : theta[r] < 0 ? -1 : 0;
            slope[r] = sign[r] == 0 ? 0 : slope(theta, r, sign[r]);
            worst = Math.max(worst, Math.abs(slope[r]));
        }
        return worst;
    }

    private double slope(double[] at, int r, int end) {
        return response.reach[r] - (end > 0 ? response.most[r] : response.least[r]) - (at[r] - centre[r]) * ridge;
    }

    /// Lets the multipliers leave 0 along which the function rises.
    private boolean release(double rounding) {
        boolean some = false;
        for (int r = 0; r < theta.length; r++) {
            if (sign[r] == 0) {
                int end = slope(theta, r, 1) > rounding ? 1 : slope(theta, r, -1) < -rounding ? -1 : 0;
                sign[r] = end;
                slope[r] = end == 0 ? 0 : slope(theta, r, end);
                some |= end != 0;
            }
        }
        return some;
    }

    /// A step of Newton's method, of the multipliers that then stay on their side.
    ///
    /// @return whether the whole of it was gone
    private boolean newton() {
        response.curvature(gram);
        int wrong = 0;
        while (wrong >= 0) {
            System.arraycopy(slope, 0, step, 0, step.length);
            Cholesky.solve(gram, ridge, factor, step, sign);
            wrong = -1;
            for (int r = 0; r < step.length; r++) {
                boolean atNone = sign[r] != 0 && theta[r] == 0 && !response.isExact(r);
                wrong = atNone && step[r] * sign[r] < 0 ? r : wrong;
            }
            if (wrong >= 0) {
                sign[wrong] = 0;
                slope[wrong] = 0;
            }
        }
        return search();
    }

    /// Goes along the step as far as the function rises, and no multiplier leaves its side.
    private boolean search() {
        double end = 1;
        int hit = -1;
        for (int r = 0; r < step.length; r++) {
            if (theta[r] * step[r] < 0 && !response.isExact(r) && -theta[r] / step[r] < end) {
                end = -theta[r] / step[r];
                hit = r;
            }
        }
        double part = part(end);
        for (int r = 0; r < step.length; r++) {
            theta[r] = r == hit && part == end ? 0 : tried[r];
        }
        return part == 1;
    }

    /// How far to go: to the end if the function rises up to there; else to where it still rises, but by less than [#FLATTER] of what it
    /// did first. By secants, and where these do not halve the bracket, by its middle. Where limits depend on one another a step is long,
    /// and all but its beginning may be flat: the middle is that of logarithms.
    private double part(double end) {
        double first = 0;
        double longest = 0;
        for (int r = 0; r < step.length; r++) {
            first += step[r] * slope[r];
            longest += Math.abs(step[r]);
        }
        double below = 0;
        double above = end;
        double rising = first;
        double falling = slopeAt(end);
        double next = end;
        boolean halved = true;
        double here = falling;
        for (int pass = 0; pass < LINE && (here < -longest * met || (next < end && here > FLATTER * first)); pass++) {
            double width = above - below;
            next = halved && above * longest < FAR
                    ? (below * falling - above * rising) / (falling - rising)
                    : middle(below, above);
            if (!(below < next && next < above)) {
                next = below + width / 2;
            }
            here = slopeAt(next);
            below = here > 0 ? next : below;
            rising = here > 0 ? here : rising;
            above = here > 0 ? above : next;
            falling = here > 0 ? falling : here;
            halved = !halved || above - below <= width / 2;
        }
        return next;
    }

    /// The slope along the step at a part of it; leaves the answer there.
    private double slopeAt(double part) {
        for (int r = 0; r < step.length; r++) {
            tried[r] = theta[r] + part * step[r];
        }
        response.answer(tried);
        double along = 0;
        for (int r = 0; r < step.length; r++) {
            along += sign[r] == 0 ? 0 : step[r] * slope(tried, r, sign[r]);
        }
        return along;
    }

    private static double middle(double below, double above) {
        return below == 0 ? above / 64 : above > 4 * below ? Math.sqrt(below * above) : below + (above - below) / 2;
    }

    /// By how much the worst limit that counts is missed.
    private double missed() {
        double worst = 0;
        for (int r = 0; r < theta.length; r++) {
            double over = response.reach[r] - response.most[r];
            double under = response.least[r] - response.reach[r];
            worst = Math.max(worst, Math.max(over, under));
            worst = Math.max(worst, theta[r] > 0 ? Math.abs(over) : theta[r] < 0 ? Math.abs(under) : 0);
        }
        return worst;
    }

    @Override
    public void pullBack(double[] g) {
        change.pullBack(theta, g);
    }
}
