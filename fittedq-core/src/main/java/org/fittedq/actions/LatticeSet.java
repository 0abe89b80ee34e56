// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.Draw;

/// Actions on a grid: coordinate i is lowᵢ + k · stepᵢ for a whole number k from 0 to nᵢ.
///
/// Projection rounds each coordinate to the nearest grid value (a tie goes up), sampling is exact. Mixed sets, with
/// some coordinates on a grid and others not, are a [ProductSet]; grid points under linear constraints are a [LatticePolytopeSet].
/// Immutable and thread-safe.
public final class LatticeSet implements ActionSet {

    /// What the largest coordinate may exceed 1 by: rounding in the caller's arithmetic.
    private static final double ROUNDING = 1e-6;

    private final double[] low;
    private final double[] step;
    private final int[] first; // number of the first value on the grid that was made; above 0 where it was cut
    private final int[] steps;

    /// Makes a grid in normalised units.
    ///
    /// @param low   smallest value of each dimension, at least −1; not modified, not kept
    /// @param step  distance of neighbours in each dimension, above 0; not modified, not kept
    /// @param steps n, the largest k of each dimension, at least 0, with low + n · step ≤ 1; not modified, not kept
    /// @throws IllegalArgumentException if a number is out of range, or the lengths differ or are zero
    public LatticeSet(double[] low, double[] step, int[] steps) {
        checkLengths(low, step, steps);
        for (int i = 0; i < low.length; i++) {
            checkStep(i, step[i], steps[i]);
            double high = low[i] + steps[i] * step[i];
            Check.that(low[i] >= -1 - ROUNDING && high <= 1 + ROUNDING, "lattice, dimension " + i,
                    "values in [-1.0, 1.0]", (float) low[i] + " to " + (float) high);
        }
        this.low = low.clone();
        this.step = step.clone();
        this.first = new int[low.length];
        this.steps = steps.clone();
    }

    /// A part of a grid whose values may miss ±1 by rounding; [#value] clamps them.
    private LatticeSet(double[] low, double[] step, int[] first, int[] steps) {
        this.low = low;
        this.step = step;
        this.first = first;
        this.steps = steps;
    }

    /// Makes a part of a grid again, as [#within] and [#inUnits] cut it: its values are the same floats.
    ///
    /// @param origin the first value of the grid that it was cut from in each dimension, see [#origin]
    /// @param step   distance of neighbours in each dimension, above 0; not modified, not kept
    /// @param first  number in that grid of the first value that is left, at least 0; not modified, not kept
    /// @param steps  how many values follow that one, at least 0; not modified, not kept
    /// @return the part
    /// @throws IllegalArgumentException if a number is out of range, or no value is in [−1, 1], or the lengths differ or are zero
    public static LatticeSet part(double[] origin, double[] step, int[] first, int[] steps) {
        checkLengths(origin, step, steps);
        Check.that(first.length == origin.length, "lattice",
                "a first value for each of the " + origin.length + " dimensions", first.length);
        for (int i = 0; i < origin.length; i++) {
            checkStep(i, step[i], steps[i]);
            Check.that(first[i] >= 0, "lattice, dimension " + i, "a first value of number 0 or more", first[i]);
            double low = origin[i] + first[i] * step[i];
            double high = origin[i] + ((double) first[i] + steps[i]) * step[i];
            Check.that(low <= 1 && high >= -1, "lattice, dimension " + i, "values in [-1.0, 1.0]",
                    (float) low + " to " + (float) high);
        }
        return new LatticeSet(origin.clone(), step.clone(), first.clone(), steps.clone());
    }

    private static void checkLengths(double[] low, double[] step, int[] steps) {
        Check.that(low.length > 0, "lattice", "at least one dimension", low.length);
        Check.that(step.length == low.length && steps.length == low.length, "lattice",
                "a step and a number of steps for each of the " + low.length + " dimensions",
                step.length + " and " + steps.length);
    }

    private static void checkStep(int i, double step, int steps) {
        Check.that(step > 0 && Double.isFinite(step), "lattice, dimension " + i, "a finite step above 0", step);
        Check.that(steps >= 0, "lattice, dimension " + i, "at least 0 steps", steps);
    }

    /// Makes a grid in action units, inside the box.
    ///
    /// @param box   the environment's actions, m dimensions
    /// @param low   m smallest values, action units; not modified, not kept
    /// @param step  m distances of neighbours, action units, above 0; not modified, not kept
    /// @param steps m largest k, at least 0; not modified, not kept
    /// @return the grid, normalised
    /// @throws IllegalArgumentException if a value lies outside the box, a number is out of range, or lengths differ
    public static LatticeSet of(ActionBox box, double[] low, double[] step, int[] steps) {
        checkLengths(low, step, steps);
        Check.that(low.length == box.size(), "lattice", box.size() + " dimensions, as the action box has", low.length);
        double[] unitLow = new double[low.length];
        double[] unitStep = new double[low.length];
        for (int i = 0; i < low.length; i++) {
            checkStep(i, step[i], steps[i]);
            double high = low[i] + steps[i] * step[i];
            double rounding = ROUNDING * box.half(i);
            Check.that(low[i] >= box.low(i) - rounding && high <= box.high(i) + rounding, "lattice, dimension " + i,
                    "values in the action box " + BoxSet.interval(box.low(i), box.high(i)),
                    (float) low[i] + " to " + (float) high);
            unitLow[i] = Math.max(-1, (low[i] - box.mid(i)) / box.half(i));
            unitStep[i] = steps[i] == 0
                    ? 1
                    : (Math.min(1, (high - box.mid(i)) / box.half(i)) - unitLow[i]) / steps[i];
        }
        return new LatticeSet(unitLow, unitStep, steps);
    }

