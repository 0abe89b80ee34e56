// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.rounds.BlockSource;
import org.fittedq.rounds.Cluster;
import org.fittedq.rounds.LocalBlocks;
import org.fittedq.run.DataChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.FolderTakenException;
import org.fittedq.run.RunInUseException;
import org.fittedq.run.RunSettings;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingInterruptedException;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Closing;

/// One training on a terminal: begins or resumes it, shows its progress, stops at Ctrl-C, and says what comes next.
final class Trainer implements Closeable {

    private final Terminal terminal;
    private final Progress progress;
    private final Optional<Cluster> cluster;
    private final BlockSource blocks;
    private Optional<Training> training = Optional.empty();

    /// @param cluster works on the blocks of a log; empty: this process. Closed with it
    Trainer(Terminal terminal, Optional<Cluster> cluster) {
        this.terminal = terminal;
        this.cluster = cluster;
        this.blocks = cluster.<BlockSource>map(c -> c).orElse(LocalBlocks::read);
        this.progress = new Progress(terminal);
    }

    /// Makes a training.
    @FunctionalInterface
    interface Start {
        Training make() throws IOException;
    }

    /// Begins a run in a new folder.
    ///
    /// @throws IllegalArgumentException if the folder holds anything
    /// @throws Refusal                  if the environment's own code fails, or the data set cannot be read
    void begin(Path folder, Experiment experiment, Compute compute) throws IOException {
        begin(experiment, compute, () -> Training.begin(folder, experiment, blocks, compute, progress));
    }

    /// Begins a run in the next numbered folder.
    ///
    /// @throws Refusal if the environment's own code fails, or the data set cannot be read
    void beginNext(Path parent, Experiment experiment, Compute compute) throws IOException {
        begin(experiment, compute, () -> Training.beginNext(parent, experiment, blocks, compute, progress));
    }

    private void begin(Experiment experiment, Compute compute, Start start) throws IOException {
        checkCluster(experiment);
        start(experiment, compute, () -> {
            try {
                return start.make();
            } catch (FolderTakenException e) {
                throw new IllegalArgumentException(e.rule() + "; " + Hint.instead(e.folder()), e);
            } catch (IOException e) {
                boolean ofData = experiment.data().map(DataChoice::file)
                        .filter(file -> String.valueOf(e.getMessage()).startsWith(file)).isPresent();
                if (ofData) {
                    throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
                }
                throw e;
            }
        });
        tell();
    }

    /// Reads a run's newest checkpoint, and tells which ones are passed over.
    ///
    /// @param changes settings to change, by path
    /// @throws IllegalArgumentException if a setting may not change, or more steps are already done, or the run is being trained
    /// @throws Refusal                  if there is no whole checkpoint, or the environment's own code fails
    Training resume(Path folder, Experiment experiment, Map<String, String> changes, Compute compute)
            throws IOException {
        checkChanges(experiment, changes);
        checkCluster(experiment);
        Training resumed;
        try {
            resumed = start(experiment, compute, () -> Training.resume(folder, changes, blocks, compute, progress));
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        } catch (RunInUseException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            if (e.getMessage().startsWith("steps: ")) {
                throw new IllegalArgumentException("--" + e.getMessage(), e);
            }
            throw new Refusal(Main.BAD_DATA, Check.message(folder.toString(), "a run that can go on", e.getMessage()),
                    e);
        }
        for (Checkpoints.Refused refused : resumed.findings().refusedCheckpoints()) {
            terminal.error("checkpoint " + refused.folder().getFileName() + " is passed over: " + refused.reason());
        }
        tell();
        return resumed;
    }

