// SPDX-License-Identifier: Apache-2.0
/// Dynamics that are learned from transitions, with gradients for rollouts.
///
/// | to | see |
/// |---|---|
/// | learn s′ = f(s, a, ξ) from recorded transitions | [org.fittedq.model.GaussianDynamics]: one network or an ensemble |
/// | know how good a fit is on transitions that it has not seen | [org.fittedq.model.ModelFit] |
/// | combine a learned s′ with a reward and an end that are known | [org.fittedq.model.GivenObjective] |
/// | put steps of a model before a target map | [org.fittedq.model.ValueExpansion] |
/// | know what a sequence of actions is worth, and so plan with any maximiser | [org.fittedq.model.PlannedQ] |
/// | write dynamics down as equations | [org.fittedq.mdp.Dynamics] |
///
/// May touch: `math`, `math.kernel`, `settings`, `random`, `mdp`, `nn`, `value`, `argmax`, `policy`, `target`, `fit`.
package org.fittedq.model;
