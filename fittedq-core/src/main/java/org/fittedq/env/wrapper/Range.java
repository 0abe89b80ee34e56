// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.math.Check;

/// The ranges that the settings of this package share.
public final class Range {

    private Range() {}

    /// Checks that a number is in (0, ∞).
    ///
    /// @param what name for the message
    /// @param value the number
    /// @throws IllegalArgumentException if it is not
    public static void aboveZero(String what, double value) {
        Check.that(value > 0 && value < Double.POSITIVE_INFINITY, what, "a number in (0, ∞)", value);
    }

    /// Checks that a number is in [0, ∞).
    ///
    /// @param what name for the message
    /// @param value the number
    /// @throws IllegalArgumentException if it is not
    public static void atLeastZero(String what, double value) {
        Check.that(value >= 0 && value < Double.POSITIVE_INFINITY, what, "a number in [0, ∞)", value);
    }
}
