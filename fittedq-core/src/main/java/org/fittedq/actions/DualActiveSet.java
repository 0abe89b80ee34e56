// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;
import org.fittedq.math.Check;

/// The nearest point of a polytope: min ½‖x − y‖² under g_j · x ≤ h_j (= for equalities), by a dual active-set method.
///
/// Start at x = y, which is nearest while no constraint counts. Take the constraint p that x misses most and move
/// towards it, x ← x − t z with z the part of g_p orthogonal to the active normals, which keep holding; their
/// multipliers fall by t ρ, where N ρ is the other part of g_p. If a multiplier reaches 0 first, its constraint leaves
/// the active set. x = y − Σ_j μ_j g_j with μ ≥ 0 holds throughout, so when nothing is missed x is the nearest point.
/// If z = 0 and no multiplier falls, then g_p = N ρ with ρ ≤ 0 on the inequalities: no point meets p and the active
/// constraints with ρ ≠ 0 at once (Farkas), and those are the contradiction.
///
/// Source: D. Goldfarb, A. Idnani, *A numerically stable dual method for solving strictly convex quadratic programs*,
/// Mathematical Programming 27 (1983), section 3, <https://doi.org/10.1007/BF02591962>, with the identity as Hessian.
/// Differences:
/// 1. equalities come first and never leave;
/// 2. normals have length 1, and p is the constraint missed by the largest distance;
/// 3. a constraint missed by no more than rounding is not counted as a contradiction, see `CONTRADICTION`.
///
/// Work memory of one thread: 2 m² numbers, made once. Time: O(m²) for each change of the active set, plus m for each
/// row.
final class DualActiveSet {

    /// A distance that counts as none: far above the rounding of doubles, far below that of floats.
    static final double ACCURACY = 1e-10;

    /// By how much contradicting constraints may miss each other before the set counts as empty: rounding of bounds to
    /// float, summed over a row.
    private static final double CONTRADICTION = 1e-6;

    /// Squared length of z from which on a normal counts as a combination of the active ones.
    private static final double DEPENDENT = 1e-18;

    private static final int[] NONE = {};

    private enum State {
        INACTIVE, ACTIVE, PASSED
    }

    private final PolytopeConstraints constraints;
    private final ActiveNormals normals;
    private final State[] states;
    private final int[] active; // column → constraint
    private final double[] mu; // column → multiplier
    private final double[] g; // normal of p

    DualActiveSet(PolytopeConstraints constraints) {
        this.constraints = constraints;
        this.normals = new ActiveNormals(constraints.size());
        this.states = new State[constraints.count()];
        this.active = new int[constraints.size()];
        this.mu = new double[constraints.size()];
        this.g = new double[constraints.size()];
    }

    /// Moves a point to the nearest one of the polytope.
    ///
    /// @param x m numbers, of magnitude up to 10⁴; overwritten
    /// @return constraints that contradict one another; none if `x` is now the nearest point
    int[] project(double[] x) {
        normals.clear();
        Arrays.fill(states, State.INACTIVE);
        for (int p = 0; p < constraints.equalities(); p++) {
            int[] contradiction = meet(p, x);
            if (contradiction.length > 0) {
                return contradiction;
            }
        }
        int most = 100 * (constraints.count() + 10); // a few times m is usual
        for (int change = 0; change < most; change++) {
            int p = mostMissed(x);
            if (p < 0) {
                return NONE;
            }
            int[] contradiction = meet(p, x);
            if (contradiction.length > 0) {
                return contradiction;
            }
        }
        throw new IllegalStateException(
                Check.message("polytope projection", "at most " + most + " changes of the active set", "more"));
    }

    private int mostMissed(double[] x) {
        int p = -1;
        double most = ACCURACY;
        for (int j = constraints.equalities(); j < states.length; j++) {
            double excess = states[j] == State.INACTIVE ? constraints.excess(j, x) : 0;
            if (excess > most) {
                most = excess;
                p = j;
            }
        }
        return p;
    }

    /// Makes x meet constraint p, and p active.
    private int[] meet(int p, double[] x) {
        constraints.normal(p, g);
        double muP = 0;
        while (true) {
            double squares = normals.split(g);
            double excess = constraints.excess(p, x);
            int blocking = blocking(p);
            double dual = blocking < 0 ? Double.POSITIVE_INFINITY : mu[blocking] / normals.combination()[blocking];
            double primal = squares > DEPENDENT ? excess / squares : Double.POSITIVE_INFINITY;
            if (primal == Double.POSITIVE_INFINITY && blocking < 0) {
                states[p] = State.PASSED;
                return Math.abs(excess) <= CONTRADICTION * weight() ? NONE : contradiction(p);
            }
            double t = Math.min(dual, primal);
            for (int k = 0; k < normals.count(); k++) {
                mu[k] -= t * normals.combination()[k];
            }
            muP += t;
            if (primal != Double.POSITIVE_INFINITY) {
                for (int i = 0; i < x.length; i++) {
                    x[i] -= t * normals.free()[i];
                }
            }
            if (!(dual < primal)) {
                activate(p, muP, squares);
                return NONE;
            }
            deactivate(blocking);
        }
    }

    /// The column whose multiplier reaches 0 first; −1 if none falls. Equalities have multipliers of either sign.
    private int blocking(int p) {
        if (constraints.isEquality(p)) {
            return -1;
        }
        int first = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < normals.count(); k++) {
            double rho = normals.combination()[k];
            if (rho > ACCURACY && !constraints.isEquality(active[k]) && mu[k] / rho < least) {
                least = mu[k] / rho;
                first = k;
            }
        }
        return first;
    }

    private void activate(int p, double muP, double squares) {
        active[normals.count()] = p;
        mu[normals.count()] = muP;
        normals.add(squares);
        states[p] = State.ACTIVE;
        for (int j = constraints.equalities(); j < states.length; j++) {
            states[j] = states[j] == State.PASSED ? State.INACTIVE : states[j]; // x has moved
        }
    }

    private void deactivate(int column) {
        states[active[column]] = State.INACTIVE;
        normals.remove(column);
        System.arraycopy(active, column + 1, active, column, normals.count() - column);
        System.arraycopy(mu, column + 1, mu, column, normals.count() - column);
    }

    /// 1 + Σ |ρ|: what the excess of p counts against, so that it does not matter which constraint of a contradiction
    /// came last.
    private double weight() {
        double sum = 1;
        for (int k = 0; k < normals.count(); k++) {
            sum += Math.abs(normals.combination()[k]);
        }
        return sum;
    }

    private int[] contradiction(int p) {
        int[] some = new int[normals.count() + 1];
        int count = 0;
        some[count++] = p;
        for (int k = 0; k < normals.count(); k++) {
            if (Math.abs(normals.combination()[k]) > 1e-9) {
                some[count++] = active[k];
            }
        }
        return Arrays.copyOf(some, count);
    }

    /// Replaces a vector by its part along the face on which the last projection ended: orthogonal to the normals of the
    /// active constraints.
    ///
    /// @param v m numbers; overwritten
    void alongFace(double[] v) {
        normals.split(v);
        System.arraycopy(normals.free(), 0, v, 0, v.length);
    }
}
