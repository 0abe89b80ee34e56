// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// When numbers count as constant, so that nothing is divided by what is left of their deviation.
///
/// The rule, for whatever is scaled to deviation 1: a standard deviation of at most 10⁻⁶ of the numbers' magnitude is none. In
/// single precision that is 8 to 16 steps from one number to the next: rounding, which scaled up would drown what varies.
public final class Deviation {

    /// Part of the magnitude below which a deviation is none.
    private static final double NONE = 1e-6;

    private Deviation() {}

    /// Tells whether numbers vary.
    ///
    /// @param deviation their standard deviation, at least 0
    /// @param magnitude |mean|, or the largest |x|; in the same unit
    /// @return whether the deviation is more than 10⁻⁶ of the magnitude
    public static boolean isSome(double deviation, double magnitude) {
        return deviation > NONE * magnitude;
    }

    /// Returns what to divide by: numbers that do not vary are only shifted.
    ///
    /// @param deviation their standard deviation, at least 0
    /// @param magnitude |mean|, or the largest |x|; in the same unit
    /// @return the deviation; 1 if it is none
    public static double orOne(double deviation, double magnitude) {
        return isSome(deviation, magnitude) ? deviation : 1;
    }
}
