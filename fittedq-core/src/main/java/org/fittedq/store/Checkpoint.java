// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.nio.file.Path;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;

/// A complete, verified checkpoint on the disk.
public final class Checkpoint {

    private final Disk disk;
    private final Path folder;
    private final long step;
    private final JsonAt meta;

    private Checkpoint(Disk disk, Path folder, long step, JsonAt meta) {
        this.disk = disk;
        this.folder = folder;
        this.step = step;
        this.meta = meta;
    }

    /// Verifies every byte of a checkpoint.
    ///
    /// @throws IOException if anything is missing or differs from what was written
    static Checkpoint load(Disk disk, Path folder, long expectedStep) throws IOException {
        CheckpointManifest.verify(disk, folder);
        JsonAt run = CheckpointManifest.json(disk, folder.resolve(CheckpointManifest.RUN));
        Safetensors.open(disk, folder.resolve(CheckpointManifest.STATE), false).close();
        try {
            long step = run.at("step").whole();
            Check.that(step == expectedStep, folder.toString(), "the step of its name, " + expectedStep, step);
            return new Checkpoint(disk, folder, step, run.at("meta"));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Returns the folder it lies in.
    ///
    /// @return folder
    public Path folder() {
        return folder;
    }

    /// Returns when it was taken.
    ///
    /// @return environment steps since the start of the run
    public long step() {
        return step;
    }

    /// Returns what was saved beside the arrays.
    ///
    /// @return the object given to [Checkpoints#write]
    public JsonAt meta() {
        return meta;
    }

    /// Fills the arrays of a state, which must have the same arrays as the one saved.
    ///
    /// @param state out: every array overwritten
    /// @throws IOException if the file cannot be read, or an array is missing, superfluous, or of another type or length;
    ///                     the state is then partly overwritten and must not be used
    public void restore(Stateful state) throws IOException {
        Path file = folder.resolve(CheckpointManifest.STATE);
        try (Safetensors tensors = Safetensors.open(disk, file, false)) {
            StateExchange.restore(state, tensors, file.toString());
        }
    }
}
