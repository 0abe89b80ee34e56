// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;

/// Valid actions that were handed over with a policy's file: those of other dimensions are refused where they show.
///
/// @param sets what was handed over
/// @param what whose they are, for messages
/// @param size dimensions of the actions
record HandedSets(ActionSets sets, String what, int size) implements ActionSets {

    /// @throws IllegalArgumentException if they are the same in all states, and of other dimensions
    static ActionSets of(ActionSets sets, String what, int size) {
        HandedSets handed = new HandedSets(sets, what, size);
        sets.constant().ifPresent(handed::checked);
        return sets.isConstant() ? sets : handed;
    }

    @Override
    public ActionSet of(float[] s, int from) {
        return checked(sets.of(s, from));
    }

    @Override
    public ActionSets bare() {
        return sets.bare();
    }

    /// The message is made only if it is thrown: acts come by.
    private ActionSet checked(ActionSet set) {
        if (set.size() != size) {
            throw new IllegalArgumentException(Check.message(what,
                    "a set of " + size + " dimensions, as the plant's actions have", set.size()));
        }
        return set;
    }
}
