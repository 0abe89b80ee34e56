// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import org.fittedq.math.Vec;

/// A good action and a proof of how good any can be: value ≤ max over the set of q(s, ·) ≤ upper, where q is what the library's
/// float kernels return.
///
/// @param action      the best action found, normalised, in the set
/// @param value       q(s, action) as the library evaluates it, in float
/// @param upper       proven: no action of the set has a greater value, neither in float nor in exact arithmetic
/// @param cells       boxes of actions that were bounded; 1 where a segment was swept
/// @param evaluations actions at which the network was evaluated, in float or double
/// @param closed      whether upper − value is at most the tolerance that was asked for
public record Certificate(Vec action, double value, double upper, long cells, long evaluations, boolean closed) {

    /// Returns how much better than [#action] any action can be at most.
    ///
    /// @return upper − value, at least 0
    public double gap() {
        return upper - value;
    }
}
