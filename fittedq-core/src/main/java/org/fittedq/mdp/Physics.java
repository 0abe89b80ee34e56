// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

/// What an environment knows of itself: its dynamics and its objective, analytic and differentiable.
///
/// @param dynamics  s′, r and end of a step
/// @param objective reward and end alone, for a learned s′
public record Physics(Dynamics dynamics, Objective objective) {}
