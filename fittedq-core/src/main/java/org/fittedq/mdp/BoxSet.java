// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;

/// The actions between two bounds in each dimension: {a : low ≤ a ≤ high}. A dimension with low = high is fixed.
///
/// Projection is clamping, sampling is exact. The bounds are rounded to floats, so that a projected action lies between
/// them without any tolerance. Immutable and thread-safe.
public final class BoxSet implements ActionSet {

    /// What rounding of bounds may leave between sets that touch.
    public static final double ROUNDING = 1e-6;

    private final float[] low;
    private final float[] high;
    private final boolean uniform; // the same bounds in every dimension

    /// Makes a set from bounds in normalised units.
    ///
    /// @param low  lower bounds, in [−1, 1]; not modified, not kept
    /// @param high upper bounds, in [−1, 1], none below the lower one; not modified, not kept
    /// @throws IllegalArgumentException if bounds are out of range or order, or of different or zero length
    public BoxSet(double[] low, double[] high) {
        checkLengths(low, high);
        this.low = new float[low.length];
        this.high = new float[low.length];
        boolean same = true;
        for (int i = 0; i < low.length; i++) {
            if (!(-1 <= low[i] && low[i] <= high[i] && high[i] <= 1)) {
                throw refusal(i, "bounds with -1 <= low <= high <= 1", low[i], high[i]);
            }
            this.low[i] = (float) low[i];
            this.high[i] = (float) high[i];
            same &= this.low[i] == this.low[0] && this.high[i] == this.high[0];
        }
        this.uniform = same;
    }

    private static void checkLengths(double[] low, double[] high) {
        Check.that(low.length > 0, "box set", "at least one dimension", low.length);
        Check.that(low.length == high.length, "box set", "as many upper as lower bounds (" + low.length + ")",
                high.length);
    }

    /// Made only if it is thrown: sets that depend on the state are made often.
    private static IllegalArgumentException refusal(int i, String rule, double low, double high) {
        return new IllegalArgumentException(Check.message("box set, dimension " + i, rule, interval(low, high)));
    }

    /// A range as messages write it, in short.
    ///
    /// @param low lower bound
    /// @param high upper bound
    /// @return such as `[-1.0, 0.5]`
    public static String interval(double low, double high) {
        return "[" + (float) low + ", " + (float) high + "]";
    }

    /// Makes the set of all normalised actions.
    ///
    /// @param size dimensions m, at least 1
    /// @return [−1, 1]^m
    public static BoxSet whole(int size) {
        double[] high = new double[size];
        double[] low = new double[size];
        Arrays.fill(high, 1);
        Arrays.fill(low, -1);
        return new BoxSet(low, high);
    }

