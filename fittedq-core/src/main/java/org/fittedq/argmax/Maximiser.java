// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Setting;
import org.fittedq.value.QFunction;

/// A method that looks for argmax_{a ∈ A(s)} q(s, a): its settings. [Argmax] runs it.
///
/// | method | sets | q |
/// |---|---|---|
/// | [RandomShooting] | every one | every one |
/// | [Grid] | every one (points are projected) | every one |
/// | [Cem] | every one | every one |
/// | [GradientAscent] | every one | differentiable |
/// | [LbfgsB] | boxes, unions of boxes | differentiable |
/// | [Certified] | every one | made of networks ([QFunction#networks]) without layer normalisation |
/// | [StateMaximiser] of other modules | see there | see there |
///
/// [Cem], [GradientAscent] and [LbfgsB] search a union piece by piece, each piece with the whole budget, the first two only one of few
/// pieces ([#mostPieces]); [Certified] searches all pieces together under one bound; [RandomShooting] draws uniformly from the union,
/// [Grid] projects onto it.
///
/// What does not go together is refused by name when an [Argmax] is made, or when a state's set is met.
@Formerly("method")
@Setting(value = "how max_a q(s, a) is looked for", source = "cem: Kalashnikov et al. 2018")
public sealed interface Maximiser extends Choice
        permits Cem, GradientAscent, LbfgsB, RandomShooting, Grid, Certified, StateMaximiser {

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

    /// Returns how many pieces of a union the method searches one by one, each with its whole budget, of which it takes the best. A
    /// union of more is searched as one set.
    ///
    /// @return at least 1; 1 if the method takes every set as it is
    default int mostPieces() {
        return 1;
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
    /// @param set the actions of one state, or a piece of them
    /// @throws IllegalArgumentException if it is refused, with the reason
    default void accept(ActionSet set) {}
}
