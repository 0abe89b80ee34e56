// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Serializable;
import org.fittedq.math.Compute;

/// A pure function of a block: it may run anywhere, more than once, and gives the same each time.
///
/// @param <R> what it makes, which can be sent from one process to another
@FunctionalInterface
public interface BlockTask<R extends Serializable> extends Serializable {

    /// Does the work.
    ///
    /// @param block   a part of the log
    /// @param compute kernels, one thread
    /// @return what is made of it
    R of(Block block, Compute compute);
}
