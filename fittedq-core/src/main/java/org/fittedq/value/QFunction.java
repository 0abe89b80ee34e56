// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Optional;

/// Something that gives a value q(s, a) to a state and a normalised action: a critic, the smaller of two, trees, a linear
/// form, an equation.
public interface QFunction {

    /// Returns the number of floats in a state.
    ///
    /// @return dₛ, at least 1
    int observationSize();

    /// Returns the number of floats in an action.
    ///
    /// @return m, at least 1
    int actionSize();

    /// Tells whether [ActionValues#gradients] works.
    ///
    /// @return true if ∂q/∂a is given
    boolean isDifferentiable();

    /// Returns what networks q is made of: who must know more of q than its values and slopes asks this, never for a class.
    ///
    /// @return live; empty (the default) if q is something else: trees, a linear form, an equation, an image of another q
    default Optional<NetworkForm> networks() {
        return Optional.empty();
    }

    /// Returns what messages call it.
    ///
    /// @return the name of the class by default
    default String kind() {
        return getClass().getSimpleName();
    }

    /// Makes the work memory of one thread. It sees later changes of the parameters from its next [ActionValues#fix] on.
    ///
    /// @param maxStates  most states fixed at once, at least 1
    /// @param maxActions most actions of each in one call, at least 1
    /// @return values at few states and many actions
    ActionValues at(int maxStates, int maxActions);
}
