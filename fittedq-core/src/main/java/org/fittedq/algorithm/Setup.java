// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;

/// What an algorithm is made for, and of, beside its settings.
///
/// @param spec         shapes, action box and valid actions of the task
/// @param physics      the environment's own equations, if it has them and they may be used
/// @param environments number of environments; 1 with recorded data alone
/// @param streams      randomness
/// @param compute      kernels and threads; change no bit
public record Setup(Spec spec, Optional<Physics> physics, int environments, Streams streams, Compute compute) {

    /// Checks the number of environments.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public Setup {
        Check.that(environments >= 1, "environments", "an integer of at least 1", environments);
    }

    /// Makes a setup for an environment whose own equations are not used.
    ///
    /// @param spec         shapes, action box and valid actions of the task
    /// @param environments number of environments
    /// @param streams      randomness
    /// @param compute      kernels and threads
    public Setup(Spec spec, int environments, Streams streams, Compute compute) {
        this(spec, Optional.empty(), environments, streams, compute);
    }
}
