// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.Trained;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;
import org.fittedq.store.Disk;

/// A look at a run: what it has learned up to its newest whole checkpoint, also while it goes on. Writes nothing.
///
/// ```java
/// try (Look look = Look.at(Path.of("runs/a"), new Compute(1))) {
///     look.trained().algorithm().climbed();
/// }
/// ```
public final class Look implements Closeable {

    private final TrainingParts parts;

    private Look(TrainingParts parts) {
        this.parts = parts;
    }

    /// Reads a run's newest whole checkpoint.
    ///
    /// @param folder  the run's
    /// @param compute kernels and threads; change no bit. Closed with the look
    /// @return the look, at the checkpoint's step
    /// @throws IOException              if there is no whole checkpoint, or the disk reports an error
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Look at(Path folder, Compute compute) throws IOException {
        return at(folder, EnvironmentSource.named(TrainingListener.NONE), compute);
    }

    /// Reads a run's newest whole checkpoint, with an environment that the program makes itself.
    ///
    /// @param folder       the run's
    /// @param environments gives a new environment at each call
    /// @param compute      kernels and threads; change no bit. Closed with the look
    /// @return the look, at the checkpoint's step
    /// @throws IOException              as in [#at(Path, Compute)]; or if observations or actions are not as they were
    /// @throws IllegalArgumentException as there; or if the run's environment has a name
    public static Look at(Path folder, Supplier<? extends Environment> environments, Compute compute)
            throws IOException {
        return at(folder, EnvironmentSource.supplied(environments, TrainingListener.NONE), compute);
    }

    private static Look at(Path folder, EnvironmentSource source, Compute compute) throws IOException {
        Disk disk = Disk.real();
        Manifest.checkThere(disk, folder);
        Resumption seen = Resumption.read(disk, folder,
                Checkpoints.look(disk, folder.resolve(TrainingFiles.CHECKPOINT)));
        Checkpoint checkpoint = seen.checkpoint().orElseThrow(() -> seen.noCheckpoint(folder));
        TrainingParts parts = TrainingParts.make(seen.experiment(), source, compute, Optional.empty());
        try {
            parts.restore(checkpoint);
            return new Look(parts);
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(parts));
            throw e;
        }
    }

    /// Returns what the run trains.
    ///
    /// @return the experiment
    public Experiment experiment() {
        return parts.experiment();
    }

    /// Returns where the checkpoint stands.
    ///
    /// @return environment steps over all environments
    public long step() {
        return parts.loop().steps();
    }

    /// Returns the policy.
    ///
    /// @return usable until [#close]
    public Policy policy() {
        return parts.policy();
    }

    /// Returns what a measure asks of: algorithm, task, normalisation.
    ///
    /// @return usable until [#close]
    public Trained trained() {
        return parts.trained();
    }

    /// Frees threads and environments.
    ///
    /// @throws org.fittedq.env.EnvironmentFailure if an environment fails as it is closed
    @Override
    public void close() throws IOException {
        parts.close();
    }
}