    @Override
    public int size() {
        return low.length;
    }

    /// Returns the largest k of a dimension, which has one value more.
    ///
    /// @param i dimension
    /// @return n, at least 0
    public int steps(int i) {
        return steps[i];
    }

    /// Returns the smallest value of a dimension, before it is rounded to float.
    ///
    /// @param i dimension
    /// @return low, normalised; up to 1e-6 below −1, then `low(i)` is −1
    public double start(int i) {
        return low[i] + first[i] * step[i];
    }

    /// Returns the first value of the grid that this one was cut from, if it was: [#start] is `origin + first · step`.
    ///
    /// @param i dimension
    /// @return a number, normalised, below −1 where that value was cut off
    public double origin(int i) {
        return low[i];
    }

    /// Returns the number of the smallest value in the grid that this one was cut from.
    ///
    /// @param i dimension
    /// @return an integer of at least 0; 0 if nothing was cut off below
    public int first(int i) {
        return first[i];
    }

    /// Returns the distance of neighbours in a dimension.
    ///
    /// @param i dimension
    /// @return step, normalised, above 0
    public double step(int i) {
        return step[i];
    }

    /// Returns one grid value.
    ///
    /// @param i dimension
    /// @param k number of the value, 0 to `steps(i)`
    /// @return low + k · step, normalised, rounded to float
    public float value(int i, int k) {
        return (float) Math.clamp(low[i] + (first[i] + k) * step[i], -1, 1);
    }

    @Override
    public double low(int i) {
        return value(i, 0);
    }

    @Override
    public double high(int i) {
        return value(i, steps[i]);
    }

    private float nearest(int i, float x) {
        return value(i, nearestStep(i, x));
    }

    /// Returns the k whose value is nearest to a number; a tie goes up.
    int nearestStep(int i, double x) {
        return (int) Math.clamp(Math.floor((x - low[i]) / step[i] + 0.5) - first[i], 0, steps[i]);
    }

    /// Returns rows A a ≤ b as rows of the numbers of steps: Σᵢ cᵢ stepᵢ kᵢ ≤ r − Σᵢ cᵢ startᵢ.
    LinearRows inSteps(LinearRows rows) {
        if (rows.count() == 0) {
            return rows;
        }
        double[][] coefficients = new double[rows.count()][low.length];
        double[] right = new double[rows.count()];
        for (int r = 0; r < right.length; r++) {
            right[r] = rows.right(r);
            for (int i = 0; i < low.length; i++) {
                coefficients[r][i] = rows.at(r, i) * step[i];
                right[r] -= rows.at(r, i) * start(i);
            }
        }
        return LinearRows.of(coefficients, right);
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        for (int i = 0; i < low.length; i++) {
            if (!(Math.abs((double) a[at + i] - nearest(i, a[at + i])) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void project(float[] a, int at) {
        for (int i = 0; i < low.length; i++) {
            a[at + i] = nearest(i, a[at + i]);
        }
    }

    /// Draws an action uniformly, exact; one `nextInt` a dimension.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        for (int i = 0; i < low.length; i++) {
            a[at + i] = value(i, Draw.index(random, steps[i] + 1));
        }
    }

    /// Tells whether the set is convex.
    ///
    /// @return true only if it is a single action
    @Override
    public boolean isConvex() {
        for (int n : steps) {
            if (n > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public LatticeSet within(BoxSet box) {
        BoxSet.checkSize(box, low.length);
        int[] from = new int[low.length];
        int[] count = new int[low.length];
        for (int i = 0; i < low.length; i++) {
            int least = number(i, box.low(i), 1);
            int most = number(i, box.high(i), -1);
            if (least > most) {
                throw cutOff(i, box);
            }
            from[i] = first[i] + least;
            count[i] = most - least;
        }
        return new LatticeSet(low, step, from, count);
    }

    /// The first value that is at least a bound, or the last that is at most it, but for rounding; one beyond the ends if
    /// there is none.
    private int number(int i, double bound, int sign) {
        double k = (bound - low[i]) / step[i] - first[i];
        double slack = BoxSet.ROUNDING / step[i];
        return (int) (sign > 0
                ? Math.clamp(Math.ceil(k - slack), 0, steps[i] + 1.0)
                : Math.clamp(Math.floor(k + slack), -1, steps[i]));
    }

    private IllegalArgumentException cutOff(int i, BoxSet box) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 0; k <= steps[i]; k++) {
            nearest = Math.min(nearest, Math.max(box.low(i) - value(i, k), value(i, k) - box.high(i)));
        }
        return new IllegalArgumentException(Check.message("lattice, dimension " + i, "bounds around at least one value",
                BoxSet.interval(box.low(i), box.high(i)) + ", the nearest value " + (float) nearest + " away"));
    }

    @Override
    public LatticeSet inUnits(UnitChange change) {
        LatticeSet cut = within(change.reached());
        double[] outerLow = new double[low.length];
        double[] outerStep = new double[low.length];
        for (int i = 0; i < low.length; i++) {
            outerLow[i] = (low[i] + cut.first[i] * step[i] - change.shift(i)) / change.scale(i);
            outerStep[i] = step[i] / change.scale(i);
            if (cut.steps[i] == 0) {
                outerLow[i] = Math.clamp(outerLow[i], -1, 1);
            }
        }
        return new LatticeSet(outerLow, outerStep, new int[low.length], cut.steps);
    }
}
