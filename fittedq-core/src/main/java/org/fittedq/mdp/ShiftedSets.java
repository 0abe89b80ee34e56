// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Check;

/// Sets that look at a part of a longer state.
///
/// @param sets   s ↦ A(s) of the part
/// @param offset index of the part's first number in the longer state, at least 0
public record ShiftedSets(ActionSets sets, int offset) implements ActionSets {

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the offset is below 0
    public ShiftedSets {
        Check.that(offset >= 0, "action sets, offset", "an integer of at least 0", offset);
    }

    @Override
    public ActionSet of(float[] s, int from) {
        return sets.of(s, from + offset);
    }
}
