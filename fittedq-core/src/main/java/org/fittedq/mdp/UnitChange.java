// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Check;

/// Two normalised units of the same actions, as a narrowed action box has them beside the box that it was cut from:
///
/// inner unit = shift + scale · outer unit, each dimension by itself, 0 < scale ≤ 1
///
/// Immutable and thread-safe.
public final class UnitChange {

    private final double[] shift;
    private final double[] scale;
    private final BoxSet reached;

    private UnitChange(double[] shift, double[] scale) {
        this.shift = shift;
        this.scale = scale;
        double[] low = new double[shift.length];
        double[] high = new double[shift.length];
        for (int i = 0; i < low.length; i++) {
            low[i] = Math.max(-1, shift[i] - scale[i]);
            high[i] = Math.min(1, shift[i] + scale[i]);
        }
        this.reached = new BoxSet(low, high);
    }

    /// Makes the change between the units of two boxes of actions.
    ///
    /// @param inner the box that sets are given in
    /// @param outer a box inside it, whose units are wanted
    /// @return the change
    /// @throws IllegalArgumentException if the outer box is not inside the inner one, or has other dimensions
    public static UnitChange between(ActionBox inner, ActionBox outer) {
        Check.that(outer.size() == inner.size(), "change of units", inner.size() + " dimensions", outer.size());
        double[] shift = new double[inner.size()];
        double[] scale = new double[inner.size()];
        for (int i = 0; i < shift.length; i++) {
            Check.that(inner.low(i) <= outer.low(i) && outer.high(i) <= inner.high(i),
                    "change of units, dimension " + i,
                    "a range inside " + BoxSet.interval(inner.low(i), inner.high(i)),
                    BoxSet.interval(outer.low(i), outer.high(i)));
            shift[i] = (outer.mid(i) - (double) inner.mid(i)) / inner.half(i);
            scale[i] = outer.half(i) / (double) inner.half(i);
        }
        return new UnitChange(shift, scale);
    }

    /// Makes a change from its numbers.
    ///
    /// @param shift inner unit of the middle of the outer box, m ≥ 1 numbers; not modified, not kept
    /// @param scale width of the outer box in inner units, m numbers above 0, at most 1 but for rounding; not modified, not kept
    /// @return the change
    /// @throws IllegalArgumentException if lengths differ or are zero, or an outer box would miss the inner one
    public static UnitChange of(double[] shift, double[] scale) {
        Check.that(shift.length > 0 && scale.length == shift.length, "change of units",
                "a shift and a scale for each dimension", shift.length + " and " + scale.length);
        for (int i = 0; i < shift.length; i++) {
            Check.that(Double.isFinite(shift[i]) && Double.isFinite(scale[i]) && scale[i] > 0
                    && shift[i] - scale[i] < 1 && shift[i] + scale[i] > -1, "change of units, dimension " + i,
                    "a finite shift and a scale above 0 of a range that meets [-1, 1]",
                    "shift " + shift[i] + " and scale " + scale[i]);
        }
        return new UnitChange(shift.clone(), scale.clone());
    }

    /// Returns the number of dimensions.
    ///
    /// @return m, at least 1
    public int size() {
        return shift.length;
    }

    /// Returns the inner unit of the middle of the outer box.
    ///
    /// @param i dimension
    /// @return shift, in [−1, 1]
    public double shift(int i) {
        return shift[i];
    }

    /// Returns the width of the outer box in inner units.
    ///
    /// @param i dimension
    /// @return scale, in (0, 1]
    public double scale(int i) {
        return scale[i];
    }

    /// Tells whether both units are the same.
    ///
    /// @return true if shift = 0 and scale = 1 in all dimensions
    public boolean isNone() {
        for (int i = 0; i < shift.length; i++) {
            if (shift[i] != 0 || scale[i] != 1) {
                return false;
            }
        }
        return true;
    }

    /// Returns the outer box in inner units.
    ///
    /// @return [shift − scale, shift + scale]
    public BoxSet reached() {
        return reached;
    }

    /// Returns an inner unit as an outer one.
    ///
    /// @param i dimension
    /// @param x inner unit
    /// @return (x − shift)/scale, clamped to [−1, 1]
    public double outer(int i, double x) {
        return Math.clamp((x - shift[i]) / scale[i], -1, 1);
    }

    /// The change of some neighbouring dimensions.
    ///
    /// @param from  the first
    /// @param count how many, at least 1
    /// @return that part
    public UnitChange slice(int from, int count) {
        double[] some = new double[count];
        double[] scales = new double[count];
        System.arraycopy(shift, from, some, 0, count);
        System.arraycopy(scale, from, scales, 0, count);
        return new UnitChange(some, scales);
    }
}
