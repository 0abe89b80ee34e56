// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.mdp.ActionSet;
import org.fittedq.settings.Elsewhere;
import org.fittedq.value.QFunction;

/// A method that takes one state after the other, as exact searches do. Open: other modules bring their own, as a record of
/// settings.
///
/// What it has to do: refuse what it cannot maximise ([#accept(QFunction)], [#accept(ActionSet)]), and make a solver for each
/// thread. [Argmax] shares out the states. If a solver's answer depends on nothing but its [StateProblem] and the parameters of
/// q, the answers are the same bits for any number of threads.
///
/// Those of other modules are services ([java.util.ServiceLoader]) of this type, with a public constructor without parameters that
/// gives the defaults: then settings and the command know them by their name.
@Elsewhere(names = {"integer-linear", "milp"}, module = "fittedq-milp")
public non-sealed interface StateMaximiser extends Maximiser {

    /// Makes the solver of one thread. Called by [Argmax] for each thread, after q has been accepted.
    ///
    /// @param q the function
    /// @return a solver with work memory of its own
    StateSolver solver(QFunction q);

    /// Tells whether a solver's answer is the same for the same state, set, first guess and sweep, whatever the random numbers and the
    /// states before. [Argmax] then solves a state that a call has several times once, if there are no first guesses, as in the
    /// labels of a task of few states.
    ///
    /// @return true only if that holds to the bit
    default boolean isFunctionOfState() {
        return false;
    }

    /// Returns 1: a solver has one state at hand and may evaluate as it likes.
    @Override
    default int actionsAtOnce(int actionSize) {
        return 1;
    }
}
