// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

/// Sets seen in the units of a smaller box of actions, to which they are cut: what a narrowed action box makes of A(s).
///
/// @param sets   s ↦ A(s) in inner units
/// @param change from inner to outer units
public record MappedSets(ActionSets sets, UnitChange change) implements ActionSets {

    @Override
    public ActionSet of(float[] s, int from) {
        return sets.of(s, from).inUnits(change);
    }
}
