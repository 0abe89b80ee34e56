// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Optional;
import org.fittedq.mdp.Dynamics;

/// A model of the dynamics in use.
///
/// @param dynamics what is rolled out
/// @param learned  the part of it that is fitted, if any
public record DynamicsModel(Dynamics dynamics, Optional<GaussianDynamics> learned) {}
