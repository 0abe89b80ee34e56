// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.math.Check;

/// The ranges that the settings of these tasks share.
public final class Range {

    private Range() {}

    public static void atLeastZero(String what, double value) {
        Check.that(value >= 0 && value < Double.POSITIVE_INFINITY, what, "a number in [0, ∞)", value);
    }

    public static void atLeastZero(String what, int value) {
        Check.that(value >= 0, what, "an integer of at least 0", value);
    }

    /// Checks the ends of an open interval, either of which may be infinite.
    ///
    /// @param what name of both ends without `Low` and `High`
    static void interval(String what, double low, double high) {
        Check.that(low < high, what + "High", "a number above " + what + "Low " + low, high);
    }
}
