// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.deploy.Policy;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.Trained;
import org.fittedq.rounds.BlockSource;
import org.fittedq.rounds.RoundLoop;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;
import org.fittedq.store.Disk;

/// A training in a run folder: the loop with evaluations, metrics, checkpoints and the deployable policy.
///
/// ```java
/// try (Training training = Training.begin(Path.of("runs/a"), Experiment.tuned("sac", "Pendulum-v1"), 1)) {
///     training.run();
/// }
/// ```
///
/// Same experiment, same bits in every file but fields named `wall_*` (and wall times in event files), for any number of
/// threads and any number of stops: [#resume] continues from the newest whole checkpoint and cuts the other files back to
/// it. One training at a time has a folder. The folder: `lock`, `manifest.json`, `metrics.jsonl`, `evaluations.csv`, `tensorboard/`, `checkpoint/`, `policy/`,
/// `policy-best/`.
public final class Training implements Closeable {

    private final TrainingParts parts;
    private final TrainingFiles files = new TrainingFiles();
    private final Turns turns;
    private Findings findings;
    private volatile boolean stopRequested;
    private boolean closed;

    /// Makes everything but files.
    ///
    /// @param compute closed with it, but not if it cannot be made
    Training(Experiment experiment, EnvironmentSource source, Compute compute, TrainingListener listener)
            throws IOException {
        Told told = new Told(this, listener);
        this.parts = TrainingParts.make(experiment, source, compute, Optional.of(told));
        this.turns = new Turns(parts, files, told, this::stops);
        this.findings = Findings.of(parts, List.of());
    }

