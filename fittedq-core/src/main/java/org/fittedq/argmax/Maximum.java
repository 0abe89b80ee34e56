// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Vec;

/// What a maximisation over actions found at one state.
///
/// @param action      the best action found, m normalised floats, in the set
/// @param value       q(s, action), as q gives it
/// @param upper       proven upper bound of q over the set; ∞ if nothing is proven
/// @param evaluations how often q was evaluated
public record Maximum(Vec action, float value, double upper, long evaluations) {}
