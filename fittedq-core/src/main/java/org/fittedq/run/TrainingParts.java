// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Experience;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Loop;
import org.fittedq.algorithm.Metrics;
import org.fittedq.algorithm.Setup;
import org.fittedq.data.Transitions;
import org.fittedq.deploy.Plant;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.Trained;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.Streams;
import org.fittedq.rounds.BlockSource;
import org.fittedq.rounds.Blocks;
import org.fittedq.rounds.Log;
import org.fittedq.rounds.RoundLoop;
import org.fittedq.rounds.Rounds;
import org.fittedq.settings.Schedule;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.Closing;
import org.fittedq.store.JsonAt;

/// What is trained: environments, algorithm, loop and policy, with the state that a checkpoint holds of them. It knows no files but
/// those of recorded data, which it reads.
final class TrainingParts implements Stateful, Closeable {

    /// Where a checkpoint says what the environment is like.
    static final String SPEC = "spec";

    private final Experiment experiment;
    private final Compute compute;
    private final OpenEnvironments environments;
    private final Streams streams;
    private final List<String> dataNotes;
    private final Metrics metrics = new Metrics();
    private final Trained trained;
    private final Loop loop;
    private final List<Closeable> opened = new ArrayList<>(); // beside the environments
    private final Policy policy;
    private final double[] best = {Double.NEGATIVE_INFINITY};

    /// Makes everything but files: whatever is wrong with the experiment shows before the first is written. Environments may
    /// hold processes, so they are closed if anything else is wrong.
    ///
    /// @param source  gives the environments
    /// @param compute closed with it, but not if it cannot be made
    /// @param told    of episodes, if it is made to go on to its last step: it must have the memory for that, and an environment to
    ///                evaluate in; empty if it is only to be looked at
    static TrainingParts make(Experiment experiment, EnvironmentSource source, Compute compute, Optional<Told> told)
            throws IOException {
        OpenEnvironments environments = OpenEnvironments.open(experiment, source.of(experiment.environment()),
                told.isPresent() && OpenEnvironments.areEvaluated(experiment.run()));
        try {
            return new TrainingParts(experiment, environments, source.blocks(), compute, told);
        } catch (IOException | RuntimeException | Error e) {
            Closing.after(e, List.of(environments));
            throw e;
        }
    }

    private TrainingParts(Experiment experiment, OpenEnvironments environments, BlockSource workers, Compute compute,
            Optional<Told> told) throws IOException {
        RunSettings run = experiment.run();
        this.experiment = experiment;
        this.compute = compute;
        this.streams = new Streams(run.seed());
        this.environments = environments;
        Optional<Rounds.Cut> cut = run.rounds().cut();
        Check.that(cut.isEmpty() || experiment.isRecorded(), "--rounds",
                "recorded data alone to learn from, with --data",
                experiment.data().isEmpty() ? "none" : "a share of it");
        Optional<Transitions> read = cut.isPresent() ? Optional.empty() : read(experiment);
        Spec spec = spec(experiment, environments, read);
        Optional<Transitions> data = read.map(d -> cut(experiment, spec, d));
        if (told.isPresent()) {
            MemoryNeed.of(experiment, spec, data.map(Transitions::size).orElse(0)).check(experiment, spec,
                    Runtime.getRuntime().maxMemory());
        }
        Optional<Physics> physics = physics(environments, run);
        Algorithm algorithm = AlgorithmKind.make(experiment.config(),
                new Setup(spec, physics, run.environments(), streams, compute));
        Optional<ObservationNormaliser> normaliser = run.normalizeObservations()
                ? Optional.of(new ObservationNormaliser(spec.observationSize()))
                : Optional.empty();
        this.trained = new Trained(experiment.algorithm(), experiment.environment().name(), spec, physics, algorithm,
                normaliser);
        if (cut.isPresent()) {
            Blocks blocks = told.isPresent() ? workers.open(log(experiment, cut.get(), spec), compute) : new NoBlocks();
            opened.add(blocks);
            this.dataNotes = blocks.notes();
            this.loop = new RoundLoop(algorithm, spec, ExperimentRecipe.of(experiment, spec), blocks, run.rounds(),
                    streams, normaliser, metrics);
        } else {
            Experience experience = new Experience(spec, environments.learning(), data,
                    experiment.data().map(DataChoice::share).orElse(0.0),
                    experiment.data().map(DataChoice::schedule).orElse(Schedule.CONSTANT));
            this.dataNotes = data.map(Transitions::notes).orElse(List.of());
            this.loop = new FittedQ(algorithm, experience, streams, normaliser, metrics,
                    (environment, sum, length) -> told
                            .ifPresent(t -> t.episodeEnded(environments, environment, sum, length)),
                    compute.workers());
        }
        streams.stream(Measurements.STREAM);
        this.policy = new Policy(spec, algorithm.greedyPolicy(), normaliser, compute,
                Optional.of(plant(experiment, environments, spec)));
    }

