// SPDX-License-Identifier: Apache-2.0
/// Sets of valid actions beyond a box: budgets, polytopes, lattices, finite sets, products, unions, and sets that depend on the
/// state. Each projects exactly and samples uniformly.
///
/// May touch: `math`, `random`, `settings`, `mdp`.
package org.fittedq.actions;
