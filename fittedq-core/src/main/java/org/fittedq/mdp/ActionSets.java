// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

/// The valid actions of each state: s ↦ A(s). A constant set is the usual case. Thread-safe.
@FunctionalInterface
public interface ActionSets {

    /// Returns the set of one state.
    ///
    /// @param s    states; not modified
    /// @param from index of the first of dₛ floats
    /// @return A(s), never empty
    ActionSet of(float[] s, int from);

    /// Makes a set that does not depend on the state.
    ///
    /// @param set A
    /// @return s ↦ A
    static ActionSets always(ActionSet set) {
        return (s, from) -> set;
    }
}
