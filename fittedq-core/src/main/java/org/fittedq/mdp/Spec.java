// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Check;

/// What a learner must know of an environment before its first step.
///
/// @param name            the environment's name, as used on the command line
/// @param observationSize number of floats in an observation, at least 1
/// @param actions         the valid actions
/// @param stepSeconds     simulated time of one step in seconds, above 0; NaN if time has no meaning
public record Spec(String name, int observationSize, ActionBox actions, double stepSeconds) {

    /// Checks the shapes.
    ///
    /// @throws IllegalArgumentException if a component is out of range
    public Spec {
        Check.that(!name.isBlank(), "environment name", "a name", "'" + name + "'");
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(Double.isNaN(stepSeconds) || stepSeconds > 0, "stepSeconds", "a number above 0, or NaN",
                stepSeconds);
    }

    /// Makes a spec of an environment whose steps have no physical duration.
    ///
    /// @param name            the environment's name
    /// @param observationSize number of floats in an observation
    /// @param actions         the valid actions
    public Spec(String name, int observationSize, ActionBox actions) {
        this(name, observationSize, actions, Double.NaN);
    }
}
