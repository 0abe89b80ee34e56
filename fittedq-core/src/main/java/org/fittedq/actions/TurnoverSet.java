// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.Draw;

/// Actions whose weighted sum is given and that lie near a given action, near in the weighted sum of differences:
///
/// A = {a : Σᵢ wᵢ aᵢ = b, l ≤ a ≤ u, Σᵢ wᵢ |aᵢ − cᵢ| ≤ τ}, w > 0
///
/// The shares of a portfolio that may not trade more than τ away from the shares c it holds are such a set. With bounds
/// of 0 or more it is long only; bounds below 0 let it borrow. c may violate bounds and sum.
///
/// Projection is exact up to rounding, see `TurnoverMultipliers`. Sampling: a Markov chain of 32 · m moves that redraw a
/// pair of coordinates on the line that keeps the sum: approximately uniform. Immutable and thread-safe.
public final class TurnoverSet implements ActionSet {

    private static final int MOVES_PER_DIMENSION = 32;
    /// By how much of the sum of the weights the caller's numbers may contradict: rounding of float bounds and of sums.
    private static final double CONTRADICTION = 1e-6;

    final double[] weights;
    final double[] centre;
    final double budget; // within what the bounds allow
    final double turnover; // at least the least one
    final BoxSet bounds;
    final double weightSum;
    private final double norm;
    private final double[] nearest; // an action of the least turnover
    private final double least; // its turnover
    private final AtomicReference<TurnoverMultipliers> idle = new AtomicReference<>(); // empty while in use

    /// Makes a set in normalised units.
    ///
    /// @param bounds   l and u, m dimensions
    /// @param weights  w, m numbers, finite and above 0; not modified, not kept
    /// @param budget   b
    /// @param centre   c, m finite numbers; not modified, not kept
    /// @param turnover τ, at least 0
    /// @throws IllegalArgumentException if no action meets the constraints (the message says what turnover would do), or a
    ///                                  number is out of range
    public TurnoverSet(BoxSet bounds, double[] weights, double budget, double[] centre, double turnover) {
        this(bounds, weights, budget, centre, turnover, false);
    }

    private TurnoverSet(BoxSet bounds, double[] weights, double budget, double[] centre, double turnover,
            boolean orLeast) {
        BudgetLayout.checkWeights(bounds.size(), weights);
        Check.that(centre.length == bounds.size(), "turnover", "a centre of " + bounds.size() + " numbers",
                centre.length);
        Check.that(Double.isFinite(budget), "budget", "a finite number", budget);
        Check.that(turnover >= 0, "turnover", "a number of at least 0", turnover);
        this.bounds = bounds;
        this.weights = weights.clone();
        this.centre = centre.clone();
        double[] sums = new double[4]; // Σ w, Σ w², Σ w l, Σ w u
        for (int i = 0; i < weights.length; i++) {
            Check.that(Double.isFinite(centre[i]), "turnover, centre " + i, "a finite number", centre[i]);
            sums[0] += weights[i];
            sums[1] += weights[i] * weights[i];
            sums[2] += weights[i] * bounds.low(i);
            sums[3] += weights[i] * bounds.high(i);
        }
        this.weightSum = sums[0];
        this.norm = Math.sqrt(sums[1]);
        double slack = CONTRADICTION * weightSum;
        if (!(sums[2] - slack <= budget && budget <= sums[3] + slack)) {
            throw new IllegalArgumentException(Check.message("budget",
                    "a sum in " + BoxSet.interval(sums[2], sums[3]) + ", as the bounds allow", (float) budget));
        }
        this.budget = Math.clamp(budget, sums[2], sums[3]);
        this.nearest = leastTurnover();
        this.least = turnoverOf(nearest);
        if (!orLeast && !(turnover >= least - slack)) {
            throw new IllegalArgumentException(Check.message("turnover",
                    "at least " + (float) least + ", which bounds and budget ask for", (float) turnover));
        }
        this.turnover = Math.max(turnover, least);
    }

