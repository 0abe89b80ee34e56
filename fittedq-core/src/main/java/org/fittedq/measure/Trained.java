// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.model.StateValue;
import org.fittedq.policy.ObservationNormaliser;

/// What was learned, on which task: all that a measure asks of. Live, not a copy: it changes as a training goes on.
///
/// @param algorithmName   as commands call it, such as `sac`
/// @param environmentName as commands call it, such as `Pendulum-v1`
/// @param spec            shapes, action box and valid actions, of observations that are not normalised
/// @param physics         the environment's own equations; empty if it gives none, or observations are normalised, of which they know
///                        nothing
/// @param algorithm       q, policy and, if it has one, model
/// @param normaliser      normalisation of observations before the algorithm sees them, if any
public record Trained(String algorithmName, String environmentName, Spec spec, Optional<Physics> physics,
        Algorithm algorithm, Optional<ObservationNormaliser> normaliser) {

    /// Returns what the rest of the return from a state is worth, if the algorithm's networks tell it.
    ///
    /// @param compute kernels
    /// @return v of normalised observations, if they are normalised, of valid actions; live
    /// @throws IllegalArgumentException if the valid actions depend on observations that are normalised here
    public Optional<StateValue> stateValue(Compute compute) {
        Check.that(normaliser.isEmpty() || spec.valid().isConstant(), "value of a state",
                "valid actions that are the same in every state, where observations are normalised",
                "ones that depend on it");
        return algorithm.stateValue(compute).map(v -> v.within(spec.valid()));
    }
}
