// SPDX-License-Identifier: Apache-2.0
/// Proven maxima of a network over a set: branch and bound in double arithmetic with outward rounding. Package argmax runs it for
/// many states.
///
/// May touch: `math`, `math.kernel`, `random`, `settings`, `mdp`, `actions`, `nn`, `value`.
package org.fittedq.argmax.certified;
