// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

/// A method at work on a block of states: memory of one thread. Used by [Argmax].
@FunctionalInterface
interface Solver {

    /// Solves a block.
    ///
    /// @param b the block
    void solve(Block b);
}
