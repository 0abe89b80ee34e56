// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.fittedq.math.Compute;

/// A process of its own that trains, for tests that kill it or start it with other flags of the JVM.
final class TinyMain {

    private TinyMain() {}

    /// A run of 80 steps that spends most of its time on checkpoints: one every 5 steps.
    static Experiment killed(String algorithm) {
        return TinyRun.of(algorithm).with(Map.of("run.steps", "80", "run.checkpointEvery", "5", "run.logEvery", "3",
                "run.evalEvery", "20", "run.evalEpisodes", "1", "run.normalizeObservations", "true"));
    }

    /// A run of 10 fits of networks of 4, 4 units with layer normalisation, evaluated once.
    static Experiment flagged(String algorithm) {
        EnvironmentChoice pendulum = new EnvironmentChoice("Pendulum-v1", "", Map.of("timeLimitSteps", "8"), Map.of());
        Map<String, String> small = switch (algorithm) { // interpreted, a sample of CEM takes a millisecond
            case "qt-opt" -> Map.of("cem.samples", "20", "cem.iterations", "1", "cem.elites", "4");
            default -> Map.of();
        };
        return TinyRun.of(algorithm, pendulum).with(small).with(Map.of("run.steps", "30", "run.checkpointEvery", "0",
                "run.evalEvery", "30", "run.evalEpisodes", "1", "run.logEvery", "5", "networks.shape.hidden", "4,4",
                "replay.batchSize", "4", "networks.shape.activation", "silu", "networks.shape.norm", "layer"));
    }

    /// A run of 40 steps of a seed.
    static Experiment claimed(String seed) {
        return TinyRun.of("td3").with(Map.of("run.steps", "40", "run.checkpointEvery", "20", "run.evalEvery", "20",
                "run.evalEpisodes", "1", "run.logEvery", "10", "run.seed", seed));
    }

    /// Begins when all are told to, in the next numbered folder of a parent or in one folder that all want.
    private static void claim(Path folder, boolean numbered, String seed, Path signals) throws IOException {
        Files.createFile(signals.resolve("ready-" + seed));
        while (!Files.exists(signals.resolve("go"))) {
            LockSupport.parkNanos(100_000);
        }
        Compute compute = new Compute(1);
        try (Training training = numbered
                ? Training.beginNext(folder, claimed(seed), compute, TrainingListener.NONE)
                : Training.begin(folder, claimed(seed), compute, TrainingListener.NONE)) {
            training.run();
        }
    }

    /// Trains, or continues to train.
    ///
    /// @param args `kill`, folder, algorithm; or `flags`, folder: every algorithm in a folder of its own; or `next` or `same`,
    ///             folder, seed, folder of signals; or `hold`, folder: begins a run and has it until standard input ends
    /// @throws IOException if the disk reports an error
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        if (args[0].equals("next") || args[0].equals("same")) {
            claim(folder, args[0].equals("next"), args[2], Path.of(args[3]));
            return;
        }
        if (args[0].equals("hold")) {
            try (Training training = Training.begin(folder, claimed("1"), 1)) {
                Files.createFile(training.folder().resolve("held"));
                System.in.read();
            }
            return;
        }
        if (args[0].equals("kill")) {
            try (Training training = Files.exists(folder.resolve("manifest.json"))
                    ? Training.resume(folder, new Compute(1), TrainingListener.NONE)
                    : Training.begin(folder, killed(args[2]), 1)) {
                training.run();
            }
            return;
        }
        for (String algorithm : TinyRun.ALGORITHMS) {
            try (Training training = Training.begin(folder.resolve(algorithm), flagged(algorithm), 1)) {
                training.run();
            }
        }
    }
}
