// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Serializable;
import org.fittedq.math.Compute;

/// A pure function of the labelled rows of a block.
///
/// @param <R> what it makes, which can be sent from one process to another
@FunctionalInterface
public interface LabelledTask<R extends Serializable> extends Serializable {

    /// Does the work.
    ///
    /// @param block   number of the block
    /// @param rows    its labelled rows
    /// @param compute kernels, one thread
    /// @return what is made of them
    R of(int block, Labelled rows, Compute compute);
}
