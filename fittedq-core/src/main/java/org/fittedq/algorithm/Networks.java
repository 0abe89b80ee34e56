// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;

/// Networks of an actor-critic algorithm and their optimisers.
///
/// @param shape  hidden layers of every network
/// @param actor  optimiser of the actor
/// @param critic optimiser of the critics (and of the value network)
public record Networks(Network shape, Optimiser actor, Optimiser critic) {

    /// Two layers of 256 ReLU units, Adam with 3·10⁻⁴ for all.
    public static final Networks DEFAULT = new Networks(Network.DEFAULT, Optimiser.DEFAULT, Optimiser.DEFAULT);

    /// Checks the normalisation.
    ///
    /// @throws IllegalArgumentException if it is over batches, on which an actor's actions would depend
    public Networks {
        shape.refuseBatchNorm("networks.shape");
    }
}
