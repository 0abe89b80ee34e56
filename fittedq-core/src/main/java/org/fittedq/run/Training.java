// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.algorithm.Experience;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.data.Transitions;
import org.fittedq.env.Calls;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.model.StateValue;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
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
/// it. The folder: `manifest.json`, `metrics.jsonl`, `evaluations.csv`, `tensorboard/`, `checkpoint/`, `policy/`,
/// `policy-best/`.
public final class Training implements Closeable {

    private static final String METRICS = "metrics.jsonl";
    private static final String EVALUATIONS = "evaluations.csv";
    private static final String EVENTS = "tensorboard/events.out.tfevents.0.fittedq";
    private static final String CHECKPOINT = "checkpoint";
    private static final String OWED = "owed";
    private static final String EVALUATION_HEADER = "step,return_mean,return_std,length_mean,episodes";
    private static final double NANOS = 1e-9;

    /// What is due at the step that is reached, and not done yet.
    private enum Owed {
        EVALUATION, GAP
    }

    private final Disk disk;
    private final Path folder;
    private final Experiment experiment;
    private final RunSettings run;
    private final Compute compute;
    private final TrainingListener listener;
    private final List<Environment> environments;
    private final Optional<Environment> evaluationEnvironment;
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

    private Checkpoints checkpoints;
    private AppendFile metricsFile;
    private AppendFile evaluationsFile;
    private EventFile eventFile;
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
    /// @param learns whether it is to go on to its last step, and must have the memory for it
    private static Training make(Disk disk, Path folder, Experiment experiment, Compute compute,
            TrainingListener listener, boolean learns) throws IOException {
        List<Environment> learning = new ArrayList<>();
        Optional<Environment> evaluating = Optional.empty();
        Calls calls = listener.calls();
        try {
            for (int e = 0; e < experiment.run().environments() && !experiment.isRecorded(); e++) {
                learning.add(experiment.environment().make(calls));
            }
            if (!experiment.environment().isNone()) {
                evaluating = Optional.of(experiment.environment().make(calls));
            }
            checkAlike(Stream.concat(learning.stream(), evaluating.stream()).toList());
            return new Training(disk, folder, experiment, compute, listener, learning, evaluating, learns);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, () -> close(learning));
            evaluating.ifPresent(environment -> closeAfter(e, environment::close));
            throw e;
        }
    }

    /// One environment's states are the others': the spec must not depend on which is asked.
    private static void checkAlike(List<Environment> environments) {
        for (Environment environment : environments) {
            Spec first = environments.getFirst().spec();
            if (!environment.spec().equals(first)) {
                throw new EnvironmentFailure(Check.message("environment " + first.name(),
                        "the same spec from each that is made, " + first, environment.spec()));
            }
        }
    }

    private static void close(List<Environment> environments) throws IOException {
        try (Closer closer = new Closer()) {
            environments.forEach(e -> closer.add(e::close));
        }
    }

    /// Frees something after a failure, which is what is told.
    private static void closeAfter(Throwable failure, Closeable what) {
        try {
            what.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private Training(Disk disk, Path folder, Experiment experiment, Compute compute, TrainingListener listener,
            List<Environment> environments, Optional<Environment> evaluationEnvironment, boolean learns)
            throws IOException {
        this.disk = disk;
        this.folder = folder;
        this.experiment = experiment;
        this.run = experiment.run();
        this.compute = compute;
        this.listener = listener;
        this.streams = new Streams(run.seed());
        this.environments = environments;
        this.evaluationEnvironment = evaluationEnvironment;
        Optional<Transitions> read = experiment.data().isPresent()
                ? Optional.of(experiment.data().get().read())
                : Optional.empty();
        this.spec = evaluationEnvironment.map(Environment::spec).orElseGet(() -> spec(read.orElseThrow()));
        Optional<Transitions> data = read.map(this::cut);
        if (learns) {
            MemoryNeed.of(experiment, spec, data.map(Transitions::size).orElse(0)).check(experiment, spec,
                    Runtime.getRuntime().maxMemory());
        }
        this.notes = data.map(Transitions::notes).orElse(List.of());
        this.algorithm = AlgorithmKind.of(experiment.algorithm()).factory().make(spec, physics(), experiment.config(),
                run.environments(), streams, compute);
        this.gamma = algorithm.template().buffer().gamma();
        this.normaliser = run.normalizeObservations()
                ? Optional.of(new ObservationNormaliser(spec.observationSize()))
                : Optional.empty();
        Experience experience = new Experience(spec, environments, data,
                experiment.data().map(DataChoice::share).orElse(0.0));
        this.loop = new FittedQ(algorithm, experience, streams, normaliser, metrics,
                this::episodeEnded, compute.workers());
        streams.stream("evaluation");
        this.policy = new Policy(spec, algorithm.greedyPolicy(), normaliser, compute, Optional.of(evaluationEnvironment
                .map(e -> Plant.in(e, experiment.environment().layers())).orElseGet(() -> Plant.of(spec))));
    }

    private void episodeEnded(int environment, double episodeReturn, int length) {
        listener.episodeEnded(this, environment, episodeReturn, length);
        environments.get(environment).warning().ifPresent(this::warnOfFault);
    }

    private void warnOfFault(String simulator) {
        listener.warned(this, step(), simulator + "; the episode is cut there");
    }

    /// Returns what decides the bits besides this library, see [Environment#simulator].
    ///
    /// @return name and version; empty if there is no environment, or it has no simulator
    public Optional<String> simulator() {
        return evaluationEnvironment.flatMap(Environment::simulator);
    }

    /// Lists what was taken for granted, left out or changed when the recorded data was read, see [Transitions#notes].
    ///
    /// @return one line each; empty without data
    public List<String> notes() {
        return notes;
    }

    /// The environment's own equations, which know nothing of normalised observations.
    private Optional<Physics> physics() {
        return run.normalizeObservations() ? Optional.empty() : evaluationEnvironment.flatMap(Environment::physics);
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
    /// @param folder     must not exist
    /// @param experiment what to train
    /// @param threads    number of threads; changes no bit
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder exists, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, int threads) throws IOException {
        Compute compute = new Compute(threads);
        try {
            return begin(folder, experiment, compute, TrainingListener.NONE);
        } catch (IOException | RuntimeException | Error e) {
            compute.close();
            throw e;
        }
    }

    /// Begins a training in a new folder.
    ///
    /// @param folder     must not exist
    /// @param experiment what to train
    /// @param compute    kernels and threads; change no bit
    /// @param listener   sees it go
    /// @return the training before its first step
    /// @throws IOException              if the disk reports an error
    /// @throws IllegalArgumentException if the folder exists, or the experiment is wrong
    public static Training begin(Path folder, Experiment experiment, Compute compute, TrainingListener listener)
            throws IOException {
        return begin(Disk.real(), folder, experiment, compute, listener);
    }

    static Training begin(Disk disk, Path folder, Experiment experiment, Compute compute, TrainingListener listener)
            throws IOException {
        Check.that(!disk.exists(folder), "run folder", "a folder that does not exist", folder,
                "choose another with --out, or continue it with: fittedq resume " + folder);
        Training training = make(disk, folder, experiment, compute, listener, true);
        try {
            disk.createDirectories(folder);
            disk.replace(folder.resolve(Manifest.NAME),
                    Json.of(Manifest.of(experiment, compute, training.simulator())).bytes());
            training.start();
            return training;
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, training);
            throw e;
        }
    }

    /// Opens the files of a run at step 0. The first checkpoint is safe before the first step is taken, so a run without
    /// one has nothing to lose.
    private void start() throws IOException {
        checkpoints = Checkpoints.open(disk, folder.resolve(CHECKPOINT));
        open(0, 0, 0);
        evaluationsFile.line(EVALUATION_HEADER);
        checkpoint();
        awaitCheckpoint();
    }

    /// Continues a training from the newest whole checkpoint of its folder.
    ///
    /// @param folder   the run's
    /// @param compute  kernels and threads; change no bit
    /// @param listener sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              if there is no whole checkpoint, or the disk reports an error
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Training resume(Path folder, Compute compute, TrainingListener listener) throws IOException {
        return resume(Disk.real(), folder, compute, listener);
    }

    static Training resume(Disk disk, Path folder, Compute compute, TrainingListener listener) throws IOException {
        return resume(disk, folder, experiment(folder), compute, listener);
    }

    /// Continues a training, to another last step than it was begun with. The manifest then says the new one.
    ///
    /// @param folder   the run's
    /// @param steps    new length of the training, environment steps
    /// @param compute  kernels and threads; change no bit
    /// @param listener sees it go
    /// @return the training, at the checkpoint's step
    /// @throws IOException              as in [#resume(Path, Compute, TrainingListener)]
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format, or more steps are already done
    public static Training resume(Path folder, long steps, Compute compute, TrainingListener listener)
            throws IOException {
        Experiment longer = experiment(folder).with("run.steps", String.valueOf(steps));
        Training training = resume(Disk.real(), folder, longer, compute, listener);
        if (training.step() > steps) {
            training.close();
            throw new IllegalArgumentException(
                    Check.message("steps", "at least " + training.step() + ", which are done", steps));
        }
        training.disk.replace(folder.resolve(Manifest.NAME),
                Manifest.withSteps(Manifest.load(Disk.real(), folder), steps).bytes());
        return training;
    }

    private static Training resume(Disk disk, Path folder, Experiment experiment, Compute compute,
            TrainingListener listener) throws IOException {
        Training training = make(disk, folder, experiment, compute, listener, true);
        try {
            training.resume();
            return training;
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, training);
            throw e;
        }
    }

    /// Reads a training's newest whole checkpoint to look at what it has learned. Writes nothing: the training cannot go on.
    ///
    /// @param folder  the run's
    /// @param compute kernels and threads; change no bit
    /// @return the training, at the checkpoint's step
    /// @throws IOException              if there is no whole checkpoint, or the disk reports an error
    /// @throws IllegalArgumentException if the folder is no run, or of a newer format
    public static Training look(Path folder, Compute compute) throws IOException {
        Disk disk = Disk.real();
        Training training = make(disk, folder, experiment(folder), compute, TrainingListener.NONE, false);
        try {
            Checkpoints.Found found = Checkpoints.look(disk, folder.resolve(CHECKPOINT));
            found.checkpoint().orElseThrow(() -> noCheckpoint(folder, found)).restore(training.state);
            return training;
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, training);
            throw e;
        }
    }

    private static IOException noCheckpoint(Path folder, Checkpoints.Found found) {
        return new IOException(Check.message(folder.resolve(CHECKPOINT).toString(), "a whole checkpoint",
                found.refused().isEmpty() ? "none" : found.refused().getFirst().reason()));
    }

    private void resume() throws IOException {
        formerSimulator = Manifest.simulator(folder)
                .filter(former -> !simulator().equals(Optional.of(former)));
        checkpoints = Checkpoints.open(disk, folder.resolve(CHECKPOINT));
        Checkpoints.Found found = checkpoints.latest();
        if (found.checkpoint().isPresent()) {
            resume(found.checkpoint().get());
            refused = found.refused();
        } else if (found.refused().isEmpty() && !hasMetrics()) {
            start(); // stopped before its first checkpoint
        } else {
            throw noCheckpoint(folder, found);
        }
    }

    private void resume(Checkpoint checkpoint) throws IOException {
        checkpoint.restore(state);
        episodesGivenUp = loop.continueEpisodes();
        lastCheckpointStep = checkpoint.step();
        JsonAt positions = checkpoint.meta();
        positions.find(OWED).ifPresent(all -> all.items().forEach(o -> owed.add(Owed.valueOf(o.text()))));
        owedAtCheckpoint = Set.copyOf(owed);
        open(positions.at(METRICS).whole(), positions.at(EVALUATIONS).whole(), positions.at("events").whole());
        lineStep = step();
    }

    private boolean hasMetrics() throws IOException {
        Path file = folder.resolve(METRICS);
        if (!disk.exists(file)) {
            return false;
        }
        try (Disk.In in = disk.open(file)) {
            return in.size() > 0;
        }
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

    private void open(long metricsAt, long evaluationsAt, long eventsAt) throws IOException {
        metricsFile = AppendFile.open(disk, folder.resolve(METRICS), metricsAt);
        evaluationsFile = AppendFile.open(disk, folder.resolve(EVALUATIONS), evaluationsAt);
        disk.createDirectories(folder.resolve(EVENTS).getParent());
        eventFile = EventFile.open(disk, folder.resolve(EVENTS), eventsAt, wallSeconds());
        // the names too must survive a loss of power, once a checkpoint notes positions in these files
        disk.forceDirectory(folder.resolve(EVENTS).getParent());
        disk.forceDirectory(folder);
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
    public Path folder() {
        return folder;
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
    /// @return v of normalised observations, if they are normalised; live
    public Optional<StateValue> stateValue() {
        return algorithm.stateValue(compute);
    }

    /// Returns the discount of an environment step.
    ///
    /// @return γ
    public double gamma() {
        return gamma;
    }

    /// Returns the stochastic policy and its temperature, if E_π[q − α log π] is what it climbs.
    ///
    /// @return as they are now
    public Optional<SoftPolicy> soft() {
        return algorithm.soft();
    }

    /// Makes the measure of the policy's Euler residual, on the environment's own equations or, if it gives none or observations are
    /// normalised, on the algorithm's model.
    ///
    /// @return the measure of policy and q as they are now
    /// @throws IllegalArgumentException if there is neither, the policy has no actor, or its q no gradient in the state
    public EulerResidual euler() {
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
                .filter(f -> f.noiseSize() == 0 && EulerResidual.isDefinedFor(algorithm))
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
        line.put("wall_seconds", wallSeconds());
        line.put("wall_fps", fps);
        write(line, metrics);
        eventFile.scalar(Metric.TIME_FPS.key(), step(), (float) fps, wallSeconds());
        metrics.clear();
    }

    private long warmup() {
        return experiment.isRecorded() ? 0 : algorithm.template().buffer().warmupSteps();
    }

    /// Writes every metric that has a mean to metrics and events.
    private void write(Map<String, Object> line, Metrics from) throws IOException {
        for (Metric metric : Metric.values()) {
            if (from.has(metric)) {
                line.put(metric.key(), from.mean(metric));
                eventFile.scalar(metric.key(), step(), (float) from.mean(metric), wallSeconds());
            }
        }
        metricsFile.line(Json.of(line).line());
        metricsFile.flush();
        eventFile.flush();
    }

    private void evaluate() throws IOException {
        if (evaluationEnvironment.isEmpty()) {
            owed.remove(Owed.EVALUATION);
            return;
        }
        RandomStream starts = streams.stream("evaluation");
        long before = starts.skip(0);
        Optional<Evaluation.Result> result = Optional.empty();
        try {
            result = Evaluation.run(policy, evaluationEnvironment.get(), starts, run.evalEpisodes(),
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
        evaluationsFile.line(String.format(Locale.ROOT, "%d,%s,%s,%s,%d", step(), result.returnMean(),
                result.returnStd(), result.lengthMean(), result.episodes()));
        evaluationsFile.flush();
        Metrics evaluation = new Metrics();
        evaluation.add(Metric.EVAL_RETURN, result.returnMean());
        evaluation.add(Metric.EVAL_LENGTH, result.lengthMean());
        evaluation.add(Metric.VALUE_BIAS, result.valueBias());
        evaluation.add(Metric.ACTION_SATURATION, result.saturation());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step());
        write(line, evaluation);
        boolean isBest = result.returnMean() > best[0];
        if (isBest) {
            best[0] = result.returnMean();
            policy.save(disk, folder.resolve("policy-best"), step());
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
        if (evaluationEnvironment.isEmpty()) {
            owed.remove(Owed.GAP);
            return;
        }
        Optional<VisitedStates.Visit> visit = VisitedStates.of(policy, normaliser, evaluationEnvironment.get(),
                run.gapStates(), new RandomStream(run.seed(), "gap/episodes/" + step()), limits());
        if (visit.isEmpty()) {
            return;
        }
        VisitedStates visited = visit.get().states();
        warnOfUnended("gap", visit.get().unended(), visit.get().episodes());
        Metrics gap = GapMetrics.of(algorithm, visited, new RandomStream(run.seed(), "gap/search/" + step()),
                compute);
        exactEuler().ifPresent(euler -> GapMetrics.add(gap, euler, visited));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step());
        write(line, gap);
        owed.remove(Owed.GAP);
    }

    /// Writes a checkpoint: its arrays now, the slow rest on another thread.
    private void checkpoint() throws IOException {
        doing = "as a checkpoint is written";
        awaitCheckpoint();
        metricsFile.force();
        evaluationsFile.force();
        eventFile.force();
        loop.capture();
        Map<String, Object> positions = new LinkedHashMap<>();
        positions.put(METRICS, metricsFile.position());
        positions.put(EVALUATIONS, evaluationsFile.position());
        positions.put("events", eventFile.position());
        if (!owed.isEmpty()) {
            positions.put(OWED, owed.stream().map(Owed::name).toList());
        }
        Checkpoints.Pending pending = checkpoints.write(step(), positions, state);
        lastCheckpointStep = step();
        owedAtCheckpoint = Set.copyOf(owed);
        policy.save(disk, folder.resolve("policy"), step());
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

    private static double wallSeconds() {
        return System.currentTimeMillis() / 1e3;
    }

    /// Waits for the last checkpoint and frees files, threads and environments: all of them, whatever fails. Does nothing if it has
    /// been called before.
    ///
    /// @throws EnvironmentFailure if an environment fails as it is closed
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (Closer closer = new Closer()) {
            closer.add(compute::close);
            evaluationEnvironment.ifPresent(e -> closer.add(e::close));
            environments.forEach(e -> closer.add(e::close));
            if (metricsFile != null) {
                closer.add(eventFile);
                closer.add(evaluationsFile);
                closer.add(metricsFile);
            }
            awaitCheckpoint();
        }
    }
}
