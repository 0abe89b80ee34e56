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

/// The actions within a distance of one action, between bounds if need be: {a : ‖a − c‖ ≤ r, l ≤ a ≤ u}, Euclidean, in
/// normalised units.
///
/// Projection is exact up to rounding to floats: along the ray from the centre if no bound cuts the ball, otherwise to
/// clamp(c + t (a − c), l, u) with the largest t ≤ 1 for which that lies in the ball. Sampling is exact: a ball that is cut is
/// drawn from the whole ball or from the box around the set, whichever is smaller, until a draw lies in it. Immutable and
/// thread-safe.
public final class BallSet implements ActionSet {

    private final double[] centre;
    private final double radius;
    private final BoxSet bounds;
    private final boolean cut; // whether the bounds leave out some of the ball
    private final double reach; // r, or what rounding of bounds makes of it where they only touch the ball
    private final double slack; // what rounding to floats can miss
    private final CutBall part;
    private final double[] low; // of the box around the set
    private final double[] high;

    /// Makes a ball in normalised units.
    ///
    /// @param centre c, m ≥ 1 numbers; not modified, not kept
    /// @param radius r, above 0, with −1 ≤ cᵢ − r and cᵢ + r ≤ 1 in every dimension
    /// @throws IllegalArgumentException if the ball is not inside [−1, 1]^m, or a number is out of range
    public BallSet(double[] centre, double radius) {
        this(checked(centre, radius), radius, BoxSet.whole(centre.length));
        for (int i = 0; i < centre.length; i++) {
            if (!(centre[i] - radius >= -1 - BoxSet.ROUNDING && centre[i] + radius <= 1 + BoxSet.ROUNDING)) {
                throw new IllegalArgumentException(Check.message("ball, dimension " + i,
                        "centre - radius and centre + radius in [-1, 1]",
                        BoxSet.interval(centre[i] - radius, centre[i] + radius)));
            }
        }
    }

    /// Makes the part of a ball that lies between bounds, in normalised units.
    ///
    /// @param centre c, m ≥ 1 finite numbers; not modified, not kept
    /// @param radius r, above 0
    /// @param bounds l and u, m dimensions
    /// @throws IllegalArgumentException if the bounds miss the ball, sizes differ, or a number is out of range
    public BallSet(double[] centre, double radius, BoxSet bounds) {
        this.centre = checked(centre, radius).clone();
        BoxSet.checkSize(bounds, centre.length);
        this.bounds = bounds;
        this.radius = radius;
        boolean outside = false;
        double nearest = 0;
        for (int i = 0; i < centre.length; i++) {
            outside |= centre[i] - radius < bounds.low(i) - BoxSet.ROUNDING
                    || centre[i] + radius > bounds.high(i) + BoxSet.ROUNDING;
            double d = centre[i] - Math.clamp(centre[i], bounds.low(i), bounds.high(i));
            nearest += d * d;
        }
        this.cut = outside;
        this.reach = Math.max(radius, Math.sqrt(nearest));
        Check.that(reach <= radius + BoxSet.ROUNDING, "ball", "bounds that meet it",
                "bounds " + (float) (reach - radius) + " away");
        this.slack = BudgetLayout.FLOAT_ROUNDING * Math.sqrt(centre.length);
        this.part = new CutBall(this.centre, reach, bounds);
        this.low = new double[centre.length];
        this.high = new double[centre.length];
        for (int i = 0; i < centre.length; i++) {
            double half = cut ? part.halfWidth(i) : radius;
            low[i] = Math.max(bounds.low(i), centre[i] - half);
            high[i] = Math.min(bounds.high(i), centre[i] + half);
        }
    }