    private static Optional<Transitions> read(Experiment experiment) throws IOException {
        return experiment.data().isPresent() ? Optional.of(experiment.data().get().read()) : Optional.empty();
    }

    /// The environment's own equations, which know nothing of normalised observations.
    private static Optional<Physics> physics(OpenEnvironments environments, RunSettings run) {
        return run.normalizeObservations() ? Optional.empty() : environments.any().flatMap(Environment::physics);
    }

    private static Plant plant(Experiment experiment, OpenEnvironments environments, Spec spec) {
        return environments.any().map(e -> Plant.in(e, experiment.environment().layers()))
                .orElseGet(() -> Plant.of(spec));
    }

    /// What the environment says, or the data of one that is not there.
    private static Spec spec(Experiment experiment, OpenEnvironments environments, Optional<Transitions> read)
            throws IOException {
        if (environments.any().isPresent()) {
            String box = experiment.data().map(DataChoice::box).orElse("");
            Check.that(box.isEmpty(), "--action-box", "none with an environment, which says its own", box);
            return Spec.of(environments.any().get());
        }
        DataChoice choice = experiment.data().orElseThrow();
        return read.isPresent() ? choice.spec(read.get()) : choice.spec();
    }

    /// The recorded data, to be cut into blocks.
    private static Log log(Experiment experiment, Rounds.Cut cut, Spec spec) throws IOException {
        return experiment.data().orElseThrow().log(cut, spec.actions());
    }

    /// Cuts actions that are outside the box by rounding.
    private static Transitions cut(Experiment experiment, Spec spec, Transitions data) {
        DataChoice choice = experiment.data().orElseThrow();
        // a data set of another shape is refused as such
        return data.observationSize() == spec.observationSize()
                ? data.cut(spec.actions(), choice.tolerance())
                : data;
    }

    /// Goes where a checkpoint left off.
    ///
    /// @throws IOException if the checkpoint is not whole, or of another environment
    void restore(Checkpoint checkpoint) throws IOException {
        Optional<String> former = checkpoint.meta().find(SPEC).map(JsonAt::text);
        if (former.isPresent() && !former.get().equals(spaces())) {
            throw new IOException(Check.message("environment " + experiment.environment().name(),
                    former.get() + ", as the run began with", spaces()));
        }
        checkpoint.restore(this);
    }

    /// Says in words what the environment is like from outside.
    String spaces() {
        Spec spec = trained.spec();
        StringBuilder out = new StringBuilder(spec.observationSize() + " observations, actions in");
        for (int i = 0; i < spec.actions().size(); i++) {
            out.append(i == 0 ? " [" : " × [").append(spec.actions().low(i)).append(", ").append(spec.actions().high(i))
                    .append(']');
        }
        return out.toString();
    }

    Experiment experiment() {
        return experiment;
    }

    Compute compute() {
        return compute;
    }

    OpenEnvironments environments() {
        return environments;
    }

    Streams streams() {
        return streams;
    }

    List<String> dataNotes() {
        return dataNotes;
    }

    /// Returns what decides the bits besides this library, see [Environment#simulator].
    Optional<String> simulator() {
        return environments.any().flatMap(Environment::simulator);
    }

    /// Returns the metrics since the last line of them.
    Metrics metrics() {
        return metrics;
    }

    Trained trained() {
        return trained;
    }

    Loop loop() {
        return loop;
    }

    /// Returns the loop, if it goes in rounds.
    Optional<RoundLoop> rounds() {
        return loop instanceof RoundLoop r ? Optional.of(r) : Optional.empty();
    }

    Policy policy() {
        return policy;
    }

    /// Takes a mean return, if it is the best of the evaluations so far.
    ///
    /// @return true if it is
    boolean isBest(double returnMean) {
        boolean better = returnMean > best[0];
        if (better) {
            best[0] = returnMean;
        }
        return better;
    }

    @Override
    public void exchange(String name, Exchange x) {
        loop.exchange(name + "/loop", x);
        metrics.exchange(name + "/metrics", x);
        streams.exchange(name + "/streams", x);
        x.doubles(name + "/best", best);
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>(opened);
        all.addAll(List.<Closeable>of(environments, compute::close));
        Closing.all(all);
    }
}
