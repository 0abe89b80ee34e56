// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Optional;

/// The same valid actions in every state.
///
/// @param set A
public record ConstantSet(ActionSet set) implements ActionSets {

    @Override
    public ActionSet of(float[] s, int from) {
        return set;
    }

    @Override
    public Optional<ActionSet> constant() {
        return Optional.of(set);
    }

    static boolean isWhole(ActionSet set) {
        boolean whole = set.isBox();
        for (int i = 0; i < set.size(); i++) {
            whole &= set.low(i) == -1 && set.high(i) == 1;
        }
        return whole;
    }
}
