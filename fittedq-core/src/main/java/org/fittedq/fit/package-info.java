// SPDX-License-Identifier: Apache-2.0
/// Losses and the budget of fits for each step.
///
/// May touch: `math`, `math.kernel`, `settings`, `random`, `mdp`, `nn`, `value`, `policy`.
package org.fittedq.fit;
