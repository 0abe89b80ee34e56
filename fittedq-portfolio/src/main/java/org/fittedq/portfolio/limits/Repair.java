// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;

/// What holdings that have drifted out of the limits need: the smallest turnover that repairs them is more than is allowed.
///
/// @param allowed  the turnover of the limits
/// @param needed   the smallest turnover that meets all other limits (with a tracking error: one that does)
/// @param repaired the limits that the holdings miss
public record Repair(double allowed, double needed, List<Violation> repaired) {

    /// Copies the list.
    public Repair {
        repaired = List.copyOf(repaired);
    }
}
