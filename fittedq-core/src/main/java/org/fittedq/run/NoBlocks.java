// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Serializable;
import java.util.List;
import org.fittedq.rounds.BlockTask;
import org.fittedq.rounds.Blocks;
import org.fittedq.rounds.Labelled;
import org.fittedq.rounds.LabelledTask;

/// The log of a run that is only looked at: nothing of it is read, and no round is done.
final class NoBlocks implements Blocks {

    @Override
    public int count() {
        return 0;
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public <R extends Serializable> List<R> map(BlockTask<R> task) {
        throw new IllegalStateException("blocks: expected a run that is trained, got one that is looked at");
    }

    @Override
    public long label(BlockTask<Labelled> task) {
        return map(task).size();
    }

    @Override
    public <R extends Serializable> List<R> mapLabelled(LabelledTask<R> task) {
        throw new IllegalStateException("blocks: expected a run that is trained, got one that is looked at");
    }

    @Override
    public void close() {}
}
