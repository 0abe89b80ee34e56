// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Compute;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;
import org.fittedq.store.Disk;

/// How a training comes to its folder: to a new one, which it claims, or to that of a run, which goes on. What has been made is freed
/// if the rest fails.
final class Starting {

    private Starting() {}

    /// A training on threads of its own.
    @FunctionalInterface
    interface Begun {
        Training on(Compute compute) throws IOException;
    }

    /// Begins a training on threads of its own, which end if it cannot begin.
    static Training with(int threads, Begun begun) throws IOException {
        Compute compute = new Compute(threads);
        try {
            return begun.on(compute);
        } catch (IOException | RuntimeException | Error e) {
            compute.close();
            throw e;
        }
    }

    /// Begins a training in a new folder.
    static Training begin(Disk disk, Path folder, Experiment experiment, EnvironmentSource source, Compute compute,
            TrainingListener listener) throws IOException {
        RunFolder.checkFree(disk, folder);
        return begin(() -> RunFolder.claim(disk, folder), experiment, source, compute, listener);
    }

    /// Begins a training in the next numbered folder.
    static Training beginNext(Path parent, Experiment experiment, EnvironmentSource source, Compute compute,
            TrainingListener listener) throws IOException {
        return begin(() -> RunFolder.claimNext(Disk.real(), parent), experiment, source, compute, listener);
    }

    /// Takes a folder for a new run.
    @FunctionalInterface
    private interface Claim {
        RunFolder take() throws IOException;
    }

    private static Training begin(Claim claim, Experiment experiment, EnvironmentSource source, Compute compute,
            TrainingListener listener) throws IOException {
        Training training = new Training(experiment, source, compute, listener);
        try {
            training.begin(claim.take());
            return training;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(training));
            throw e;
        }
    }

    /// Continues a training from the newest whole checkpoint of its folder.
    ///
    /// @param changes text by path of settings that are others from here on
    static Training resume(Disk disk, Path path, EnvironmentSource source, Map<String, String> changes,
            Compute compute, TrainingListener listener) throws IOException {
        RunFolder folder = RunFolder.reopen(disk, path);
        try {
            Checkpoints checkpoints = Checkpoints.open(disk, folder.resolve(TrainingFiles.CHECKPOINT));
            Resumption before = Resumption.read(disk, path, checkpoints.latest());
            if (before.checkpoint().isEmpty() && (!before.refused().isEmpty() || History.hasMetrics(folder))) {
                throw before.noCheckpoint(path);
            }
            Resumption now = before.with(changes);
            return resume(folder, checkpoints, now, now.changes(before),
                    new Training(now.experiment(), source, compute, listener));
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(folder));
            throw e;
        }
    }

    private static Training resume(RunFolder folder, Checkpoints checkpoints, Resumption from, boolean changed,
            Training training) throws IOException {
        try {
            training.goOn(folder, checkpoints, from);
            if (changed) {
                folder.manifest(Manifest.with(from));
                training.checkpoint(); // of the same step, made with the new settings
            }
            return training;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(training));
            throw e;
        }
    }
}
