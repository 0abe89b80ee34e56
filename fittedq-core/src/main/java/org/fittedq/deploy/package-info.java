// SPDX-License-Identifier: Apache-2.0
/// What acts in a plant: the policy with its file, the planner, the controller that keeps memories. No learning.
///
/// May touch: `math`, `math.kernel`, `settings`, `random`, `mdp`, `actions`, `nn`, `env.wrapper`, `value`, `argmax`, `policy`,
/// `model`, `store`.
package org.fittedq.deploy;
