// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Laws of runs that learn from a folder of files, in rounds.
class RoundsTest {

    @TempDir
    private Path folder;

    /// Three files of rows as Pendulum-v1's.
    private Path log() throws IOException {
        Path log = Files.createDirectories(folder.resolve("log"));
        for (int file = 0; file < 3; file++) {
            RandomStream random = new RandomStream(file, "log");
            Transitions.Collector collector = new Transitions.Collector(3, 1);
            for (int i = 0; i < 80; i++) {
                float[] s = {random.nextFloat(), random.nextFloat(), 8 * random.nextFloat()};
                float[] next = {random.nextFloat(), random.nextFloat(), 8 * random.nextFloat()};
                collector.add(s, new float[]{4 * random.nextFloat() - 2}, -random.nextFloat(), next, false,
                        i % 20 == 19);
            }
            DataFile.write(log.resolve(file + ".csv"), collector.transitions());
        }
        Files.writeString(log.resolve("_SUCCESS"), "");
        return log;
    }

    private static Experiment experiment(Path log, String algorithm, Map<String, String> settings) throws IOException {
        return Experiment.of(algorithm, "Pendulum-v1").with(DataChoice.of(log, Columns.OURS, 1))
                .with(Map.of("networks.shape.hidden", "8,8", "replay.batchSize", "16", "run.steps", "40",
                        "run.evalEvery",
                        "20", "run.evalEpisodes", "1", "run.logEvery", "10", "run.checkpointEvery", "10",
                        "run.rounds.blocks.rows", "40"))
                .with(settings);
    }

    @Test
    void aFolderIsLearnedFromInRounds() throws IOException {
        Experiment experiment = experiment(log(), "td3", Map.of("run.rounds.fits", "10"));
        try (Training training = Training.begin(folder.resolve("run"), experiment, 1)) {
            assertTrue(training.run());
            assertEquals(40, training.step());
        }

        String metrics = Files.readString(folder.resolve("run/metrics.jsonl"));
        assertTrue(metrics.contains("rounds/bellman_error") && metrics.contains("eval/mean_reward"), metrics);
        assertEquals(experiment, Training.experiment(folder.resolve("run")));
        try (Look look = Look.at(folder.resolve("run"), new Compute(1))) {
            assertEquals(40, look.step());
        }
    }

    @Test
    void aRunThatIsStoppedBetweenRoundsAndGoesOnIsTheSameRun() throws IOException {
        for (String rounds : new String[]{"sampled", "averaged"}) {
            Map<String, String> settings = rounds.equals("sampled")
                    ? Map.of("run.rounds", "sampled", "run.rounds.fits", "10", "run.rounds.blocks.rows", "40")
                    : Map.of("run.rounds", "averaged", "run.rounds.localFits", "5", "run.rounds.averagings", "2",
                            "run.rounds.blocks.rows", "40");
            Experiment experiment = experiment(log(), "sac", settings);
            Path whole = folder.resolve(rounds + "-whole");
            Path stopped = folder.resolve(rounds + "-stopped");
            try (Training training = Training.begin(whole, experiment, 2)) {
                training.run();
            }
            try (Training training = Training.begin(stopped, experiment, new Compute(1), new TrainingListener() {
                @Override
                public void stepped(Training t, long step) {
                    if (step == 20) {
                        t.requestStop();
                    }
                }
            })) {
                training.run();
                assertEquals(20, training.step());
            }
            try (Training training = Training.resume(stopped, new Compute(1), TrainingListener.NONE)) {
                assertTrue(training.run());
            }

            assertArrayEquals(Files.readAllBytes(whole.resolve("policy/policy.json")),
                    Files.readAllBytes(stopped.resolve("policy/policy.json")));
            assertArrayEquals(Files.readAllBytes(whole.resolve("evaluations.csv")),
                    Files.readAllBytes(stopped.resolve("evaluations.csv")));
        }
    }

    @Test
    void aFolderThatHasChangedIsRefused() throws IOException {
        Path log = log();
        Experiment experiment = experiment(log, "td3", Map.of("run.rounds.fits", "10"));
        Files.copy(log.resolve("2.csv"), log.resolve("3.csv"));
        IOException e = assertThrows(IOException.class, () -> Training.begin(folder.resolve("run"), experiment, 1));
        assertTrue(e.getMessage().startsWith(log + ": expected the file that the run began with, of SHA-256 "),
                e.getMessage());
    }

    @Test
    void roundsNeedRecordedDataAndABox() throws IOException {
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Training
                .inMemory(Experiment.of("td3", "Pendulum-v1").with(Map.of("run.rounds", "sampled")), 1).close());
        assertEquals("--rounds: expected recorded data alone to learn from, with --data, got none", none.getMessage());

        Experiment experiment = experiment(log(), "td3", Map.of("run.rounds.fits", "10"))
                .with(EnvironmentChoice.NONE);
        IllegalArgumentException box = assertThrows(IllegalArgumentException.class,
                () -> Training.inMemory(experiment, 1).close());
        assertEquals(
                "--action-box: expected the box of the actions, as there is no environment to say it and the data is not read "
                        + "whole, got none",
                box.getMessage());
    }

    @Test
    void aPoisonRowIsNamedByFileAndLine() throws IOException {
        Path log = log();
        String text = Files.readString(log.resolve("1.csv"));
        Files.writeString(log.resolve("1.csv"),
                text.replaceFirst("(?s)^((?:[^\n]*\n){5})[^,]*,[^,]*,[^,]*", "$10,4,NaN"));
        Experiment experiment = experiment(log, "td3", Map.of("run.rounds.fits", "10"));
        IOException e = assertThrows(IOException.class, () -> Training.begin(folder.resolve("run"), experiment, 1));
        assertTrue(e.getMessage().contains("1.csv: line 6, column 's0': expected a finite number"), e.getMessage());
        assertTrue(Files.notExists(folder.resolve("run")));
    }
}
