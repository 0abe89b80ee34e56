// SPDX-License-Identifier: Apache-2.0
/// Policy classes: deterministic actor, squashed Gaussian, the argmax of a q, a q whose maximum is one of its control points
/// ([org.fittedq.policy.PointCritic]); exploration, and the normalisation of observations.
///
/// May touch: `math`, `math.kernel`, `random`, `settings`, `mdp`, `actions`, `nn`, `buffer`, `value`, `argmax`.
package org.fittedq.policy;
