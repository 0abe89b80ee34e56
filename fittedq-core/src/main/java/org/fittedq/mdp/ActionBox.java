// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;

/// The box of valid actions: a lower and an upper bound for each dimension, not necessarily symmetric.
///
/// Inside the library actions are *normalised* to [−1, 1] in every dimension; the box maps between the two:
/// `action = mid + half · unit` with mid = (low + high)/2 and half = (high − low)/2. Immutable.
public final class ActionBox {

    private final float[] low;
    private final float[] high;
    private final float[] mid;
    private final float[] half;

    private ActionBox(float[] low, float[] high) {
        this.low = low;
        this.high = high;
        this.mid = new float[low.length];
        this.half = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            mid[i] = (float) ((low[i] + (double) high[i]) / 2);
            half[i] = (float) ((high[i] - (double) low[i]) / 2);
        }
    }

    /// Makes a box from its bounds.
    ///
    /// @param low  lower bounds, finite; copied
    /// @param high upper bounds, finite, each above the lower one; copied
    /// @return the box
    /// @throws IllegalArgumentException if the bounds are not finite, not ordered, or of different or zero length
    public static ActionBox of(float[] low, float[] high) {
        Check.that(low.length > 0, "action box", "at least one dimension", low.length);
        Check.that(low.length == high.length, "action box", "as many upper as lower bounds (" + low.length + ")",
                high.length);
        for (int i = 0; i < low.length; i++) {
            Check.that(Float.isFinite(low[i]) && Float.isFinite(high[i]) && low[i] < high[i],
                    "action box, dimension " + i, "finite bounds with low < high", "[" + low[i] + ", " + high[i] + "]");
            Check.that((float) ((high[i] - (double) low[i]) / 2) > 0, "action box, dimension " + i,
                    "bounds whose half distance is a float above 0", "[" + low[i] + ", " + high[i] + "]");
        }
        return new ActionBox(low.clone(), high.clone());
    }

    /// Makes a box with the same bounds ±`bound` in each dimension.
    ///
    /// @param dimensions number of dimensions, at least 1
    /// @param bound      half-width, finite and positive
    /// @return the box [−bound, bound]^dimensions
    public static ActionBox symmetric(int dimensions, double bound) {
        float[] high = new float[dimensions];
        float[] low = new float[dimensions];
        Arrays.fill(high, (float) bound);
        Arrays.fill(low, (float) -bound);
        return of(low, high);
    }

    /// Returns the number of dimensions.
    ///
    /// @return dimensions, at least 1
    public int size() {
        return low.length;
    }

    /// Returns a lower bound.
    ///
    /// @param i dimension
    /// @return lower bound of dimension i, in action units
    public float low(int i) {
        return low[i];
    }

    /// Returns an upper bound.
    ///
    /// @param i dimension
    /// @return upper bound of dimension i, in action units
    public float high(int i) {
        return high[i];
    }

    /// Returns the middle of a dimension, as [#fromUnit] uses it.
    ///
    /// @param i dimension
    /// @return (low + high)/2 rounded to float, in action units
    public float mid(int i) {
        return mid[i];
    }

    /// Returns the half-width of a dimension, as [#fromUnit] uses it.
    ///
    /// @param i dimension
    /// @return (high − low)/2 rounded to float, in action units, above 0
    public float half(int i) {
        return half[i];
    }

    /// Maps a normalised action into the box: low ≤ mid + half · unit ≤ high, clamped.
    ///
    /// @param unit   normalised action, read from `from`; not modified
    /// @param from   index of the first of `size()` values
    /// @param action out: action units, the first `size()` values; may be `unit` if `from` is 0
    public void fromUnit(float[] unit, int from, float[] action) {
        for (int i = 0; i < low.length; i++) {
            action[i] = Math.clamp(mid[i] + half[i] * unit[from + i], low[i], high[i]);
        }
    }

    /// Maps an action of the box to normalised units: (action − mid)/half, clamped to [−1, 1].
    ///
    /// @param action action units, the first `size()` values; not modified
    /// @param unit   out: normalised action, written from `to`
    /// @param to     index of the first of `size()` values
    public void toUnit(float[] action, float[] unit, int to) {
        toUnit(action, 0, unit, to);
    }

    /// Maps an action of the box to normalised units: (action − mid)/half, clamped to [−1, 1].
    ///
    /// @param action action units, read from `from`; not modified
    /// @param from   index of the first of `size()` values
    /// @param unit   out: normalised action, written from `to`
    /// @param to     index of the first of `size()` values
    public void toUnit(float[] action, int from, float[] unit, int to) {
        for (int i = 0; i < low.length; i++) {
            unit[to + i] = Math.clamp((action[from + i] - mid[i]) / half[i], -1f, 1f);
        }
    }

    /// Cuts an action at the bounds: low ≤ action ≤ high, each dimension by itself.
    ///
    /// @param action action units, the first `size()` values; not modified unless it is `out`
    /// @param out    out: the nearest action of the box, the first `size()` values; may be `action`
    public void cut(float[] action, float[] out) {
        for (int i = 0; i < low.length; i++) {
            out[i] = Math.clamp(action[i], low[i], high[i]);
        }
    }

    /// Tells whether an action lies in the box.
    ///
    /// @param action action units; not modified
    /// @return true if low ≤ action ≤ high in every dimension (so no NaN)
    public boolean contains(float[] action) {
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] <= action[i] && action[i] <= high[i])) {
                return false;
            }
        }
        return true;
    }

    /// Draws an action uniformly from the box, one `nextDouble` a dimension.
    ///
    /// @param random source of randomness
    /// @param action out: action units
    public void sample(RandomGenerator random, float[] action) {
        for (int i = 0; i < low.length; i++) {
            action[i] = Math.clamp((float) (low[i] + (high[i] - (double) low[i]) * random.nextDouble()), low[i],
                    high[i]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionBox b && Arrays.equals(low, b.low) && Arrays.equals(high, b.high);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        return Arrays.toString(low) + " .. " + Arrays.toString(high);
    }
}
