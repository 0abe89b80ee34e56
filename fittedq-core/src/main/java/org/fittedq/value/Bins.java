// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;

/// Values z₀ = low, …, z_{B−1} = high at equal distances, over which the outputs of a critic say a distribution: pₖ is the share of
/// the return that is about zₖ, q = Σₖ pₖ zₖ, or the mean of the worst share α of it.
///
/// @param low   least value, reward
/// @param high  greatest value, above low
/// @param count B, at least 2
/// @param tail  α in (0, 1]: the share of the worst returns whose mean is q; 1: all
public record Bins(double low, double high, int count, double tail) {

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Bins {
        Check.that(Double.isFinite(low) && Double.isFinite(high) && low < high, "range of bins",
                "finite numbers, low < high", low + " and " + high);
        Check.that(count >= 2, "bins", "an integer of at least 2", count);
        Check.that(tail > 0 && tail <= 1, "tail of bins", "a number in (0, 1]", tail);
    }

    /// Makes bins of which q is the mean.
    ///
    /// @param low   least value, reward
    /// @param high  greatest value, above low
    /// @param count B, at least 2
    public Bins(double low, double high, int count) {
        this(low, high, count, 1);
    }

    /// Returns the distance of two neighbours.
    ///
    /// @return (high − low)/(B − 1), reward
    public double width() {
        return (high - low) / (count - 1);
    }

    /// Returns where between the values a number lies: k at zₖ.
    ///
    /// @param y a number; beyond the range it counts as the range's end
    /// @return a number in [0, B − 1]
    public double place(double y) {
        return (Math.clamp(y, low, high) - low) / (high - low) * (count - 1);
    }

    /// Returns the values.
    ///
    /// @return z, B numbers, ascending; new
    public float[] z() {
        float[] z = new float[count];
        for (int k = 0; k < count; k++) {
            z[k] = (float) (low + (high - low) * k / (count - 1));
        }
        return z;
    }
}
