// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.fittedq.math.Compute;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run folder belongs to one process at a time, and to one training of it.
class ClaimTest {

    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    private Path temporary;

    private static Training resume(Path folder) throws IOException {
        return Training.resume(folder, new Compute(1), TrainingListener.NONE);
    }

    private static String refusal(Path folder) {
        return assertThrows(RunInUseException.class, () -> resume(folder)).getMessage();
    }

    /// What the processes printed, by seed; each is started, and all are told to begin at once.
    private Map<String, String> together(String mode, Path folder, int processes)
            throws IOException, InterruptedException {
        Path signals = Files.createTempDirectory(temporary, "signals");
        Map<String, Process> started = new TreeMap<>();
        for (int seed = 1; seed <= processes; seed++) {
            String text = String.valueOf(seed);
            started.put(text, Fork.start(FLAGS, signals.resolve("output-" + seed), mode, folder.toString(), text,
                    signals.toString()));
        }
        for (Map.Entry<String, Process> e : started.entrySet()) {
            while (e.getValue().isAlive() && !Files.exists(signals.resolve("ready-" + e.getKey()))) {
                e.getValue().waitFor(1, TimeUnit.MILLISECONDS);
            }
        }
        Files.createFile(signals.resolve("go"));
        Map<String, String> printed = new TreeMap<>();
        for (Map.Entry<String, Process> e : started.entrySet()) {
            int status = e.getValue().waitFor();
            printed.put(e.getKey(), status + " " + Files.readString(signals.resolve("output-" + e.getKey())));
        }
        return printed;
    }

