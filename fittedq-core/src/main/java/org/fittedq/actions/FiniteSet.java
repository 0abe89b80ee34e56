// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.Draw;

/// A list of actions. Projection looks for the nearest one among all, sampling is exact. Immutable and thread-safe.
public final class FiniteSet implements ActionSet {

    private final int size;
    private final float[] points; // row-major, rounded to float
    private final float[] low;
    private final float[] high;

    /// Makes a set of points in normalised units.
    ///
    /// @param points the actions, at least one, each of m ≥ 1 numbers in [−1, 1]; not modified, not kept
    /// @throws IllegalArgumentException if there is no point, a coordinate is out of range, lengths differ, or two
    ///                                  points are the same float for float (a draw would favour them)
    public FiniteSet(double[]... points) {
        Check.that(points.length > 0 && points[0].length > 0, "finite set", "at least one point", "none");
        this.size = points[0].length;
        this.points = new float[points.length * size];
        this.low = new float[size];
        this.high = new float[size];
        Arrays.fill(low, 1);
        Arrays.fill(high, -1);
        Map<FloatBuffer, Integer> seen = new HashMap<>();
        for (int k = 0; k < points.length; k++) {
            checkLength(k, points[k], size);
            for (int i = 0; i < size; i++) {
                Check.that(-1 <= points[k][i] && points[k][i] <= 1, "finite set, point " + k, "numbers in [-1, 1]",
                        points[k][i]);
                this.points[k * size + i] = (float) points[k][i];
                low[i] = Math.min(low[i], (float) points[k][i]);
                high[i] = Math.max(high[i], (float) points[k][i]);
            }
            Integer same = seen.put(FloatBuffer.wrap(this.points, k * size, size), k);
            Check.that(same == null, "finite set", "different points", "points " + same + " and " + k + " equal");
        }
    }

    private static void checkLength(int k, double[] point, int size) {
        Check.that(point.length == size, "finite set, point " + k, size + " numbers", point.length);
    }

    /// Makes a set of points in action units.
    ///
    /// @param box    the environment's actions, m dimensions
    /// @param points the actions, at least one, each inside the box; not modified, not kept
    /// @return the set, normalised
    /// @throws IllegalArgumentException if there is no point, one is outside the box or not of m numbers, or two are the
    ///                                  same
    public static FiniteSet of(ActionBox box, double[]... points) {
        double[][] unit = new double[points.length][box.size()];
        for (int k = 0; k < points.length; k++) {
            checkLength(k, points[k], box.size());
            for (int i = 0; i < box.size(); i++) {
                float x = (float) points[k][i];
                Check.that(box.low(i) <= x && x <= box.high(i), "finite set, point " + k,
                        "a number of the action box " + BoxSet.interval(box.low(i), box.high(i)) + " in dimension " + i,
                        points[k][i]);
                unit[k][i] = Math.clamp((points[k][i] - box.mid(i)) / box.half(i), -1, 1);
            }
        }
        return new FiniteSet(unit);
    }

    @Override
    public int size() {
        return size;
    }

    /// Returns the number of points.
    ///
    /// @return points, at least 1
    public int count() {
        return points.length / size;
    }

    /// Writes one point.
    ///
    /// @param k  number of the point, in the order they were given
    /// @param a  out: written from `at`
    /// @param at index of the first of `size()` floats
    public void point(int k, float[] a, int at) {
        System.arraycopy(points, k * size, a, at, size);
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
        for (int k = 0; k < count(); k++) {
            if (squaredDistance(k, a, at) <= tolerance * tolerance) {
                return true;
            }
        }
        return false;
    }

    private double squaredDistance(int k, float[] a, int at) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double d = a[at + i] - (double) points[k * size + i];
            sum += d * d;
        }
        return sum;
    }

    /// Moves an action to the nearest point; the first of the list among equally near ones.
    @Override
    public void project(float[] a, int at) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < count(); k++) {
            double d = squaredDistance(k, a, at);
            if (d < least) {
                least = d;
                nearest = k;
            }
        }
        point(nearest, a, at);
    }

    /// Draws a point uniformly, exact; one `nextInt`.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        point(Draw.index(random, count()), a, at);
    }

    /// Tells whether the set is convex.
    ///
    /// @return true only if it is a single action
    @Override
    public boolean isConvex() {
        return count() == 1;
    }

    @Override
    public FiniteSet within(BoxSet box) {
        BoxSet.checkSize(box, size);
        List<double[]> inside = new ArrayList<>();
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < count(); k++) {
            double miss = miss(k, box);
            nearest = Math.min(nearest, miss);
            if (miss <= BoxSet.ROUNDING) {
                inside.add(coordinates(k));
            }
        }
        if (inside.isEmpty()) {
            throw new IllegalArgumentException(Check.message("finite set", "bounds around at least one point",
                    "none inside, the nearest " + (float) nearest + " away"));
        }
        return new FiniteSet(inside.toArray(double[][]::new));
    }

    private double[] coordinates(int k) {
        double[] point = new double[size];
        Arrays.setAll(point, i -> points[k * size + i]);
        return point;
    }

    /// By how much point k misses the bound that it misses most.
    private double miss(int k, BoxSet box) {
        double most = 0;
        for (int i = 0; i < size; i++) {
            double x = points[k * size + i];
            most = Math.max(most, Math.max(box.low(i) - x, x - box.high(i)));
        }
        return most;
    }

    @Override
    public FiniteSet inUnits(UnitChange change) {
        FiniteSet cut = within(change.reached());
        double[][] outer = new double[cut.count()][];
        for (int k = 0; k < outer.length; k++) {
            outer[k] = cut.coordinates(k);
            for (int i = 0; i < size; i++) {
                outer[k][i] = change.outer(i, outer[k][i]);
            }
        }
        return new FiniteSet(outer);
    }
}