    /// What is wrong with a change is the command line's fault, whatever else may be wrong with the run.
    private static void checkChanges(Experiment experiment, Map<String, String> changes) {
        try {
            experiment.changed(changes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--set " + e.getMessage(), e);
        }
    }

    private void tell() {
        training.orElseThrow().findings().notices().forEach(terminal::error);
    }

    /// Trains a resumed run to its end, after telling from where, and what is not as it was.
    ///
    /// @return exit status, as of [#run]
    int goOn() throws IOException {
        Training t = training.orElseThrow();
        Experiment experiment = t.experiment();
        if (t.findings().episodesGivenUp() > 0) {
            terminal.error(
                    "episodes given up: " + t.findings().episodesGivenUp() + ", as " + experiment.environment().name()
                            + " does not save its state; they begin anew");
        }
        t.findings().formerSimulator().ifPresent(former -> terminal.error(Check.message("simulator",
                former + ", with which the run began", t.findings().simulator().orElse("none"))
                + "; from here on the bits are others"));
        Plan.line(terminal.out(), "continues", experiment.algorithm() + " on " + experiment.environment().name()
                + " from step " + t.step());
        printRun(terminal.out());
        return run();
    }

    private Training start(Experiment experiment, Compute compute, Start start) throws IOException {
        boolean started = false;
        try {
            Training made = EnvironmentFault.guard(experiment.environment(), start::make);
            training = Optional.of(made);
            DataArgument.tell(terminal, made.findings().dataNotes());
            started = true;
            return made;
        } finally {
            if (!started) {
                compute.close();
            }
        }
    }

    /// Prints length, seed and folder.
    void printRun(PrintWriter out) {
        Training t = training.orElseThrow();
        RunSettings run = t.experiment().run();
        Plan.line(out, "run", run.steps() + " steps, seed " + run.seed() + ", into " + t.folder());
        out.flush();
    }

    /// Trains to the end, or to Ctrl-C.
    ///
    /// @return exit status
    /// @throws Refusal if the training diverges, or the environment's own code fails
    int run() throws IOException {
        Training t = training.orElseThrow();
        terminal.interruption().arm(new Interruption.Work(t::requestStop, "the checkpoints in " + t.folder()));
        progress.begin(t.step(), t.experiment().run());
        boolean finished;
        try {
            finished = t.run();
        } catch (DivergenceException e) {
            throw new Refusal(Main.FAILED, e.getMessage() + left(t, e), e);
        } catch (EnvironmentFailure e) {
            throw EnvironmentFault.refusal(t.experiment().environment(), e, left(t, e));
        } catch (TrainingInterruptedException e) {
            throw new Refusal(Main.BAD_DATA, Check.message("environment " + t.experiment().environment().name(),
                    "code that does not interrupt the training's thread", "an interrupt at step " + t.step())
                    + left(t, e) + ", go on with: " + Hint.of("resume", t.folder()), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e); // every input was checked before: a fault of ours
        } finally {
            progress.end();
        }
        if (!finished) {
            terminal.out().println("stopped at step " + t.step() + " of " + t.experiment().run().steps()
                    + ", with a checkpoint; go on with: " + Hint.of("resume", t.folder()));
            return Main.INTERRUPTED;
        }
        if (t.step() < t.experiment().run().steps()) {
            terminal.out().println("converged at step " + t.step() + ", as q no longer changes");
        }
        boolean best = Files.exists(t.folder().resolve("policy-best"));
        terminal.out().println("policy: " + t.folder().resolve("policy")
                + (best ? " (and policy-best, of the best evaluation)" : ""));
        terminal.out().println("evaluate it with: " + evaluation(t));
        return Main.OK;
    }

    /// What a failure leaves, once the last checkpoint, which may still be on its way to the disk, is there.
    private String left(Training t, RuntimeException failure) throws IOException {
        progress.end();
        try {
            t.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        return "; last good checkpoint: " + newestCheckpoint(t.folder());
    }

    /// Where there is no environment, data is what is left to evaluate by.
    private static String evaluation(Training t) {
        List<Object> words = new ArrayList<>(List.of("evaluate", t.folder()));
        if (t.experiment().environment().isNone()) {
            DataChoice data = t.experiment().data().orElseThrow();
            words.addAll(List.of(FittedEvaluation.FQE, DataPlan.DATA, data.file()));
            if (!data.columns().isEmpty()) {
                words.addAll(List.of(DataArgument.COLUMNS, DataArgument.text(data.columns())));
            }
            if (data.tolerance() != DataChoice.TOLERANCE) {
                words.addAll(List.of(DataArgument.TOLERANCE, data.tolerance()));
            }
        }
        return Hint.of(words.toArray());
    }

    private static Path newestCheckpoint(Path folder) throws IOException {
        Path checkpoints = folder.resolve("checkpoint");
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.filter(p -> Character.isDigit(p.getFileName().toString().charAt(0)))
                    .max(Comparator.comparing(p -> p.getFileName().toString())).orElse(checkpoints);
        }
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>();
        training.ifPresent(t -> all.add(() -> close(t)));
        cluster.ifPresent(all::add);
        Closing.all(all);
    }

    private static void close(Training t) throws IOException {
        try {
            t.close();
        } catch (EnvironmentFailure e) {
            throw EnvironmentFault.refusal(t.experiment().environment(), e,
                    "; what was trained is in " + t.folder());
        }
    }

    /// A cluster has nothing to do but the blocks of a log.
    private void checkCluster(Experiment experiment) {
        Check.that(cluster.isEmpty() || experiment.run().rounds().cut().isPresent(), ClusterOptions.SPARK,
                "recorded data that is learned from in rounds, such as a folder of files, " + DataPlan.DATA + " DIR",
                experiment.data().map(d -> d.file() + " without rounds").orElse("no data"));
    }
}
