// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.Draw;

/// The actions within a distance of one action: {a : ‖a − c‖ ≤ r}, Euclidean, in normalised units.
///
/// The whole ball lies in [−1, 1]^m. Projection moves along the ray from the centre, exact up to rounding to floats;
/// sampling is exact. Immutable and thread-safe.
public final class BallSet implements ActionSet {

    private final double[] centre;
    private final double radius;
    private final double slack; // what rounding to floats can miss

    /// Makes a ball in normalised units.
    ///
    /// @param centre c, m ≥ 1 numbers; not modified, not kept
    /// @param radius r, above 0, with −1 ≤ cᵢ − r and cᵢ + r ≤ 1 in every dimension
    /// @throws IllegalArgumentException if the ball is not inside [−1, 1]^m, or a number is out of range
    public BallSet(double[] centre, double radius) {
        Check.that(centre.length > 0, "ball", "at least one dimension", centre.length);
        Check.that(radius > 0 && Double.isFinite(radius), "ball", "a finite radius above 0", radius);
        for (int i = 0; i < centre.length; i++) {
            if (!(centre[i] - radius >= -1 - BoxSet.ROUNDING && centre[i] + radius <= 1 + BoxSet.ROUNDING)) {
                throw new IllegalArgumentException(Check.message("ball, dimension " + i,
                        "centre - radius and centre + radius in [-1, 1]",
                        BoxSet.interval(centre[i] - radius, centre[i] + radius)));
            }
        }
        this.centre = centre.clone();
        this.radius = radius;
        this.slack = BudgetLayout.FLOAT_ROUNDING * Math.sqrt(centre.length);
    }

    /// Makes a ball in action units. The box must be as wide in all dimensions: it would be an ellipsoid otherwise.
    ///
    /// @param box    the environment's actions, m dimensions of the same width
    /// @param centre c, action units; not modified, not kept
    /// @param radius r, action units, above 0; the ball must lie inside the box
    /// @return the ball, normalised
    /// @throws IllegalArgumentException if the widths differ, or the ball is not inside the box
    public static BallSet of(ActionBox box, double[] centre, double radius) {
        Check.that(centre.length == box.size(), "ball", box.size() + " dimensions, as the action box has",
                centre.length);
        double[] unit = new double[centre.length];
        for (int i = 0; i < unit.length; i++) {
            Check.that(box.half(i) == box.half(0), "ball", "an action box as wide in all dimensions (half-width "
                    + box.half(0) + ")", box.half(i) + " in dimension " + i);
            unit[i] = (centre[i] - box.mid(i)) / box.half(i);
        }
        return new BallSet(unit, radius / box.half(0));
    }

    /// Returns one coordinate of the centre.
    ///
    /// @param i dimension
    /// @return cᵢ, normalised
    public double centre(int i) {
        return centre[i];
    }

    /// Returns the radius.
    ///
    /// @return r, normalised, above 0
    public double radius() {
        return radius;
    }

    @Override
    public int size() {
        return centre.length;
    }

    @Override
    public double low(int i) {
        return Math.max(-1, centre[i] - radius);
    }

    @Override
    public double high(int i) {
        return Math.min(1, centre[i] + radius);
    }

    private double distance(float[] a, int at) {
        double sum = 0;
        for (int i = 0; i < centre.length; i++) {
            double d = a[at + i] - centre[i];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        return distance(a, at) <= radius + tolerance;
    }

    /// Moves an action along the ray from the centre; coordinates beyond ±10⁴ count as ±10⁴.
    @Override
    public void project(float[] a, int at) {
        if (distance(a, at) <= radius + slack) {
            return;
        }
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = Math.clamp(a[at + i], -PolytopeSet.REACH, PolytopeSet.REACH);
        }
        double scale = radius / distance(a, at);
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = (float) Math.clamp(centre[i] + scale * (a[at + i] - centre[i]), -1, 1);
        }
    }

    /// Draws an action uniformly, exact up to rounding: a normal for each dimension, then the distance to the centre.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        double squares = 0;
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = (float) Draw.normal(random);
            squares += a[at + i] * (double) a[at + i];
        }
        double part = StrictMath.pow(random.nextDouble(), 1.0 / centre.length);
        double scale = squares > 0 ? radius * part / Math.sqrt(squares) : 0;
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = (float) Math.clamp(centre[i] + scale * a[at + i], -1, 1);
        }
    }

    /// V_m = V_{m−2} · 2π r²/m, from V₀ = 1 and V₁ = 2r.
    @Override
    public OptionalDouble volume() {
        double volume = centre.length % 2 == 0 ? 1 : 2 * radius;
        for (int m = centre.length % 2 + 2; m <= centre.length; m += 2) {
            volume *= 2 * Math.PI * radius * radius / m;
        }
        return OptionalDouble.of(volume);
    }

    @Override
    public boolean isConvex() {
        return true;
    }

    /// Cuts the ball by a box that holds it whole; the cut of another is neither a ball nor a polytope and is refused.
    @Override
    public BallSet within(BoxSet box) {
        BoxSet.checkSize(box, centre.length);
        for (int i = 0; i < centre.length; i++) {
            if (box.low(i) > high(i) + BoxSet.ROUNDING || box.high(i) < low(i) - BoxSet.ROUNDING) {
                throw BoxSet.apart(i, "ball", low(i), high(i), box);
            }
        }
        for (int i = 0; i < centre.length; i++) {
            if (box.low(i) > low(i) + BoxSet.ROUNDING || box.high(i) < high(i) - BoxSet.ROUNDING) {
                throw new IllegalArgumentException(Check.message("ball, dimension " + i,
                        "bounds around the whole ball " + BoxSet.interval(low(i), high(i)),
                        BoxSet.interval(box.low(i), box.high(i)))
                        + "; a ball cut by a box has no exact projection here");
            }
        }
        return this;
    }

    /// The squared distance between the centre and a box.
    double squaredDistance(BoxSet box) {
        double sum = 0;
        for (int i = 0; i < centre.length; i++) {
            double d = centre[i] - Math.clamp(centre[i], box.low(i), box.high(i));
            sum += d * d;
        }
        return sum;
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// Outside, with d = u − c: r/‖d‖ · (I − d dᵀ/‖d‖²).
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        double distance = distance(u, at);
        if (distance <= radius) {
            return;
        }
        double along = 0;
        for (int i = 0; i < centre.length; i++) {
            along += (u[at + i] - centre[i]) / distance * g[at + i];
        }
        for (int i = 0; i < centre.length; i++) {
            double d = (u[at + i] - centre[i]) / distance;
            g[at + i] = (float) (radius / distance * (g[at + i] - along * d));
        }
    }

    /// A ball stays one if all dimensions change alike, and it lies in the smaller box.
    @Override
    public BallSet inUnits(UnitChange change) {
        within(change.reached());
        double[] outer = new double[centre.length];
        for (int i = 0; i < outer.length; i++) {
            if (Math.abs(change.scale(i) - change.scale(0)) > BoxSet.ROUNDING) {
                throw new IllegalArgumentException(Check.message("ball",
                        "units that change alike in all dimensions (by "
                                + (float) change.scale(0) + ")",
                        (float) change.scale(i) + " in dimension " + i)
                        + "; it would become an ellipsoid");
            }
            outer[i] = (centre[i] - change.shift(i)) / change.scale(i);
        }
        return new BallSet(outer, radius / change.scale(0));
    }
}
