// SPDX-License-Identifier: Apache-2.0
/// The check of the environment contract, behind `fittedq check-env`.
///
/// May touch: `math`, `random`, `settings`, `mdp`, `actions`, `env.wrapper`, `env`.
package org.fittedq.env.check;
