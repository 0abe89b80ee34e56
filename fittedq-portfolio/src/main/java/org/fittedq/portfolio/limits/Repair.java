// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;

/// What holdings that have drifted out of the limits need: a turnover that is more than is allowed, trades that are smaller than is
/// allowed, or both.
///
/// @param allowed  the turnover of the limits; ∞ if there is none
/// @param needed   the smallest turnover that meets all other limits (with a tracking error or ranges: one that does); up to the
///                 allowed one if that is enough
/// @param dropped  the least trade of the limits, if no allocation with trades of that size is found and none is asked for; else 0
/// @param repaired the limits that the holdings miss
public record Repair(double allowed, double needed, double dropped, List<Violation> repaired) {

    /// Copies the list.
    public Repair {
        repaired = List.copyOf(repaired);
    }

    /// Tells whether more turnover is needed than is allowed.
    ///
    /// @return false if only smaller trades are
    public boolean isFurther() {
        return needed > allowed + 1e-12;
    }
}
