// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.algorithm.Experience;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.algorithm.Setup;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.NotFiniteDecisionException;
import org.fittedq.deploy.Plant;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Calls;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.EulerResidual;
import org.fittedq.measure.Evaluation;
import org.fittedq.measure.GapMetrics;
import org.fittedq.measure.VisitedStates;
import org.fittedq.model.StateValue;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.fittedq.value.QFunction;

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

    private static final String CHECKPOINT = "checkpoint";
    private static final String SPEC = "spec";
    private static final String OWED = "owed";
    private static final double NANOS = 1e-9;

    /// What is due at the step that is reached, and not done yet.
    private enum Owed {
        EVALUATION, GAP
    }

    private final Experiment experiment;
    private final RunSettings run;
    private final Compute compute;
    private final TrainingListener listener;
    private final OpenEnvironments environments;
    private final Spec spec;
    private final Streams streams;
    private final Algorithm algorithm;
    private final Optional<ObservationNormaliser> normaliser;
    private final List<String> notes;
    private final double gamma;
    private final Metrics metrics = new Metrics();
    private final FittedQ loop;
    private final Policy policy;
    private final double[] best = {Double.NEGATIVE_INFINITY};
    private final Stateful state = this::exchange;
    private final List<String> notices = new ArrayList<>();

    private Optional<RunFolder> folder = Optional.empty();
    private Optional<Checkpoints> checkpoints = Optional.empty();
    private History history = History.none();
    private CompletableFuture<Void> pendingCheckpoint = CompletableFuture.completedFuture(null);
    private volatile boolean stopRequested;
    private final Set<Owed> owed = EnumSet.noneOf(Owed.class);
    private Set<Owed> owedAtCheckpoint = Set.of();
    private String doing = "";
    private boolean toldUnended;
    private boolean closed;
    private long lastCheckpointStep = -1;
    private int episodesGivenUp;
    private Optional<String> formerSimulator = Optional.empty();
    private List<Checkpoints.Refused> refused = List.of();
    private long lineNanos = System.nanoTime();
    private long lineStep;

    /// Makes everything but files: whatever is wrong with the experiment shows before the first is written. Environments may
    /// hold processes, so they are closed if anything else is wrong.
    ///
    /// @param use what it is made for
    private static Training make(Experiment experiment, Supplier<? extends Environment> source, Use use,
            Compute compute, TrainingListener listener) throws IOException {
        OpenEnvironments environments = OpenEnvironments.open(experiment, source,
                use == Use.LEARNS && OpenEnvironments.areEvaluated(experiment.run()));
        try {
            return new Training(experiment, compute, listener, environments, use);
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(environments));
            throw e;
        }
    }

    /// What a training is made for.
    private enum Use {
        /// To go on to its last step: it must have the memory for that, and an environment to evaluate in.
        LEARNS,
        /// To be looked at.
        LOOKS
    }

    private Training(Experiment experiment, Compute compute, TrainingListener listener, OpenEnvironments environments,
            Use use) throws IOException {
        this.experiment = experiment;
        this.run = experiment.run();
        this.compute = compute;
        this.listener = listener;
        this.streams = new Streams(run.seed());
        this.environments = environments;
        Optional<Transitions> read = experiment.data().isPresent()
                ? Optional.of(experiment.data().get().read())
                : Optional.empty();
        this.spec = environments.any().map(Spec::of).orElseGet(() -> spec(read.orElseThrow()));
        Optional<Transitions> data = read.map(this::cut);
        if (use == Use.LEARNS) {
            MemoryNeed.of(experiment, spec, data.map(Transitions::size).orElse(0)).check(experiment, spec,
                    Runtime.getRuntime().maxMemory());
        }
        this.notes = data.map(Transitions::notes).orElse(List.of());
        this.algorithm = AlgorithmKind.make(experiment.config(),
                new Setup(spec, physics(), run.environments(), streams, compute));
        this.gamma = algorithm.template().buffer().gamma();
        this.normaliser = run.normalizeObservations()
                ? Optional.of(new ObservationNormaliser(spec.observationSize()))
                : Optional.empty();
        Experience experience = new Experience(spec, environments.learning(), data,
                experiment.data().map(DataChoice::share).orElse(0.0));
        this.loop = new FittedQ(algorithm, experience, streams, normaliser, metrics,
                this::episodeEnded, compute.workers());
        streams.stream("evaluation");
        this.policy = new Policy(spec, algorithm.greedyPolicy(), normaliser, compute, Optional.of(environments.any()
                .map(e -> Plant.in(e, experiment.environment().layers())).orElseGet(() -> Plant.of(spec))));
    }

    private void episodeEnded(int environment, double episodeReturn, int length) {
        listener.episodeEnded(this, environment, episodeReturn, length);
        environments.learning().get(environment).warning().ifPresent(this::warnOfFault);
    }

    private void warnOfFault(String simulator) {
        listener.warned(this, step(), simulator + "; the episode is cut there");
    }

    /// Returns what decides the bits besides this library, see [Environment#simulator].
    ///
    /// @return name and version; empty if there is no environment, or it has no simulator
    public Optional<String> simulator() {
        return environments.any().flatMap(Environment::simulator);
    }

    /// Lists what was taken for granted, left out or changed when the recorded data was read, see [Transitions#notes].
    ///
    /// @return one line each; empty without data
    public List<String> notes() {
        return notes;
    }

    /// The environment's own equations, which know nothing of normalised observations.
    private Optional<Physics> physics() {
        return run.normalizeObservations() ? Optional.empty() : environments.any().flatMap(Environment::physics);
    }

    /// What a data set says of an environment that is not there.
    private Spec spec(Transitions data) {
        return new Spec(EnvironmentChoice.NONE.name(), data.observationSize(),
                experiment.data().orElseThrow().actionBox(data));
    }

    /// Cuts actions that are outside the box by rounding.
    private Transitions cut(Transitions data) {
        DataChoice choice = experiment.data().orElseThrow();
        Check.that(choice.box().isEmpty() || experiment.environment().isNone(), "--action-box",
                "none with an environment, which says its own", choice.box());
        // a data set of another shape is refused as such
        return data.observationSize() == spec.observationSize()
                ? data.cut(spec.actions(), choice.tolerance())
                : data;
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
        return with(threads, compute -> begin(folder, experiment, compute, TrainingListener.NONE));
    }

    /// A training on threads of its own.
    @FunctionalInterface
    private interface Begun {
        Training on(Compute compute) throws IOException;
    }

    /// Begins a training on threads of its own, which end if it cannot begin.
    private static Training with(int threads, Begun begun) throws IOException {
        Compute compute = new Compute(threads);
        try {
            return begun.on(compute);
        } catch (IOException | RuntimeException | Error e) {
            compute.close();
            throw e;
        }
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
        return begin(Disk.real(), folder, experiment, compute, listener);
    }

    static Training begin(Disk disk, Path folder, Experiment experiment, Compute compute, TrainingListener listener)
            throws IOException {
        RunFolder.checkFree(disk, folder);
        return begin(() -> RunFolder.claim(disk, folder), experiment, named(experiment.environment(), listener),
                compute,
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
        return begin(() -> RunFolder.claimNext(Disk.real(), parent), experiment,
                named(experiment.environment(), listener), compute, listener);
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
        return with(threads, compute -> begin(folder, experiment, environments, compute, TrainingListener.NONE));
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
        RunFolder.checkFree(Disk.real(), folder);
        Experiment supplied = experiment.with(experiment.environment().supplied());
        return begin(() -> RunFolder.claim(Disk.real(), folder), supplied,
                new SuppliedEnvironments(environments, supplied.environment(), listener.calls()), compute, listener);
    }

    /// Begins a training that writes no file at all: what it learned is in [#policy] as long as the program runs.
    ///
    /// @param experiment what to train
    /// @param threads    number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if a data set cannot be read
    /// @throws IllegalArgumentException if the experiment is wrong
    public static Training inMemory(Experiment experiment, int threads) throws IOException {
        return with(threads, compute -> make(experiment, named(experiment.environment(), TrainingListener.NONE),
                Use.LEARNS, compute, TrainingListener.NONE));
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
        return with(threads, compute -> inMemory(experiment, environments, compute, TrainingListener.NONE));
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
        Experiment supplied = experiment.with(experiment.environment().supplied());
        return make(supplied, new SuppliedEnvironments(environments, supplied.environment(), listener.calls()),
                Use.LEARNS, compute, listener);
    }

    /// Takes a folder for a new run.
    @FunctionalInterface
    private interface Claim {
        RunFolder take() throws IOException;
    }

    private static Training begin(Claim claim, Experiment experiment, Supplier<? extends Environment> source,
            Compute compute, TrainingListener listener) throws IOException {
        Training training = make(experiment, source, Use.LEARNS, compute, listener);
        try {
            RunFolder claimed = claim.take();
            training.folder = Optional.of(claimed);
            claimed.notLocked().ifPresent(training.notices::add);
            claimed.manifest(Json.of(Manifest.of(experiment, compute, training.simulator())));
            training.start(claimed);
            return training;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(training));
            throw e;
        }
    }

    /// Opens the files of a run at step 0. The first checkpoint is safe before the first step is taken, so a run without
    /// one has nothing to lose.
    private void start(RunFolder claimed) throws IOException {
        checkpoints = Optional.of(Checkpoints.open(claimed.disk(), claimed.resolve(CHECKPOINT)));
        history = History.begin(claimed);
        checkpoint();
        awaitCheckpoint();
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
        return resume(Disk.real(), folder, changes, compute, listener);
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
        return resume(Disk.real(), folder, choice -> supplied(environments, choice, listener.calls()),
                changes, compute, listener);
    }

    /// Reads a training's newest whole checkpoint, as [#look(Path, Compute)], with an environment that the program makes itself.
    ///
    /// @param folder       the run's
    /// @param environments gives a new environment at each call
    /// @param compute      kernels and threads; change no bit. Closed with the training
    /// @return the training, at the checkpoint's step
    /// @throws IOException              as there; or if observations or actions are not as they were
    /// @throws IllegalArgumentException as there; or if the run's environment has a name
    public static Training look(Path folder, Supplier<? extends Environment> environments, Compute compute)
            throws IOException {
        return look(folder, choice -> supplied(environments, choice, new Calls()), compute);
    }

    private static Supplier<Environment> supplied(Supplier<? extends Environment> own, EnvironmentChoice choice,
            Calls calls) {
        Check.that(choice.isSupplied(), "environments", "none, as the run began with " + choice.name(), "a supplier");
        return new SuppliedEnvironments(own, choice, calls);
    }

    private static Supplier<Environment> named(EnvironmentChoice choice, TrainingListener listener) {
        Calls calls = listener.calls();
        return () -> choice.make(calls);
    }

    /// Where the environments of a choice come from.
    @FunctionalInterface
    private interface Source {
        Supplier<? extends Environment> of(EnvironmentChoice choice);
    }

    static Training resume(Disk disk, Path path, Map<String, String> changes, Compute compute,
            TrainingListener listener) throws IOException {
        return resume(disk, path, choice -> named(choice, listener), changes, compute, listener);
    }

    private static Training resume(Disk disk, Path path, Source source, Map<String, String> changes, Compute compute,
            TrainingListener listener) throws IOException {
        RunFolder folder = RunFolder.reopen(disk, path);
        try {
            Checkpoints checkpoints = Checkpoints.open(disk, folder.resolve(CHECKPOINT));
            Resumption before = Resumption.read(disk, path, checkpoints.latest());
            if (before.checkpoint().isEmpty() && (!before.refused().isEmpty() || History.hasMetrics(folder))) {
                throw noCheckpoint(path, before.refused());
            }
            Resumption now = before.with(changes);
            return resume(folder, checkpoints, before, now,
                    make(now.experiment(), source.of(now.experiment().environment()), Use.LEARNS, compute, listener));
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(folder));
            throw e;
        }
    }

    private static Training resume(RunFolder folder, Checkpoints checkpoints, Resumption before, Resumption now,
            Training training) throws IOException {
        try {
            training.goOn(folder, checkpoints, now);
            if (now.changes(before)) {
                folder.manifest(Manifest.with(now));
                training.checkpoint(); // of the same step, made with the new settings
                training.awaitCheckpoint();
            }
            return training;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(training));
            throw e;
        }
    }

    /// Reads a training's newest whole checkpoint to look at what it has learned, also while it goes on. Writes nothing: the
    /// training cannot go on from here.
    ///
    /// @param folder  the run's
    /// @param compute kernels and threads; change no bit. Closed with the training
    /// @return the training, at the checkpoint's step
    /// @throws IOException              if there is no whole checkpoint, or the disk reports an error
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Training look(Path folder, Compute compute) throws IOException {
        return look(folder, choice -> named(choice, TrainingListener.NONE), compute);
    }

    private static Training look(Path folder, Source source, Compute compute) throws IOException {
        Disk disk = Disk.real();
        Manifest.checkThere(disk, folder);
        Checkpoints.Found found = Checkpoints.look(disk, folder.resolve(CHECKPOINT));
        Resumption seen = Resumption.read(disk, folder, found);
        Checkpoint checkpoint = found.checkpoint().orElseThrow(() -> noCheckpoint(folder, found.refused()));
        Training training = make(seen.experiment(), source.of(seen.experiment().environment()), Use.LOOKS, compute,
                TrainingListener.NONE);
        try {
            training.restore(checkpoint);
            return training;
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(training));
            throw e;
        }
    }

    private static IOException noCheckpoint(Path folder, List<Checkpoints.Refused> refused) {
        return new IOException(Check.message(folder.resolve(CHECKPOINT).toString(), "a whole checkpoint",
                refused.isEmpty() ? "none" : refused.getFirst().reason()));
    }

    private void goOn(RunFolder reopened, Checkpoints its, Resumption from) throws IOException {
        folder = Optional.of(reopened);
        reopened.notLocked().ifPresent(notices::add);
        notices.addAll(from.notices());
        formerSimulator = Manifest.simulator(from.manifest()).filter(s -> !simulator().equals(Optional.of(s)));
        if (from.checkpoint().isEmpty()) {
            start(reopened); // stopped before its first checkpoint
            return;
        }
        checkpoints = Optional.of(its);
        Checkpoint checkpoint = from.checkpoint().get();
        restore(checkpoint);
        refused = from.refused();
        episodesGivenUp = loop.continueEpisodes();
        lastCheckpointStep = checkpoint.step();
        checkpoint.meta().find(OWED).ifPresent(all -> all.items().forEach(o -> owed.add(Owed.valueOf(o.text()))));
        owedAtCheckpoint = Set.copyOf(owed);
        history = History.resume(reopened, checkpoint.meta(), notices);
        lineStep = step();
    }

    private void restore(Checkpoint checkpoint) throws IOException {
        Optional<String> former = checkpoint.meta().find(SPEC).map(JsonAt::text);
        if (former.isPresent() && !former.get().equals(spaces())) {
            throw new IOException(Check.message("environment " + experiment.environment().name(),
                    former.get() + ", as the run began with", spaces()));
        }
        checkpoint.restore(state);
    }

    /// What the environment is like from outside, in words.
    private String spaces() {
        StringBuilder out = new StringBuilder(spec.observationSize() + " observations, actions in");
        for (int i = 0; i < spec.actions().size(); i++) {
            out.append(i == 0 ? " [" : " × [").append(spec.actions().low(i)).append(", ").append(spec.actions().high(i))
                    .append(']');
        }
        return out.toString();
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
        lineNanos = System.nanoTime();
        try {
            while (!finished() && !stops()) {
                go();
            }
            if (step() != lastCheckpointStep || !owed.equals(owedAtCheckpoint)) {
                checkpoint();
            }
        } catch (EnvironmentFailure e) {
            throw ended(e.and(doing + ", environment step " + step()));
        }
        awaitCheckpoint();
        if (!finished() && Thread.currentThread().isInterrupted()) {
            throw new TrainingInterruptedException(step());
        }
        return finished();
    }

    /// Returns what ends the training: an interrupt, if that was what the environment's code could not bear.
    private RuntimeException ended(EnvironmentFailure e) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        for (Throwable cause = e; cause != null && !interrupted; cause = cause.getCause()) {
            interrupted = cause instanceof InterruptedException;
        }
        if (!interrupted) {
            return e;
        }
        Thread.currentThread().interrupt();
        return new TrainingInterruptedException(step(), lastCheckpointStep, e);
    }

    /// Takes a turn of the loop, unless a stopped evaluation is to be done before, and what is due after it.
    private void go() throws IOException {
        long before = step();
        if (owed.isEmpty()) {
            doing = "in the training";
            loop.turn();
            listener.stepped(this, step());
            if (due(before, run.logEvery())) {
                log();
            }
            if (due(before, run.evalEvery())) {
                owed.add(Owed.EVALUATION);
            }
            if (due(before, run.gapEvery())) {
                owed.add(Owed.GAP);
            }
        }
        pay();
        if (owed.isEmpty() && due(before, run.checkpointEvery()) && !finished()) {
            checkpoint();
        }
    }

    /// Evaluates and measures what is due, unless stopped.
    private void pay() throws IOException {
        if (owed.contains(Owed.EVALUATION)) {
            doing = "in an evaluation";
            evaluate();
        }
        if (owed.contains(Owed.GAP) && !stops()) {
            doing = "in a measurement of the gap";
            measureGap();
        }
    }

    private boolean stops() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    /// Tells whether there is nothing left to do: the last step is done, or the algorithm has converged, and no evaluation is due.
    ///
    /// @return true at the end
    public boolean finished() {
        return (step() >= run.steps() || loop.converged()) && owed.isEmpty();
    }

    private boolean due(long before, int interval) {
        return interval > 0 && step() / interval > before / interval;
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
        return loop.steps();
    }

    /// Returns the folder.
    ///
    /// @return the run's
    /// @throws IllegalStateException if there is none, as the training is in memory or only looks at a run
    public Path folder() {
        return folder.orElseThrow(() -> new IllegalStateException(
                Check.message("folder", "a training that writes into one", "one that does not"))).path();
    }

    /// Returns what is trained.
    ///
    /// @return the experiment
    public Experiment experiment() {
        return experiment;
    }

    /// Returns the policy as it is now; it changes as training goes on.
    ///
    /// @return the live policy
    public Policy policy() {
        return policy;
    }

    /// Returns which actions are valid.
    ///
    /// @return s ↦ A(s), of observations that are not normalised
    public ActionSets valid() {
        return spec.valid();
    }

    /// Returns the q that the policy climbs.
    ///
    /// @return live, not a copy
    public QFunction climbed() {
        return algorithm.climbed();
    }

    /// Returns the model of the dynamics that the algorithm uses, if it uses one.
    ///
    /// @return live, not a copy
    public Optional<Dynamics> dynamics() {
        return algorithm.dynamics();
    }

    /// Returns what the rest of the return from a state is worth, if the algorithm's networks tell it.
    ///
    /// @return v of normalised observations, if they are normalised, of valid actions; live
    /// @throws IllegalArgumentException if the valid actions depend on observations that are normalised here
    public Optional<StateValue> stateValue() {
        Check.that(normaliser.isEmpty() || spec.valid().isConstant(), "value of a state",
                "valid actions that are the same in every state, where observations are normalised",
                "ones that depend on it");
        return algorithm.stateValue(compute).map(v -> v.within(spec.valid()));
    }

    /// Returns the discount of an environment step.
    ///
    /// @return γ
    public double gamma() {
        return gamma;
    }

    /// Returns the stochastic policy and its temperature, if E_π[q − α log π] is what it climbs.
    ///
    /// @return as they are now; empty where not every action of the box is valid, as the projected policy has no density
    public Optional<SoftPolicy> soft() {
        return algorithm.soft();
    }

    /// Makes the measure of the policy's Euler residual, on the environment's own equations or, if it gives none or observations are
    /// normalised, on the algorithm's model.
    ///
    /// @return the measure of policy and q as they are now
    /// @throws IllegalArgumentException if there is neither, the policy has no actor, or its q no gradient in the state
    public EulerResidual euler() {
        Check.that(spec.valid().isWhole(), EulerResidual.NAME, "a task that takes every action of its box",
                experiment.environment().name() + ", which does not",
                "at a valid action next to others that are not, no gradient need be 0");
        Dynamics f = physics().map(Physics::dynamics).or(algorithm::dynamics)
                .orElseThrow(() -> new IllegalArgumentException(noModel()));
        return EulerResidual.of(experiment.algorithm(), algorithm, f, compute);
    }

    private String noModel() {
        String normalised = run.normalizeObservations()
                ? " with --normalize-observations, which its equations do not know,"
                : "";
        return Check.message(EulerResidual.NAME,
                "an environment that gives its equations, such as Pendulum-v1, or an algorithm with a model, such as svg",
                experiment.environment().name() + normalised + " and " + experiment.algorithm())
                + "; wrappers other than a time limit hide an environment's equations";
    }

    /// The measure where it needs neither noise nor a learned model.
    private Optional<EulerResidual> exactEuler() {
        return physics().map(Physics::dynamics)
                .filter(f -> spec.valid().isWhole() && f.noiseSize() == 0 && EulerResidual.isDefinedFor(algorithm))
                .map(f -> EulerResidual.of(experiment.algorithm(), algorithm, f, compute));
    }

    /// Returns the normalisation of observations, if any.
    ///
    /// @return live, not a copy
    public Optional<ObservationNormaliser> normaliser() {
        return normaliser;
    }

    /// Returns how many episodes a resume had to give up, because their environment does not save its state.
    ///
    /// @return episodes, 0 for a new run
    public int episodesGivenUp() {
        return episodesGivenUp;
    }

    /// Returns the simulator that the run was begun with, if this one is another: then the rest is not what it would have been.
    ///
    /// @return name and version; empty if it is the same, or unknown
    public Optional<String> formerSimulator() {
        return formerSimulator;
    }

    /// Returns which checkpoints a resume refused, the newest first.
    ///
    /// @return folder and reason of each; empty for a new run
    public List<Checkpoints.Refused> refusedCheckpoints() {
        return refused;
    }

    /// Returns what a resume found not as it was: history that was damaged, shortened or deleted, settings that cannot be
    /// compared, a file system without locks.
    ///
    /// @return a sentence each; empty if all is well
    public List<String> notices() {
        return List.copyOf(notices);
    }

    private void log() throws IOException {
        long now = System.nanoTime();
        double fps = (step() - lineStep) / Math.max((now - lineNanos) * NANOS, NANOS);
        lineNanos = now;
        lineStep = step();
        metrics.add(Metric.TIME_EPISODES, loop.episodes());
        metrics.add(Metric.UPDATES, loop.fits());
        if (loop.fits() > 0) {
            metrics.add(Metric.UPDATE_RATIO, (double) loop.fits() / (step() - warmup()));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step());
        line.put("wall_seconds", History.wallSeconds());
        line.put("wall_fps", fps);
        write(line, metrics, new EnumMap<>(Map.of(Metric.TIME_FPS, fps)));
        metrics.clear();
    }

    private long warmup() {
        return experiment.isRecorded() ? 0 : algorithm.template().buffer().warmupSteps();
    }

    /// Writes every metric that has a mean to metrics and events, and tells the listener.
    ///
    /// @param told what the listener is told beside them; more is added
    private void write(Map<String, Object> line, Metrics from, Map<Metric, Double> told) throws IOException {
        for (Metric metric : Metric.values()) {
            if (from.has(metric)) {
                line.put(metric.key(), from.mean(metric));
                told.put(metric, from.mean(metric));
            }
        }
        for (Map.Entry<Metric, Double> e : told.entrySet()) {
            history.scalar(e.getKey().key(), step(), e.getValue());
        }
        history.metrics(line);
        listener.measured(this, step(), Collections.unmodifiableMap(told));
    }

    private void write(Metrics from) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step());
        write(line, from, new EnumMap<>(Metric.class));
    }

    private void evaluate() throws IOException {
        if (environments.evaluating().isEmpty()) {
            owed.remove(Owed.EVALUATION);
            return;
        }
        RandomStream starts = streams.stream("evaluation");
        long before = starts.skip(0);
        Optional<Evaluation.Result> result = Optional.empty();
        try {
            result = Evaluation.run(policy, environments.evaluating().get(), starts, run.evalEpisodes(),
                    Optional.of(new Evaluation.Predicted(algorithm.critic(), normaliser, gamma)), limits());
        } catch (NotFiniteDecisionException e) {
            throw fault(e);
        } finally {
            if (result.isEmpty()) {
                starts.seek(before); // so that it can be done again
            }
        }
        if (result.isPresent()) {
            evaluated(result.get());
            owed.remove(Owed.EVALUATION);
        }
    }

    /// An action that is not finite is a divergence; an observation that is not is the environment's fault.
    private static RuntimeException fault(NotFiniteDecisionException e) {
        return e.observed() ? e : new DivergenceException("action of the policy", e.value());
    }

    private Evaluation.Limits limits() {
        return new Evaluation.Limits(run.evalMaxSteps(), this::stops);
    }

    private void evaluated(Evaluation.Result result) throws IOException {
        history.evaluation(String.format(Locale.ROOT, "%d,%s,%s,%s,%d", step(), result.returnMean(),
                result.returnStd(), result.lengthMean(), result.episodes()));
        Metrics evaluation = new Metrics();
        evaluation.add(Metric.EVAL_RETURN, result.returnMean());
        evaluation.add(Metric.EVAL_LENGTH, result.lengthMean());
        evaluation.add(Metric.VALUE_BIAS, result.valueBias());
        evaluation.add(Metric.ACTION_SATURATION, result.saturation());
        write(evaluation);
        boolean isBest = result.returnMean() > best[0];
        if (isBest) {
            best[0] = result.returnMean();
            save("policy-best");
        }
        result.warnings().forEach(this::warnOfFault);
        warnOfUnended("evaluation", result.unended(), result.episodes());
        listener.evaluated(this, step(), result, isBest);
    }

    private void warnOfUnended(String where, int unended, int episodes) {
        if (unended > 0 && !toldUnended) {
            toldUnended = true;
            listener.warned(this, step(), where + ": " + limits().told(unended, episodes)
                    + "; run.evalMaxSteps (--eval-max-steps) sets the limit; this is told once");
        }
    }

    /// Measures the gap with streams of this step alone: they need not be saved, and nobody else draws from them.
    private void measureGap() throws IOException {
        if (environments.evaluating().isEmpty()) {
            owed.remove(Owed.GAP);
            return;
        }
        Optional<VisitedStates.Visit> visit = VisitedStates.of(policy, normaliser, environments.evaluating().get(),
                run.gapStates(), new RandomStream(run.seed(), "gap/episodes/" + step()), limits());
        if (visit.isEmpty()) {
            return;
        }
        VisitedStates visited = visit.get().states();
        warnOfUnended("gap", visit.get().unended(), visit.get().episodes());
        Metrics gap = GapMetrics.of(algorithm, spec.valid(), visited,
                new RandomStream(run.seed(), "gap/search/" + step()),
                compute);
        exactEuler().ifPresent(euler -> GapMetrics.add(gap, euler, visited));
        write(gap);
        owed.remove(Owed.GAP);
    }

    /// Writes the deployable policy into a folder of the run's.
    private void save(String name) throws IOException {
        if (folder.isPresent()) {
            policy.save(folder.get().disk(), folder.get().resolve(name), step());
        }
    }

    /// Writes a checkpoint: its arrays now, the slow rest on another thread.
    private void checkpoint() throws IOException {
        if (checkpoints.isEmpty()) {
            return;
        }
        doing = "as a checkpoint is written";
        awaitCheckpoint();
        history.force();
        loop.capture();
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("history", history.counts());
        meta.put(SPEC, spaces());
        Binding.of(experiment).write(meta);
        if (!owed.isEmpty()) {
            meta.put(OWED, owed.stream().map(Owed::name).toList());
        }
        Checkpoints.Pending pending = checkpoints.get().write(step(), meta, state);
        lastCheckpointStep = step();
        owedAtCheckpoint = Set.copyOf(owed);
        save("policy");
        pendingCheckpoint = CompletableFuture.runAsync(() -> {
            try {
                pending.commit();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, task -> Thread.ofPlatform().name("fittedq-checkpoint").start(task));
        listener.checkpointed(this, step());
    }

    private void awaitCheckpoint() throws IOException {
        try {
            pendingCheckpoint.join();
        } catch (CompletionException e) {
            pendingCheckpoint = CompletableFuture.completedFuture(null);
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    private void exchange(String name, Stateful.Exchange x) {
        loop.exchange(name + "/loop", x);
        metrics.exchange(name + "/metrics", x);
        streams.exchange(name + "/streams", x);
        x.doubles(name + "/best", best);
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
        List<Closeable> all = new ArrayList<>(List.of(this::awaitCheckpoint, history, environments, compute::close));
        folder.ifPresent(all::add);
        Closing.all(all);
    }
}
