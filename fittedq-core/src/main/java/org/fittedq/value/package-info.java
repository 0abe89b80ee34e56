// SPDX-License-Identifier: Apache-2.0
/// Action values q(s, a) and state values v(s): networks taught step by step, and regressors fitted to whole data sets.
///
/// | to | see |
/// |---|---|
/// | give values to a maximiser | [org.fittedq.value.QFunction], [org.fittedq.value.ActionValues] |
/// | know what networks q is made of, whatever its class | [org.fittedq.value.NetworkForm]; its gradient in state and action: [org.fittedq.value.NetworkGradient] |
/// | fit q to a whole data set | [org.fittedq.value.Regressor] |
/// | … linear in features, exactly | [org.fittedq.value.LinearQ] with [org.fittedq.value.PolynomialFeatures], [org.fittedq.value.RadialFeatures] or [org.fittedq.value.Features] of your own |
/// | … by extremely randomised trees | [org.fittedq.value.TreesQ] |
/// | … by a network, to convergence | [org.fittedq.value.NetworkQ] |
/// | write q down as an equation | [org.fittedq.value.FunctionQ] |
/// | interpolate q between points, so that its maximum is known | [org.fittedq.value.Interpolation], [org.fittedq.value.Points] |
/// | take gradient steps on a network | [org.fittedq.value.Critic], [org.fittedq.value.TwinCritic], [org.fittedq.value.ValueNetwork] |
///
/// May touch: `math`, `math.kernel`, `random`, `settings`, `mdp`, `nn`.
package org.fittedq.value;
