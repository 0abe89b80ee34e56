// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Optional;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.LimitedSets;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.actions.TurnoverSets;

/// The valid actions of each state: s ↦ A(s). A constant set is the usual case. Thread-safe.
///
/// Kinds that the library knows, and can write down: [ConstantSet], [RateLimitedSets], [BoundedSets], [LimitedSets],
/// [TurnoverSets], [ShiftedSets], [MappedSets]. Any other is a user's code.
@FunctionalInterface
public interface ActionSets {

    /// Returns the set of one state.
    ///
    /// @param s    states; not modified
    /// @param from index of the first of dₛ floats
    /// @return A(s), never empty
    /// @throws IllegalArgumentException if no action is valid at this state, with the constraint that fails
    ActionSet of(float[] s, int from);

    /// Returns the set of all states, if it is the same in all.
    ///
    /// @return the constant set; none if the set depends on the state
    default Optional<ActionSet> constant() {
        return Optional.empty();
    }

    /// Tells whether the set is known to be the same in all states.
    ///
    /// @return true if there is a [#constant()]
    default boolean isConstant() {
        return constant().isPresent();
    }

    /// Tells whether every action of the box is known to be valid in every state.
    ///
    /// @return true if the constant set is [−1, 1]^m
    default boolean isWhole() {
        return constant().filter(ConstantSet::isWhole).isPresent();
    }

    /// Makes the same sets for longer states that hold the ones expected here from some index on, as a history of
    /// observations does.
    ///
    /// @param offset index of the first of the numbers that these sets look at, at least 0
    /// @return (s, from) ↦ A of (s, from + offset); these sets themselves if they are constant or the offset is 0
    default ActionSets shifted(int offset) {
        return offset == 0 || isConstant() ? this : new ShiftedSets(this, offset);
    }

    /// Sees the sets in the units of a smaller box of actions, to which they are cut ([ActionSet#inUnits]).
    ///
    /// @param change from these sets' units (the inner ones) to the wanted (outer) ones
    /// @return s ↦ A(s) in outer units; a constant set stays one
    /// @throws IllegalArgumentException if a constant set cannot be seen in those units, or is empty there
    default ActionSets inUnits(UnitChange change) {
        return change.isNone()
                ? this
                : constant().<ActionSets>map(set -> new ConstantSet(set.inUnits(change)))
                        .orElseGet(() -> new MappedSets(this, change));
    }

    /// Returns these sets without what only watches over them, such as the guard around an environment's code.
    ///
    /// @return sets that give the same actions; these themselves if nothing is around them
    default ActionSets bare() {
        return this;
    }

    /// Makes a set that does not depend on the state.
    ///
    /// @param set A
    /// @return s ↦ A
    static ActionSets always(ActionSet set) {
        return new ConstantSet(set);
    }

    /// Makes the set of all normalised actions, in every state.
    ///
    /// @param size dimensions m, at least 1
    /// @return s ↦ [−1, 1]^m
    static ActionSets whole(int size) {
        return always(BoxSet.whole(size));
    }
}
