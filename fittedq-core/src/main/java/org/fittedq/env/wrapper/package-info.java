// SPDX-License-Identifier: Apache-2.0
/// Wrappers around environments, and which of them a deployed policy must bring along.
///
/// May touch: `math`, `random`, `settings`, `mdp`, `actions`.
package org.fittedq.env.wrapper;
