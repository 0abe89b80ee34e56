// SPDX-License-Identifier: Apache-2.0
/// The target map's arithmetic: discount and backup. Terminal states cut the bootstrap, time limits do not.
///
/// May touch: `math`, `settings`, `mdp`, `value`, `argmax`, `policy`.
package org.fittedq.target;
