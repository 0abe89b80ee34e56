// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.fittedq.algorithm.Loop;
import org.fittedq.store.JsonAt;

/// The turns of a training: one of the loop, and what is due after it, metrics, evaluations, gaps and checkpoints.
final class Turns {

    private static final String OWED = "owed";

    /// What is due at the step that is reached, and not done yet.
    private enum Owed {
        EVALUATION, GAP
    }

    private final TrainingParts parts;
    private final Loop loop;
    private final RunSettings run;
    private final TrainingFiles files;
    private final MetricsLog log;
    private final Measurements measurements;
    private final Told told;
    private final BooleanSupplier stops;
    private final Set<Owed> owed = EnumSet.noneOf(Owed.class);
    private Set<Owed> owedAtCheckpoint = Set.of();
    private String doing = "";

    /// @param stops tells whether the training is to stop
    Turns(TrainingParts parts, TrainingFiles files, Told told, BooleanSupplier stops) {
        this.parts = parts;
        this.loop = parts.loop();
        this.run = parts.experiment().run();
        this.files = files;
        this.log = new MetricsLog(parts, files, told);
        this.measurements = new Measurements(parts, files, log, told, stops);
        this.told = told;
        this.stops = stops;
    }

    /// Takes up what a checkpoint left undone.
    ///
    /// @param meta of the checkpoint
    void goOn(JsonAt meta) {
        meta.find(OWED).ifPresent(all -> all.items().forEach(o -> owed.add(Owed.valueOf(o.text()))));
        owedAtCheckpoint = Set.copyOf(owed);
    }

    /// Starts the clock of the metrics' rates.
    void start() {
        log.start();
    }

    /// Says in which part of the training an environment failed.
    String doing() {
        return doing;
    }

    /// Tells whether there is nothing left to do: the last step is done, or the algorithm has converged, and no evaluation is due.
    boolean finished() {
        return (loop.steps() >= run.steps() || loop.converged()) && owed.isEmpty();
    }

    /// Takes a turn of the loop, unless a stopped evaluation is to be done before, and what is due after it.
    void next() throws IOException {
        long before = loop.steps();
        if (owed.isEmpty()) {
            doing = "in the training";
            loop.turn();
            told.stepped();
            if (due(before, run.logEvery())) {
                log.line();
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

    private boolean due(long before, int interval) {
        return interval > 0 && loop.steps() / interval > before / interval;
    }

    /// Evaluates and measures what is due, unless stopped.
    private void pay() throws IOException {
        if (owed.contains(Owed.EVALUATION)) {
            doing = "in an evaluation";
            if (measurements.evaluate()) {
                owed.remove(Owed.EVALUATION);
            }
        }
        if (owed.contains(Owed.GAP) && !stops.getAsBoolean()) {
            doing = "in a measurement of the gap";
            if (measurements.gap()) {
                owed.remove(Owed.GAP);
            }
        }
    }

    /// Writes a checkpoint, if there is anything that the newest does not hold.
    void end() throws IOException {
        if (loop.steps() != files.checkpointStep() || !owed.equals(owedAtCheckpoint)) {
            checkpoint();
        }
    }

    /// Writes a checkpoint, if the training writes files.
    void checkpoint() throws IOException {
        if (!files.hasCheckpoints()) {
            return;
        }
        doing = "as a checkpoint is written";
        files.checkpoint(parts,
                owed.isEmpty() ? Map.of() : Map.of(OWED, owed.stream().map(Owed::name).toList()));
        owedAtCheckpoint = Set.copyOf(owed);
        told.checkpointed();
    }
}