    /// Begins a training in a new folder, without a listener.
    ///
    /// @param folder     must not exist, or be empty
    /// @param experiment what to train
    /// @param threads    number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder holds anything, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, int threads) throws IOException {
        return Starting.with(threads, compute -> begin(folder, experiment, compute, TrainingListener.NONE));
    }

    /// Begins a training in a new folder.
    ///
    /// @param folder     must not exist, or be empty
    /// @param experiment what to train
    /// @param compute    kernels and threads; change no bit. Closed with the training
    /// @param listener   sees it go
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder holds anything, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, Compute compute, TrainingListener listener)
            throws IOException {
        return Starting.begin(Disk.real(), folder, experiment, EnvironmentSource.named(listener), compute, listener);
    }

    /// Begins a training in a new folder, with others at work on the blocks of its log.
    ///
    /// @param folder     must not exist, or be empty
    /// @param experiment what to train, in rounds ([RunSettings#rounds])
    /// @param workers    read the log and work on its blocks; change no bit
    /// @param compute    kernels and threads of this process; change no bit. Closed with the training
    /// @param listener   sees it go
    /// @return the training before its first round
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder holds anything, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, BlockSource workers, Compute compute,
            TrainingListener listener) throws IOException {
        return Starting.begin(Disk.real(), folder, experiment, EnvironmentSource.named(listener).with(workers), compute,
                listener);
    }

    /// Begins a training in the next numbered folder of a parent, with others at work on the blocks of its log.
    ///
    /// @param parent     such as `runs/Pendulum-v1/sac`; made if it does not exist
    /// @param experiment what to train, in rounds
    /// @param workers    read the log and work on its blocks; change no bit
    /// @param compute    kernels and threads of this process; change no bit. Closed with the training
    /// @param listener   sees it go
    /// @return the training before its first round; [#folder] tells where
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training beginNext(Path parent, Experiment experiment, BlockSource workers, Compute compute,
            TrainingListener listener) throws IOException {
        return Starting.beginNext(parent, experiment, EnvironmentSource.named(listener).with(workers), compute,
                listener);
    }

    /// Continues a training with others at work on the blocks of its log.
    ///
    /// @param folder   the run's
    /// @param changes  as in [#resume(Path, Map, Compute, TrainingListener)]; usually none
    /// @param workers  read the log and work on its blocks; change no bit
    /// @param compute  kernels and threads of this process; change no bit. Closed with the training
    /// @param listener sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              as there
    /// @throws RunInUseException        as there
    /// @throws IllegalArgumentException as there
    public static Training resume(Path folder, Map<String, String> changes, BlockSource workers, Compute compute,
            TrainingListener listener) throws IOException {
        return Starting.resume(Disk.real(), folder, EnvironmentSource.named(listener).with(workers), changes, compute,
                listener);
    }

    /// Begins a training in the next numbered folder of a parent: the number after the last one there. Of several processes that
    /// begin at once, each gets its own.
    ///
    /// @param parent     such as `runs/Pendulum-v1/sac`; made if it does not exist
    /// @param experiment what to train
    /// @param compute    kernels and threads; change no bit. Closed with the training
    /// @param listener   sees it go
    /// @return the training before its first step; [#folder] tells where
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training beginNext(Path parent, Experiment experiment, Compute compute, TrainingListener listener)
            throws IOException {
        return Starting.beginNext(parent, experiment, EnvironmentSource.named(listener), compute, listener);
    }

    /// Begins a training in a new folder, in environments that the program makes itself: on a price series, a simulator's handle.
    ///
    /// @param folder       must not exist, or be empty
    /// @param experiment   what to train; its environment's wrappers are put around those supplied, its name is not used
    /// @param environments gives a new environment at each call: one for each of `run.environments`, one more if there are
    ///                     evaluations. They are closed with the training
    /// @param threads      number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder holds anything, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, Supplier<? extends Environment> environments,
            int threads) throws IOException {
        return Starting.with(threads,
                compute -> begin(folder, experiment, environments, compute, TrainingListener.NONE));
    }

    /// Begins a training in a new folder, in environments that the program makes itself.
    ///
    /// @param folder       must not exist, or be empty
    /// @param experiment   what to train, as in [#begin(Path,Experiment,Supplier,int)]
    /// @param environments as there
    /// @param compute      kernels and threads; change no bit. Closed with the training
    /// @param listener     sees it go
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder holds anything, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, Supplier<? extends Environment> environments,
            Compute compute, TrainingListener listener) throws IOException {
        return Starting.begin(Disk.real(), folder, experiment.with(experiment.environment().supplied()),
                EnvironmentSource.supplied(environments, listener), compute, listener);
    }

    /// Begins a training that writes no file at all: what it learned is in [#policy] as long as the program runs.
    ///
    /// @param experiment what to train
    /// @param threads    number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if a data set cannot be read
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training inMemory(Experiment experiment, int threads) throws IOException {
        return Starting.with(threads, compute -> new Training(experiment,
                EnvironmentSource.named(TrainingListener.NONE), compute, TrainingListener.NONE));
    }

    /// Begins a training that writes no file at all, in environments that the program makes itself, without a listener.
    ///
    /// @param experiment   what to train, as in [#begin(Path,Experiment,Supplier,int)]
    /// @param environments as there
    /// @param threads      number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if a data set cannot be read
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training inMemory(Experiment experiment, Supplier<? extends Environment> environments, int threads)
            throws IOException {
        return Starting.with(threads, compute -> inMemory(experiment, environments, compute, TrainingListener.NONE));
    }

    /// Begins a training that writes no file at all, in environments that the program makes itself.
    ///
    /// @param experiment   what to train, as in [#begin(Path,Experiment,Supplier,int)]
    /// @param environments as there
    /// @param compute      kernels and threads; change no bit. Closed with the training
    /// @param listener     sees it go: metrics, evaluations, episodes
    /// @return the training before its first step
    /// @throws IOException              if a data set cannot be read
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training inMemory(Experiment experiment, Supplier<? extends Environment> environments,
            Compute compute, TrainingListener listener) throws IOException {
        return new Training(experiment.with(experiment.environment().supplied()),
                EnvironmentSource.supplied(environments, listener), compute, listener);
    }

    /// Continues a training from the newest whole checkpoint of its folder.
    ///
    /// @param folder   the run's
    /// @param compute  kernels and threads; change no bit. Closed with the training
    /// @param listener sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              if there is no whole checkpoint, the manifest has other settings than the checkpoint was
    ///                                  made with, or the disk reports an error
    /// @throws RunInUseException        if another process, or another training of this one, trains the run
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Training resume(Path folder, Compute compute, TrainingListener listener) throws IOException {
        return resume(folder, Map.of(), compute, listener);
    }

    /// Continues a training with other settings than it had so far; the manifest then says the new ones, and from which step on.
    ///
    /// @param folder   the run's
    /// @param changes  text by path, as in [Experiment#with(Map)], of settings that may change in mid-run
    ///                 ([org.fittedq.settings.Setting#resumable]): step sizes, exploration, intervals, `run.steps`
    /// @param compute  kernels and threads; change no bit. Closed with the training
    /// @param listener sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              as in [#resume(Path, Compute, TrainingListener)]
    /// @throws RunInUseException        as there
    /// @throws IllegalArgumentException as there; or if a setting may not change, or more steps are already done
    public static Training resume(Path folder, Map<String, String> changes, Compute compute, TrainingListener listener)
            throws IOException {
        return Starting.resume(Disk.real(), folder, EnvironmentSource.named(listener), changes, compute, listener);
    }

    /// Continues a training in environments that the program makes itself, as it did when it began.
    ///
    /// @param folder       the run's
    /// @param environments gives a new environment at each call; of the same kind as those that the run began with
    /// @param changes      as in [#resume(Path, Map, Compute, TrainingListener)]; usually none
    /// @param compute      kernels and threads; change no bit. Closed with the training
    /// @param listener     sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              as there; or if observations or actions are not as they were
    /// @throws RunInUseException        as there
    /// @throws IllegalArgumentException as there; or if the run's environment has a name
    public static Training resume(Path folder, Supplier<? extends Environment> environments,
            Map<String, String> changes, Compute compute, TrainingListener listener) throws IOException {
        return Starting.resume(Disk.real(), folder, EnvironmentSource.supplied(environments, listener), changes,
                compute, listener);
    }

    /// Reads what a run folder was made to train.
    ///
    /// @param folder the run's
    /// @return its experiment
    /// @throws IOException              if the manifest cannot be read
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Experiment experiment(Path folder) throws IOException {
        return Manifest.read(Manifest.load(Disk.real(), folder));
    }

    /// Begins a run in a folder. The first checkpoint is safe before the first step is taken, so a run without one has nothing to lose.
    void begin(RunFolder claimed) throws IOException {
        findings = files.begin(claimed, parts);
        checkpoint();
    }

    /// Goes on in a folder from its newest checkpoint, or from the beginning, if it was stopped before its first.
    ///
    /// @param its the run's checkpoints
    void goOn(RunFolder reopened, Checkpoints its, Resumption from) throws IOException {
        findings = files.goOn(reopened, its, from, parts);
        if (from.checkpoint().isPresent()) {
            turns.goOn(from.checkpoint().get().meta());
        } else {
            checkpoint();
        }
    }

    /// Writes a checkpoint, and waits until it is on the disk.
    void checkpoint() throws IOException {
        turns.checkpoint();
        files.await();
    }

    /// Trains until the experiment's last step, or until a stop is requested; then writes a checkpoint and the policy. A stop in the
    /// middle of an evaluation leaves the evaluation undone; the training that resumes from the checkpoint does it first.
    ///
    /// An interrupt of the calling thread ([Thread#interrupt]) is a request to stop too.
    ///
    /// @return true if the last step was reached, or the algorithm has converged
    /// @throws IOException                                    if the disk reports an error
    /// @throws org.fittedq.algorithm.DivergenceException if something became NaN or infinite; the last checkpoint stands
    /// @throws EnvironmentFailure                             if an environment breaks its contract, throws or dies; the last
    ///                                                        checkpoint stands
    /// @throws TrainingInterruptedException                   if the thread was interrupted before the last step; its flag stays set
    public boolean run() throws IOException {
        turns.start();
        try {
            while (!finished() && !stops()) {
                turns.next();
            }
            turns.end();
        } catch (EnvironmentFailure e) {
            throw TrainingInterruptedException.orFailure(e.and(turns.doing() + ", environment step " + step()), step(),
                    files.checkpointStep());
        }
        files.await();
        if (!finished() && Thread.currentThread().isInterrupted()) {
            throw new TrainingInterruptedException(step());
        }
        return finished();
    }

    private boolean stops() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    /// Tells whether there is nothing left to do: the last step is done, or the algorithm has converged, and no evaluation is due.
    ///
    /// @return true at the end
    public boolean finished() {
        return turns.finished();
    }

    /// Asks the training to stop at the next turn of the loop, or the next step of an evaluation, with a checkpoint. Any thread may
    /// call this.
    public void requestStop() {
        stopRequested = true;
    }

    /// Returns the environment steps so far.
    ///
    /// @return steps over all environments
    public long step() {
        return parts.loop().steps();
    }

    /// Returns how the last round went, if it learns in rounds.
    ///
    /// @return empty before the first round since the training was made, and without rounds
    public Optional<RoundLoop.Progress> round() {
        return parts.rounds().flatMap(RoundLoop::progress);
    }

    /// Returns the folder.
    ///
    /// @return the run's
    /// @throws IllegalStateException if there is none, as the training is in memory
    public Path folder() {
        return files.folder();
    }

    /// Returns what is trained.
    ///
    /// @return the experiment
    public Experiment experiment() {
        return parts.experiment();
    }

    /// Returns the policy as it is now; it changes as training goes on.
    ///
    /// @return the live policy
    public Policy policy() {
        return parts.policy();
    }

    /// Returns what a measure asks of: algorithm, task, normalisation.
    ///
    /// @return live, not a copy
    public Trained trained() {
        return parts.trained();
    }

    /// Returns what it found as it began or went on.
    ///
    /// @return nothing of it stops the training
    public Findings findings() {
        return findings;
    }

    /// Waits for the last checkpoint and frees files, threads, environments and the folder, whatever one of them throws. Does nothing
    /// if it has been called before.
    ///
    /// @throws EnvironmentFailure if an environment fails as it is closed
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Closing.all(List.<Closeable>of(files::end, parts, files));
    }
}
