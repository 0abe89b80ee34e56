// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Objects;
import org.fittedq.math.Check;

/// What a learner must know of an environment before its first step.
///
/// Two specs are equal if all but the valid actions are, which are a function that cannot be compared.
///
/// @param name            the environment's name, as used on the command line; printable
/// @param observationSize number of floats in an observation, from 1 to [#MOST_OBSERVATIONS]
/// @param actions         the box that actions are normalised by
/// @param stepSeconds     simulated time of one step in seconds, above 0; NaN if time has no meaning
/// @param valid           s ↦ A(s) ⊂ the box, of observations as they are, before any normalisation. An environment says it by
///                        [Environment#actionSets], not here: [#of] puts it in
public record Spec(String name, int observationSize, ActionBox actions, double stepSeconds, ActionSets valid) {

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
        Check.that(valid != null, "valid actions", "s ↦ A(s)", "null");
        Check.that(Double.isNaN(stepSeconds) || stepSeconds > 0, "stepSeconds", "a number above 0, or NaN",
                stepSeconds);
    }

    /// Makes a spec of which every action of the box is valid.
    ///
    /// @param name            the environment's name
    /// @param observationSize number of floats in an observation
    /// @param actions         the action box
    /// @param stepSeconds     simulated time of one step in seconds, above 0; NaN if time has no meaning
    public Spec(String name, int observationSize, ActionBox actions, double stepSeconds) {
        this(name, observationSize, actions, stepSeconds, ActionSets.whole(actions == null ? 1 : actions.size()));
    }

    /// Makes a spec of an environment whose steps have no physical duration.
    ///
    /// @param name            the environment's name
    /// @param observationSize number of floats in an observation
    /// @param actions         the valid actions
    public Spec(String name, int observationSize, ActionBox actions) {
        this(name, observationSize, actions, Double.NaN);
    }

    /// Returns what an environment says of itself: its spec, with its valid actions in it.
    ///
    /// @param environment the environment
    /// @return [Environment#spec] with [Environment#actionSets]
    public static Spec of(Environment environment) {
        return environment.spec().with(environment.actionSets());
    }

    /// Returns the same spec of other valid actions.
    ///
    /// @param sets s ↦ A(s), normalised
    /// @return a spec
    public Spec with(ActionSets sets) {
        return new Spec(name, observationSize, actions, stepSeconds, sets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Spec o && name.equals(o.name) && observationSize == o.observationSize
                && actions.equals(o.actions) && Double.compare(stepSeconds, o.stepSeconds) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, observationSize, actions, stepSeconds);
    }

    @Override
    public String toString() {
        return "Spec[name=" + name + ", observationSize=" + observationSize + ", actions=" + actions + ", stepSeconds="
                + stepSeconds + "]";
    }
}
