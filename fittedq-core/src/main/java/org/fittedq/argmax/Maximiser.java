// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.value.QFunction;

/// A method that looks for argmax_{a ∈ A(s)} q(s, a): its settings. [Argmax] runs it.
///
/// | method | sets | q |
/// |---|---|---|
/// | [RandomShooting] | every one | every one |
/// | [Grid] | every one (points are projected) | every one |
/// | [Cem] | every one | every one |
/// | [GradientAscent] | every one | differentiable |
/// | [LbfgsB] | boxes | differentiable |
/// | [Certified] | every one | a network or the smaller of two, without layer normalisation |
/// | [StateMaximiser] of other modules | see there | see there |
///
/// What does not go together is refused by name when an [Argmax] is made, or when a state's set is met.
public sealed interface Maximiser permits RandomShooting, Grid, Cem, GradientAscent, LbfgsB, StateMaximiser {

    /// Returns the method's name.
    ///
    /// @return as in settings and messages
    String name();

    /// Returns how many actions of each state are evaluated in one call, at most.
    ///
    /// @param actionSize m
    /// @return at least 1
    int actionsAtOnce(int actionSize);

    /// Tells whether the method uses ∂q/∂a.
    ///
    /// @return true if q must be differentiable
    default boolean needsGradient() {
        return false;
    }

    /// Refuses a q that the method cannot maximise.
    ///
    /// @param q the function
    /// @throws IllegalArgumentException if it is refused, with the reason
    default void accept(QFunction q) {
        Check.that(!needsGradient() || q.isDifferentiable(), name(), "a q with a gradient in the action", "one without",
                "take cem, random-shooting or grid");
    }

    /// Refuses a set that the method cannot search.
    ///
    /// @param set the actions of one state
    /// @throws IllegalArgumentException if it is refused, with the reason
    default void accept(ActionSet set) {}
}
