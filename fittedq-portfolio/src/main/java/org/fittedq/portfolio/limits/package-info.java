// SPDX-License-Identifier: Apache-2.0
/// Which allocations are valid: limits by name, from a file, and the sets of weights that they make around what is held.
///
/// May touch: `market`.
package org.fittedq.portfolio.limits;
