// SPDX-License-Identifier: Apache-2.0
/// Matrices, vectors, threads and checks: what every package stands on. Blocks of work are cut by size alone, so the number of
/// threads changes no bit.
///
/// May touch: `math.kernel`.
package org.fittedq.math;
