// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.IOException;
import org.fittedq.math.Compute;

/// Who reads a log and works on its blocks: this process ([LocalBlocks#read]), or a cluster.
@FunctionalInterface
public interface BlockSource {

    /// Reads a log.
    ///
    /// @param log     its files
    /// @param compute kernels and threads of this process; not closed
    /// @return its blocks, to be closed
    /// @throws IOException              if a file cannot be read, or breaks a rule
    /// @throws IllegalArgumentException if files differ in their shapes, or actions lie outside the box
    Blocks open(Log log, Compute compute) throws IOException;
}
