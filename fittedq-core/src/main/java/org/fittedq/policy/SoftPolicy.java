// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

/// A stochastic policy that climbs E_π[q − α log π] rather than q.
///
/// @param policy π; live, not a copy
/// @param alpha  temperature α, above 0; reward for each nat of entropy, of normalised actions
public record SoftPolicy(SquashedGaussian policy, double alpha) {}
