// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.math.Compute;
import org.fittedq.random.RandomStream;
import org.fittedq.run.DataChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Laws of rounds on Spark, in threads of this process: every task and result is sent as to other processes.
class LocalSparkTest {

    private static final SparkCluster CLUSTER = new SparkCluster("local[2]", Map.of());

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        CLUSTER.close();
    }

    /// Files of rows as Pendulum-v1's.
    static Path log(Path folder, int files, int rows) throws IOException {
        Path log = Files.createDirectories(folder.resolve("log"));
        for (int file = 0; file < files; file++) {
            RandomStream random = new RandomStream(file, "log");
            Transitions.Collector collector = new Transitions.Collector(3, 1);
            for (int i = 0; i < rows; i++) {
                float[] s = {random.nextFloat(), random.nextFloat(), 8 * random.nextFloat()};
                float[] next = {random.nextFloat(), random.nextFloat(), 8 * random.nextFloat()};
                collector.add(s, new float[]{4 * random.nextFloat() - 2}, -random.nextFloat(), next, false,
                        i % 20 == 19);
            }
            DataFile.write(log.resolve(file + ".csv"), collector.transitions());
        }
        return log;
    }

    private static Experiment experiment(Path log, String algorithm, Map<String, String> settings) throws IOException {
        return Experiment.of(algorithm, "Pendulum-v1").with(DataChoice.of(log, Columns.OURS, 1)).with(settings)
                .with(Map.of("run.evalEvery", "0", "run.rounds.blocks.rows", "30", "run.rounds.blocks.labelled", "25"));
    }

    static byte[] policy(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("policy/policy.json")); // with the SHA-256 of its weights
    }

    private void train(Path run, Experiment experiment) throws IOException {
        try (Training training = Training.begin(run, experiment, CLUSTER, new Compute(1), TrainingListener.NONE)) {
            assertTrue(training.run());
        }
    }

    @ParameterizedTest
    @CsvSource({"qt-opt, sampled", "qt-opt, averaged", "td3, averaged", "sac, sampled", "fqi, sampled",
            "fqi-amortized, sampled",
            "nfqca, sampled"})
    void sparkGivesTheDigitsOfOneProcess(String algorithm, String rounds) throws IOException {
        boolean sweeps = algorithm.contains("fq");
        Map<String, String> settings = sweeps
                ? Map.of("run.steps", "2", "run.rounds", rounds)
                : rounds.equals("sampled")
                        ? Map.of("run.steps", "20", "run.rounds", rounds, "run.rounds.fits", "10",
                                "networks.shape.hidden", "8,8", "replay.batchSize", "16")
                        : Map.of("run.steps", "20", "run.rounds", rounds, "run.rounds.localFits", "5",
                                "run.rounds.averagings", "2", "networks.shape.hidden", "8,8", "replay.batchSize", "16");
        Experiment experiment = experiment(log(folder, 3, 80), algorithm, settings).with("run.normalizeObservations",
                "true");
        try (Training training = Training.begin(folder.resolve("here"), experiment, 1)) {
            training.run();
        }
        train(folder.resolve("there"), experiment);

        assertArrayEquals(policy(folder.resolve("here")), policy(folder.resolve("there")));
        assertEquals(lines(folder.resolve("here")), lines(folder.resolve("there")));
    }

    /// The metrics but for wall times.
    static String lines(Path run) throws IOException {
        return Files.readString(run.resolve("metrics.jsonl")).replaceAll("\"wall_\\w+\":[^,}]*", "");
    }

    @Test
    void aPoisonRowIsNamedByFileAndLineAndNothingIsWritten() throws IOException {
        Path log = log(folder, 2, 40);
        String text = Files.readString(log.resolve("1.csv"));
        Files.writeString(log.resolve("1.csv"),
                text.replaceFirst("(?s)^((?:[^\n]*\n){5})[^,]*,[^,]*,[^,]*", "$10,4,NaN"));
        Experiment experiment = experiment(log, "td3", Map.of("run.steps", "10"));
        IOException e = assertThrows(IOException.class, () -> train(folder.resolve("run"), experiment));

        assertTrue(e.getMessage().contains("1.csv: line 6, column 's0': expected a finite number"), e.getMessage());
        assertTrue(Files.notExists(folder.resolve("run")));
    }

    @Test
    void actionsOutsideTheBoxAreRefusedInTheWordsOfOneProcess() throws IOException {
        Path log = log(folder, 1, 40);
        Files.writeString(log.resolve("0.csv"),
                Files.readString(log.resolve("0.csv")).replaceFirst("(?m)^(0,0,[^,]*,[^,]*,[^,]*,)[^,]*", "$1-7.0"));
        Experiment experiment = experiment(log, "td3", Map.of("run.steps", "10"));
        String here = assertThrows(IllegalArgumentException.class,
                () -> Training.begin(folder.resolve("here"), experiment, 1)).getMessage();
        String there = assertThrows(IllegalArgumentException.class, () -> train(folder.resolve("there"), experiment))
                .getMessage();

        assertEquals(here, there);
    }
}
