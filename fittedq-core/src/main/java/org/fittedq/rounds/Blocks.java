// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/// The blocks of a log, and whatever works on them: threads of this process, or a cluster. It decides where and when a task runs, never
/// what comes of it: results are in the order of the blocks.
public interface Blocks extends Closeable {

    /// Returns the number of blocks.
    ///
    /// @return at least 1
    int count();

    /// Lists what was taken for granted, left out or changed when the log was read ([org.fittedq.data.Transitions#notes]).
    ///
    /// @return one line each
    List<String> notes();

    /// Runs a task on every block.
    ///
    /// @param task the work
    /// @return what it makes of each, in the order of the blocks
    /// @param <R> what it makes
    /// @throws IOException if a block cannot be read, or a worker is lost for good
    <R extends Serializable> List<R> map(BlockTask<R> task) throws IOException;

    /// Labels rows of every block. They are kept where the block is, in the place of those of the last round.
    ///
    /// @param task makes the labels
    /// @return rows that were labelled
    /// @throws IOException as [#map]
    long label(BlockTask<Labelled> task) throws IOException;

    /// Runs a task on the labelled rows of every block.
    ///
    /// @param task the work
    /// @return what it makes of each, in the order of the blocks
    /// @param <R> what it makes
    /// @throws IOException           as [#map]
    /// @throws IllegalStateException if nothing was labelled yet
    <R extends Serializable> List<R> mapLabelled(LabelledTask<R> task) throws IOException;

    /// Brings the labelled rows of all blocks here.
    ///
    /// @return in the order of the blocks
    /// @throws IOException           as [#map]
    /// @throws IllegalStateException if nothing was labelled yet
    default List<Labelled> labelled() throws IOException {
        return mapLabelled((block, rows, compute) -> rows);
    }
}
