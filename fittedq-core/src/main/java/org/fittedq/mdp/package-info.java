// SPDX-License-Identifier: Apache-2.0
/// What a task is: environment, spec, outcome, batch, the action box and the set of valid actions of a state. The package that a
/// user's environment needs.
///
/// May touch: `math`, `random`, `settings`.
package org.fittedq.mdp;
