// SPDX-License-Identifier: Apache-2.0
/// How the buffer evolves: replay in a ring, or the whole batch; n-step returns, weights of the bootstrap.
///
/// May touch: `math`, `random`, `settings`, `mdp`, `data`.
package org.fittedq.buffer;
