// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;
import org.fittedq.store.Json;

/// What a training writes into its run folder: history, checkpoints and policies; nothing at all, as long as it has none.
final class TrainingFiles implements Closeable {

    /// The folder of checkpoints in a run's.
    static final String CHECKPOINT = "checkpoint";

    private Optional<RunFolder> folder = Optional.empty();
    private Optional<Checkpoints> checkpoints = Optional.empty();
    private History history = History.none();
    private CompletableFuture<Void> pending = CompletableFuture.completedFuture(null);
    private long checkpointStep = -1;

    /// Returns the run's folder.
    ///
    /// @throws IllegalStateException if there is none
    Path folder() {
        return folder.orElseThrow(() -> new IllegalStateException(
                Check.message("folder", "a training that writes into one", "one that does not"))).path();
    }

    /// Begins a run in a folder, which is freed as this is closed: writes the manifest, opens the files.
    Findings begin(RunFolder claimed, TrainingParts parts) throws IOException {
        folder = Optional.of(claimed);
        claimed.manifest(Json.of(Manifest.of(parts.experiment(), parts.compute(), parts.simulator())));
        open(claimed);
        return Findings.of(parts, claimed.notLocked().stream().toList());
    }

    /// Opens the files of a run at step 0.
    private void open(RunFolder mine) throws IOException {
        checkpoints = Optional.of(Checkpoints.open(mine.disk(), mine.resolve(CHECKPOINT)));
        history = History.begin(mine);
    }

    /// Goes on in a folder where its newest checkpoint left off, or at step 0, if there is none.
    ///
    /// @param its   the run's checkpoints
    /// @param from  one of them, with the settings
    /// @param parts gets the checkpoint's state
    Findings goOn(RunFolder reopened, Checkpoints its, Resumption from, TrainingParts parts) throws IOException {
        folder = Optional.of(reopened);
        List<String> notices = new ArrayList<>(reopened.notLocked().stream().toList());
        notices.addAll(from.notices());
        int episodesGivenUp = 0;
        if (from.checkpoint().isPresent()) {
            Checkpoint checkpoint = from.checkpoint().get();
            checkpoints = Optional.of(its);
            parts.restore(checkpoint);
            episodesGivenUp = parts.loop().continueEpisodes();
            checkpointStep = checkpoint.step();
            history = History.resume(reopened, checkpoint.meta(), notices);
        } else {
            open(reopened); // stopped before its first checkpoint
        }
        return Findings.of(parts, notices, from, episodesGivenUp);
    }

    History history() {
        return history;
    }

    /// Returns the step of the newest checkpoint, -1 if there is none.
    long checkpointStep() {
        return checkpointStep;
    }

    /// Tells whether checkpoints are written.
    boolean hasCheckpoints() {
        return checkpoints.isPresent();
    }

    /// Writes the deployable policy into a folder of the run's.
    void save(Policy policy, String name, long step) throws IOException {
        if (folder.isPresent()) {
            policy.save(folder.get().disk(), folder.get().resolve(name), step);
        }
    }

    /// Writes a checkpoint: its arrays now, the slow rest on another thread.
    ///
    /// @param owed what is due and not done yet, as the checkpoint says it; nothing if it is empty
    void checkpoint(TrainingParts parts, Map<String, Object> owed) throws IOException {
        await();
        history.force();
        parts.loop().capture();
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(History.KEY, history.counts());
        meta.put(TrainingParts.SPEC, parts.spaces());
        Binding.of(parts.experiment()).write(meta);
        meta.putAll(owed);
        long step = parts.loop().steps();
        Checkpoints.Pending written = checkpoints.orElseThrow().write(step, meta, parts);
        checkpointStep = step;
        save(parts.policy(), "policy", step);
        pending = CompletableFuture.runAsync(() -> {
            try {
                written.commit();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, task -> Thread.ofPlatform().name("fittedq-checkpoint").start(task));
    }

    /// Waits until the last checkpoint is on the disk.
    ///
    /// @throws IOException if it could not be written; this is told once
    void await() throws IOException {
        try {
            pending.join();
        } catch (CompletionException e) {
            pending = CompletableFuture.completedFuture(null);
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    /// Ends writing, but keeps the folder.
    void end() throws IOException {
        Closing.all(List.<Closeable>of(this::await, history));
    }

    /// Frees the folder.
    @Override
    public void close() throws IOException {
        if (folder.isPresent()) {
            folder.get().close();
        }
    }
}