    /// Makes a set from bounds in action units. What of them lies outside the box is cut off, so they may be infinite.
    ///
    /// @param box  the environment's actions, m dimensions
    /// @param low  m lower bounds, action units; not modified, not kept
    /// @param high m upper bounds, action units, none below the lower one; not modified, not kept
    /// @return the set, normalised
    /// @throws IllegalArgumentException if there are not m bounds, or in some dimension none between them is in the box
    public static BoxSet of(ActionBox box, double[] low, double[] high) {
        checkLengths(low, high);
        Check.that(low.length == box.size(), "box set", "a bound for each of the " + box.size() + " dimensions",
                low.length);
        double[] unitLow = new double[low.length];
        double[] unitHigh = new double[low.length];
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] <= high[i] && low[i] <= box.high(i) && high[i] >= box.low(i))) {
                throw refusal(i, "bounds with low <= high that meet the action box "
                        + interval(box.low(i), box.high(i)), low[i], high[i]);
            }
            unitLow[i] = Math.clamp((low[i] - box.mid(i)) / box.half(i), -1, 1);
            unitHigh[i] = Math.clamp((high[i] - box.mid(i)) / box.half(i), -1, 1);
        }
        return new BoxSet(unitLow, unitHigh);
    }

    @Override
    public int size() {
        return low.length;
    }

    @Override
    public double low(int i) {
        return low[i];
    }

    @Override
    public double high(int i) {
        return high[i];
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] - tolerance <= a[at + i] && a[at + i] <= high[i] + tolerance)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void project(float[] a, int at) {
        for (int i = 0; i < low.length; i++) {
            a[at + i] = Math.clamp(a[at + i], low[i], high[i]);
        }
    }

    /// Where all dimensions have the same bounds, one plain loop over all floats, which the JIT turns into vectors.
    @Override
    public void project(float[] a, int at, int count) {
        if (!uniform) {
            ActionSet.super.project(a, at, count);
            return;
        }
        float lowest = low[0];
        float highest = high[0];
        for (int i = at; i < at + count * low.length; i++) {
            a[i] = Math.min(highest, Math.max(lowest, a[i]));
        }
    }

    /// Draws an action uniformly, exact up to rounding; one `nextDouble` a dimension.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        for (int i = 0; i < low.length; i++) {
            double x = low[i] + (high[i] - (double) low[i]) * random.nextDouble();
            a[at + i] = Math.clamp((float) x, low[i], high[i]);
        }
    }

    @Override
    public boolean isBox() {
        return true;
    }

    @Override
    public boolean isConvex() {
        return true;
    }

    @Override
    public OptionalDouble volume() {
        double volume = 1;
        for (int i = 0; i < low.length; i++) {
            volume *= high[i] - (double) low[i];
        }
        return OptionalDouble.of(volume);
    }

    @Override
    public BoxSet within(BoxSet box) {
        checkSize(box, low.length);
        double[] cutLow = new double[low.length];
        double[] cutHigh = new double[low.length];
        for (int i = 0; i < low.length; i++) {
            cutLow[i] = Math.max(low[i], box.low[i]);
            cutHigh[i] = Math.min(high[i], box.high[i]);
            if (cutLow[i] > cutHigh[i]) {
                if (cutLow[i] > cutHigh[i] + ROUNDING) {
                    throw apart(i, "box set", low[i], high[i], box);
                }
                cutLow[i] = low[i] > box.high[i] ? low[i] : high[i]; // they touch, but for rounding
                cutHigh[i] = cutLow[i];
            }
        }
        return new BoxSet(cutLow, cutHigh);
    }

    /// Checks that a box has a set's dimensions.
    ///
    /// @param box  the box
    /// @param size those of the set
    /// @throws IllegalArgumentException if not
    public static void checkSize(BoxSet box, int size) {
        if (box.size() != size) {
            throw new IllegalArgumentException(
                    Check.message("cut by a box", size + " dimensions, as the set has", box.size()));
        }
    }

    /// The refusal of a box that misses a set in dimension i.
    ///
    /// @param i    dimension
    /// @param what which set, for the message
    /// @param low  the set's lower bound
    /// @param high the set's upper bound
    /// @param box  the box
    /// @return to be thrown
    public static IllegalArgumentException apart(int i, String what, double low, double high, BoxSet box) {
        double distance = Math.max(low - box.high(i), box.low(i) - high);
        return new IllegalArgumentException(Check.message(what + ", dimension " + i,
                "bounds that meet " + interval(low, high),
                interval(box.low(i), box.high(i)) + ", " + (float) distance + " away"));
    }

    /// The bounds of some neighbouring dimensions.
    ///
    /// @param from  the first
    /// @param count how many, at least 1
    /// @return that part
    public BoxSet slice(int from, int count) {
        double[] sliceLow = new double[count];
        double[] sliceHigh = new double[count];
        for (int i = 0; i < count; i++) {
            sliceLow[i] = low[from + i];
            sliceHigh[i] = high[from + i];
        }
        return new BoxSet(sliceLow, sliceHigh);
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// 0 in the dimensions where u is outside.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        for (int i = 0; i < low.length; i++) {
            g[at + i] = low[i] <= u[at + i] && u[at + i] <= high[i] ? g[at + i] : 0;
        }
    }

    @Override
    public BoxSet inUnits(UnitChange change) {
        BoxSet cut = within(change.reached());
        double[] outerLow = new double[low.length];
        double[] outerHigh = new double[low.length];
        for (int i = 0; i < low.length; i++) {
            outerLow[i] = change.outer(i, cut.low[i]);
            outerHigh[i] = change.outer(i, cut.high[i]);
        }
        return new BoxSet(outerLow, outerHigh);
    }
}