    /// The bits of an undisturbed run of each seed.
    private Map<String, String> undisturbed(int seeds) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (int seed = 1; seed <= seeds; seed++) {
            Path run = temporary.resolve("undisturbed-" + seed);
            try (Training training = Training.begin(run, TinyMain.claimed(String.valueOf(seed)), 1)) {
                training.run();
            }
            digests.put(String.valueOf(seed), RunFiles.digest(run));
        }
        return digests;
    }

    private void startedAtOnce(int processes, int rounds) throws IOException, InterruptedException {
        Map<String, String> digests = undisturbed(processes);
        for (int round = 0; round < rounds; round++) {
            Path parent = temporary.resolve("round-" + round);

            Map<String, String> printed = together("next", parent, processes);

            printed.forEach((seed, text) -> assertTrue(text.startsWith("0 "), seed + ": " + text));
            Map<String, String> found = new TreeMap<>();
            for (int n = 1; n <= processes; n++) {
                Path run = parent.resolve(String.valueOf(n));
                found.put(String.valueOf(Training.experiment(run).run().seed()), RunFiles.digest(run));
            }
            assertEquals(digests, found, "each manifest's seed is that of its run");
        }
    }

    @Test
    void processesThatStartAtOnceHaveAFolderEach() throws IOException, InterruptedException {
        startedAtOnce(4, 2);
    }

    @Tag("slow")
    @Test
    void eightProcessesThatStartAtOnceTenTimesHaveAFolderEach() throws IOException, InterruptedException {
        startedAtOnce(8, 10);
    }

    @Test
    void ofProcessesThatWantOneFolderOneGetsItAndTheOthersAreTold() throws IOException, InterruptedException {
        Path run = temporary.resolve("run");

        Map<String, String> printed = together("same", run, 4);

        List<String> winners = printed.keySet().stream().filter(s -> printed.get(s).startsWith("0 ")).toList();
        assertEquals(1, winners.size(), printed::toString);
        for (String seed : printed.keySet()) {
            assertTrue(winners.contains(seed) || printed.get(seed).contains("FolderTakenException: run folder: ")
                    || printed.get(seed).contains("RunInUseException: run folder: "), printed.get(seed));
        }
        assertEquals(winners.getFirst(), String.valueOf(Training.experiment(run).run().seed()));
        assertEquals(undisturbed(4).get(winners.getFirst()), RunFiles.digest(run));
    }

    @Test
    void aRunThatAnotherProcessTrainsIsRefusedByItsNumberUntilItDies() throws IOException, InterruptedException {
        Path run = temporary.resolve("run");
        Path output = temporary.resolve("output");
        Process process = Fork.start(FLAGS, output, "hold", run.toString());
        while (process.isAlive() && !Files.exists(run.resolve("held"))) {
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }

        String refused = refusal(run);
        try (Compute compute = new Compute(1); Look looked = Look.at(run, compute)) {
            assertEquals(0, looked.step(), "it can be looked at all the same");
        }
        String again = refusal(run);
        process.destroyForcibly().waitFor();

        assertTrue(refused.matches("run folder: expected no other process that trains it, got " + run
                + ", held by process " + process.pid() + "( on \\S+)? since \\S+Z; wait for it, or stop it with: kill "
                + process.pid()), refused);
        assertEquals(refused, again);
        try (Training training = resume(run)) {
            assertTrue(training.run());
        }
    }

    @Test
    void aRunIsRefusedToASecondTrainingOfTheSameProcess() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, TinyMain.claimed("1"), 1)) {
            for (int i = 0; i < 2; i++) { // to be refused frees nothing
                assertEquals("run folder: expected no other process that trains it, got " + run
                        + ", held by this process; close its training first", refusal(run));
            }
            training.run();
        }

        try (Training training = resume(run)) {
            assertTrue(training.finished());
        }
        assertEquals(0, Files.size(run.resolve("lock")));
    }

    @Test
    void aResumeThatFailsFreesTheFolder() throws IOException {
        Path run = temporary.resolve("run");
        try (Training training = Training.begin(run, TinyMain.claimed("1"), 1)) {
            training.run();
        }

        for (int i = 0; i < 2; i++) {
            assertEquals("steps: expected at least 40, which are done, got 7",
                    assertThrows(IllegalArgumentException.class, () -> Training.resume(run,
                            Map.of("run.steps", "7"), new Compute(1), TrainingListener.NONE)).getMessage());
        }
    }

    @Test
    void anEmptyFolderAndOneOfAFailedStartCanBeTaken() throws IOException {
        List<Path> folders = new ArrayList<>();
        folders.add(Files.createDirectory(temporary.resolve("empty")));
        folders.add(Files.createDirectory(temporary.resolve("failed")));
        Files.writeString(folders.getLast().resolve("lock"), "process 1 since then");
        Files.writeString(folders.getLast().resolve("manifest.json.tmp"), "{");

        for (Path folder : folders) {
            try (Training training = Training.begin(folder, TinyMain.claimed("1"), 1)) {
                assertTrue(training.run());
            }
        }
        try (Training next = Training.beginNext(temporary.resolve("empty"), TinyMain.claimed("2"), new Compute(1),
                TrainingListener.NONE)) {
            assertEquals(temporary.resolve("empty/1"), next.folder());
        }
    }

    @Test
    void aFileSystemWithoutLocksIsTold() throws IOException {
        Path run = temporary.resolve("run");
        String notice = run
                + ": expected a file system that locks files, got No locks available; nothing keeps a second "
                + "process from training this run at the same time";
        try (Training training = Starting.begin(FaultyDisk.withoutLocks(), run, TinyMain.claimed("1"),
                EnvironmentSource.named(TrainingListener.NONE), new Compute(1), TrainingListener.NONE)) {
            assertEquals(List.of(notice), training.findings().notices());
            assertTrue(training.run());
        }
        try (Training training = Starting.resume(FaultyDisk.withoutLocks(), run,
                EnvironmentSource.named(TrainingListener.NONE), Map.of(), new Compute(1), TrainingListener.NONE)) {
            assertEquals(List.of(notice), training.findings().notices());
        }
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        assertThrows(IllegalArgumentException.class, () -> Starting.begin(FaultyDisk.withoutLocks(), empty,
                TinyMain.claimed("1"), EnvironmentSource.named(TrainingListener.NONE), new Compute(1),
                TrainingListener.NONE));
    }
}
