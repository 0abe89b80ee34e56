// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Check;

/// What a learner must know of an environment before its first step.
///
/// @param name            the environment's name, as used on the command line; printable
/// @param observationSize number of floats in an observation, from 1 to [#MOST_OBSERVATIONS]
/// @param actions         the valid actions
/// @param stepSeconds     simulated time of one step in seconds, above 0; NaN if time has no meaning
public record Spec(String name, int observationSize, ActionBox actions, double stepSeconds) {

    /// Most floats in an observation.
    public static final int MOST_OBSERVATIONS = 1 << 20;

    /// Checks the shapes.
    ///
    /// @throws IllegalArgumentException if a component is out of range
    public Spec {
        Check.that(!name.isBlank(), "environment name", "a name", "'" + name + "'");
        Check.that(name.chars().noneMatch(Character::isISOControl), "environment name", "printable characters",
                "'" + name.replaceAll("\\p{Cntrl}", "?") + "'");
        Check.that(observationSize >= 1 && observationSize <= MOST_OBSERVATIONS, "observationSize",
                "an integer in [1, " + MOST_OBSERVATIONS + "]", observationSize);
        Check.that(actions != null, "actions", "an action box", "null");
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
