// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import org.fittedq.math.Vec;

/// The solution of a mixed-integer program.
///
/// @param action the maximiser
/// @param value  q at the action, as the library evaluates it, in float
/// @param proven the program's optimal value, proven up to the solver's tolerances
public record Optimum(Vec action, double value, double proven) {}
