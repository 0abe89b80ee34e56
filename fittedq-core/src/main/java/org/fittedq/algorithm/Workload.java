// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.buffer.Replay;
import org.fittedq.nn.Network;

/// What an algorithm that fits networks on batches holds and computes: whoever foresees its memory or its arithmetic asks this, and
/// need not know the algorithm. Searches over actions are left out, and of a model of the task what it holds.
///
/// @param replay buffer and batch
/// @param shape  hidden layers of all networks
/// @param held   how many networks are held
/// @param passes how many passes an update makes
public record Workload(Replay replay, Network shape, Held held, Passes passes) {

    /// How many networks are held.
    ///
    /// @param critics fitted ones of state and action, differentiated in their inputs too
    /// @param others  fitted ones of the state
    /// @param targets copies that are only evaluated
    /// @param points  actions of each state that a critic sees at once: 1, but of control points
    public record Held(int critics, int others, int targets, int points) {

        /// Counts networks whose critics see one action of each state.
        ///
        /// @param critics as above
        /// @param others  as above
        /// @param targets as above
        public Held(int critics, int others, int targets) {
            this(critics, others, targets, 1);
        }
    }

    /// How many forward passes over a batch an update (target, fit, improvement) makes, by what they lead to. A pass back to the weights
    /// counts as one more, a pass back to the inputs too: a fit is 3. What is done in every other update counts for its part.
    ///
    /// @param critics   (s, a) to q
    /// @param values    s to v
    /// @param actors    s to an action
    /// @param gaussians s to mean and deviation of an action
    /// @param models    (s, a) to mean and deviation of s′, r and the end
    public record Passes(double critics, double values, double actors, double gaussians, double models) {}
}