    private static double[] checked(double[] centre, double radius) {
        Check.that(centre.length > 0, "ball", "at least one dimension", centre.length);
        Check.that(radius > 0 && Double.isFinite(radius), "ball", "a finite radius above 0", radius);
        for (int i = 0; i < centre.length; i++) {
            Check.that(Double.isFinite(centre[i]), "ball, dimension " + i, "a finite centre", centre[i]);
        }
        return centre;
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

    /// The radius within which actions lie: r, and what rounding may add where bounds only touch the ball.
    double reach() {
        return reach;
    }

    /// Returns the bounds.
    ///
    /// @return l and u; [−1, 1]^m if none were given
    public BoxSet bounds() {
        return bounds;
    }

    /// Tells whether the bounds leave out some of the ball.
    ///
    /// @return true if the set is not the whole ball
    public boolean isCut() {
        return cut;
    }

    @Override
    public int size() {
        return centre.length;
    }

    @Override
    public double low(int i) {
        return low[i];
    }

    @Override
    public double high(int i) {
        return high[i];
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
        return distance(a, at) <= reach + tolerance && (!cut || bounds.contains(a, at, tolerance));
    }

    /// Coordinates beyond ±10⁴ count as ±10⁴.
    @Override
    public void project(float[] a, int at) {
        if (cut) {
            part.project(a, at, slack);
            return;
        }
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
        boolean found;
        do {
            found = propose(random, a, at);
        } while (!found);
    }

    /// Draws one proposal of [#proposalVolume].
    ///
    /// @return whether it lies in the set
    boolean propose(RandomGenerator random, float[] a, int at) {
        if (!cut) {
            fromBall(random, a, at);
            return true;
        }
        if (boxVolume() < ballVolume()) {
            for (int i = 0; i < centre.length; i++) {
                a[at + i] = (float) (low[i] + (high[i] - low[i]) * random.nextDouble());
            }
        } else {
            fromBall(random, a, at);
        }
        return contains(a, at, slack);
    }

    private void fromBall(RandomGenerator random, float[] a, int at) {
        double squares = 0;
        for (int i = 0; i < centre.length; i++) {
            a[at + i] = (float) Draw.normal(random);
            squares += a[at + i] * (double) a[at + i];
        }
        double part = StrictMath.pow(random.nextDouble(), 1.0 / centre.length);
        double scale = squares > 0 ? radius * part / Math.sqrt(squares) : 0;
        for (int i = 0; i < centre.length; i++) {
            double x = centre[i] + scale * a[at + i];
            a[at + i] = (float) (cut ? x : Math.clamp(x, -1, 1));
        }
    }

    /// The volume of what [#propose] draws from: of the ball, or of the box around the set.
    double proposalVolume() {
        return cut ? Math.min(ballVolume(), boxVolume()) : ballVolume();
    }

    private double boxVolume() {
        double volume = 1;
        for (int i = 0; i < centre.length; i++) {
            volume *= high[i] - low[i];
        }
        return volume;
    }

    /// V_m = V_{m−2} · 2π r²/m, from V₀ = 1 and V₁ = 2r.
    private double ballVolume() {
        double volume = centre.length % 2 == 0 ? 1 : 2 * radius;
        for (int m = centre.length % 2 + 2; m <= centre.length; m += 2) {
            volume *= 2 * Math.PI * radius * radius / m;
        }
        return volume;
    }

    /// Of a whole ball, and of a segment; that of a ball which is cut has no short formula.
    @Override
    public OptionalDouble volume() {
        if (!cut) {
            return OptionalDouble.of(ballVolume());
        }
        return centre.length == 1 ? OptionalDouble.of(boxVolume()) : OptionalDouble.empty();
    }

    @Override
    public boolean isConvex() {
        return true;
    }

    @Override
    public BallSet within(BoxSet box) {
        BoxSet.checkSize(box, centre.length);
        boolean whole = true;
        for (int i = 0; i < centre.length; i++) {
            if (box.low(i) > high(i) + BoxSet.ROUNDING || box.high(i) < low(i) - BoxSet.ROUNDING) {
                throw BoxSet.apart(i, "ball", low(i), high(i), box);
            }
            whole &= box.low(i) <= low(i) + BoxSet.ROUNDING && box.high(i) >= high(i) - BoxSet.ROUNDING;
        }
        return whole ? this : new BallSet(centre, radius, bounds.within(box));
    }

    /// By how much a box misses the set.
    double distance(BoxSet box) {
        double gap = 0;
        double sum = 0;
        for (int i = 0; i < centre.length; i++) {
            double low = Math.max(bounds.low(i), box.low(i));
            double high = Math.min(bounds.high(i), box.high(i));
            gap = Math.max(gap, low - high);
            double d = centre[i] - Math.clamp(centre[i], Math.min(low, high), Math.max(low, high));
            sum += d * d;
        }
        return Math.max(gap, Math.max(0, Math.sqrt(sum) - reach));
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// Outside, with d = u − c: r/‖d‖ · (I − d dᵀ/‖d‖²); of a ball that is cut see [CutBall#pullBack].
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        if (cut) {
            part.pullBack(u, p, at, g);
            return;
        }
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

    /// A ball stays one if all dimensions change alike.
    @Override
    public BallSet inUnits(UnitChange change) {
        BallSet inside = within(change.reached());
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
        double scaled = radius / change.scale(0);
        return inside.cut
                ? new BallSet(outer, scaled, inside.bounds.inUnits(change))
                : new BallSet(outer, scaled);
    }
}