    /// Makes a set in normalised units that is never empty where bounds and budget can be met: a turnover that is too small
    /// for that, as after a drift of prices, becomes the least one.
    ///
    /// @param bounds   l and u, m dimensions
    /// @param weights  w, m numbers, finite and above 0; not modified, not kept
    /// @param budget   b
    /// @param centre   c, m finite numbers; not modified, not kept
    /// @param turnover τ, at least 0
    /// @return the set
    /// @throws IllegalArgumentException if bounds and budget contradict, or a number is out of range
    public static TurnoverSet orLeast(BoxSet bounds, double[] weights, double budget, double[] centre,
            double turnover) {
        return new TurnoverSet(bounds, weights, budget, centre, turnover, true);
    }

    /// c cut to the bounds; what is then missing of the sum is shared out by the room to the bounds.
    private double[] leastTurnover() {
        double[] x = new double[weights.length];
        double missing = budget;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.clamp(centre[i], bounds.low(i), bounds.high(i));
            missing -= weights[i] * x[i];
        }
        double room = 0;
        for (int i = 0; i < x.length; i++) {
            room += weights[i] * Math.abs((missing > 0 ? bounds.high(i) : bounds.low(i)) - x[i]);
        }
        double part = room > 0 ? Math.min(1, Math.abs(missing) / room) : 0;
        for (int i = 0; i < x.length; i++) {
            x[i] += part * ((missing > 0 ? bounds.high(i) : bounds.low(i)) - x[i]);
        }
        return x;
    }

    private double turnoverOf(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * Math.abs(x[i] - centre[i]);
        }
        return sum;
    }

    /// Returns the bounds as given; the smallest box may be smaller.
    ///
    /// @return l and u, normalised
    public BoxSet bounds() {
        return bounds;
    }

    /// Returns one weight.
    ///
    /// @param i dimension
    /// @return wᵢ, above 0
    public double weight(int i) {
        return weights[i];
    }

    /// Returns one coordinate of the action to stay near.
    ///
    /// @param i dimension
    /// @return cᵢ, normalised, maybe beyond the bounds
    public double centre(int i) {
        return centre[i];
    }

    /// Returns the budget.
    ///
    /// @return b
    public double budget() {
        return budget;
    }

    /// Returns the largest turnover.
    ///
    /// @return τ, at least 0
    public double turnover() {
        return turnover;
    }

    @Override
    public int size() {
        return weights.length;
    }

    @Override
    public double low(int i) {
        return end(i, -1);
    }

    @Override
    public double high(int i) {
        return end(i, 1);
    }

    /// The end of coordinate i: with aᵢ = t the others turn over at least D + |b − wᵢ t − C|, C and D the sum and the
    /// turnover of their centres cut to the bounds; so wᵢ |t − cᵢ| + wᵢ |t − t*| ≤ τ − D, t* = (b − C)/wᵢ.
    private double end(int i, int sign) {
        double cut = 0;
        double forced = 0;
        double others = 0; // the others' sum where it leaves coordinate i the furthest
        for (int j = 0; j < weights.length; j++) {
            if (j != i) {
                double x = Math.clamp(centre[j], bounds.low(j), bounds.high(j));
                cut += weights[j] * x;
                forced += weights[j] * Math.abs(x - centre[j]);
                others += weights[j] * (sign > 0 ? bounds.low(j) : bounds.high(j));
            }
        }
        double rest = Math.max(0, turnover - forced) / weights[i];
        double free = 0.5 * (centre[i] + (budget - cut) / weights[i] + sign * rest);
        double left = (budget - others) / weights[i];
        double end = sign > 0 ? Math.min(free, left) : Math.max(free, left);
        return Math.clamp(end, bounds.low(i), bounds.high(i));
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        return bounds.contains(a, at, tolerance) && sumsMeet(a, at, tolerance * norm);
    }

    private boolean sumsMeet(float[] a, int at, double slack) {
        double sum = -budget;
        double moved = -turnover;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * a[at + i];
            moved += weights[i] * Math.abs(a[at + i] - centre[i]);
        }
        return Math.abs(sum) <= slack && moved <= slack;
    }

    /// Moves an action to the nearest of the set; coordinates beyond ±10⁴ count as ±10⁴.
    @Override
    public void project(float[] a, int at) {
        if (bounds.contains(a, at, 0) && sumsMeet(a, at, BudgetLayout.FLOAT_ROUNDING * weightSum)) {
            return;
        }
        for (int i = at; i < at + weights.length; i++) {
            a[i] = Math.clamp(a[i], -PolytopeSet.REACH, PolytopeSet.REACH);
        }
        TurnoverMultipliers work = take();
        work.of(a, at).project();
        idle.set(work);
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// I − w wᵀ/‖w‖² over the coordinates that move; where τ binds, over those above and those below c by themselves.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        TurnoverMultipliers work = take();
        work.of(u, at).pullBack(g);
        idle.set(work);
    }

    private TurnoverMultipliers take() {
        TurnoverMultipliers work = idle.getAndSet(null);
        return work == null ? new TurnoverMultipliers(this) : work;
    }

    /// Draws an action: from one of the least turnover, 32 · m moves; a move draws two coordinates and the place on the line
    /// that keeps their weighted sum.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        double[] x = nearest.clone();
        double rest = turnover - least;
        for (int move = 0; move < MOVES_PER_DIMENSION * x.length && x.length > 1; move++) {
            int i = Draw.index(random, x.length);
            int j = Draw.index(random, x.length);
            if (i != j) {
                rest = movePair(random, x, rest, i, j);
            }
        }
        for (int i = 0; i < x.length; i++) {
            a[at + i] = (float) Math.clamp(x[i], bounds.low(i), bounds.high(i));
        }
    }

    /// With the pair off its centres by p and q (times weights), t may be what |p + t| + |q − t| ≤ R and the bounds allow.
    ///
    /// @return the turnover that is left
    private double movePair(RandomGenerator random, double[] x, double rest, int i, int j) {
        double p = weights[i] * (x[i] - centre[i]);
        double q = weights[j] * (x[j] - centre[j]);
        double most = Math.max(0, rest) + Math.abs(p) + Math.abs(q);
        double least = Math.max(weights[i] * (bounds.low(i) - x[i]), weights[j] * (x[j] - bounds.high(j)));
        double greatest = Math.min(weights[i] * (bounds.high(i) - x[i]), weights[j] * (x[j] - bounds.low(j)));
        least = Math.max(least, 0.5 * (q - p - most));
        greatest = Math.min(greatest, 0.5 * (q - p + most));
        if (!(least < greatest)) {
            return rest;
        }
        double t = least + random.nextDouble() * (greatest - least);
        x[i] += t / weights[i];
        x[j] -= t / weights[j];
        return most - Math.abs(p + t) - Math.abs(q - t);
    }

    @Override
    public TurnoverSet within(BoxSet box) {
        return new TurnoverSet(bounds.within(box), weights, budget, centre, turnover);
    }

    @Override
    public TurnoverSet inUnits(UnitChange change) {
        double[] outerWeights = new double[weights.length];
        double[] outerCentre = new double[weights.length];
        double outerBudget = budget;
        for (int i = 0; i < weights.length; i++) {
            outerWeights[i] = weights[i] * change.scale(i);
            outerCentre[i] = (centre[i] - change.shift(i)) / change.scale(i);
            outerBudget -= weights[i] * change.shift(i);
        }
        return new TurnoverSet(bounds.inUnits(change), outerWeights, outerBudget, outerCentre, turnover);
    }

    @Override
    public boolean isConvex() {
        return true;
    }
}
