// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import org.fittedq.math.Check;

/// The ranges that the settings of this package share.
final class Range {

    private Range() {}

    static void aboveZero(String what, double value) {
        Check.that(value > 0 && value < Double.POSITIVE_INFINITY, what, "a number in (0, ∞)", value);
    }

    static void atLeastZero(String what, double value) {
        Check.that(value >= 0 && value < Double.POSITIVE_INFINITY, what, "a number in [0, ∞)", value);
    }
}
