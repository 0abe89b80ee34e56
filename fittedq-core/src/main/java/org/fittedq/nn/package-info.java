// SPDX-License-Identifier: Apache-2.0
/// Networks of dense layers, their gradients on a tape, and optimisers.
///
/// May touch: `math`, `math.kernel`, `random`, `settings`.
package org.fittedq.nn;
