// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Whole powers without garbage: `StrictMath.pow` makes some at every call until it is compiled.
public final class Power {

    private Power() {}

    /// Returns xⁿ by repeated squaring: the same bits on every machine, a few ulp off.
    ///
    /// @param x base
    /// @param n exponent, at least 0
    /// @return xⁿ; 1 if n is 0
    public static double of(double x, long n) {
        double power = 1;
        double square = x;
        for (long left = n; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                power *= square;
            }
            square *= square;
        }
        return power;
    }
}
