// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Compute;
import org.fittedq.store.Closing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run goes on whatever became of its history, and tells what is lost of it.
class HistoryTest {

    private static final String EVENTS = "tensorboard/events.out.tfevents.0.fittedq";

    @TempDir
    private Path temporary;

    private Path run;

    @BeforeEach
    void train() throws IOException {
        run = temporary.resolve("run");
        try (Training training = Training.begin(run, TinyRun.of("td3").with("run.steps", "100"), 1)) {
            training.run();
        }
    }

    /// Goes on for 50 steps; what a resume then says is that all is well again.
    private List<String> goOn() throws IOException {
        List<String> notices;
        try (Training training = Training.resume(run, Map.of("run.steps", "150"), new Compute(1),
                TrainingListener.NONE)) {
            notices = training.findings().notices();
            assertTrue(training.run());
        }
        try (Training training = Training.resume(run, new Compute(1), TrainingListener.NONE)) {
            assertEquals(List.of(), training.findings().notices());
        }
        return notices;
    }

    private static void shorten(Path file, int bytes) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - bytes));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(run.resolve(name));
    }

    @Test
    void aRunWhoseTensorboardFolderWasDeletedGoesOn() throws IOException {
        int records = EventReader.read(run.resolve(EVENTS)).size() + 1;
        Files.delete(run.resolve(EVENTS));
        Files.delete(run.resolve("tensorboard"));

        assertEquals(
                List.of(EVENTS + ": expected the " + records + " records of the checkpoint, got no file; the training "
                        + "goes on after what is left"),
                goOn());
        assertTrue(EventReader.read(run.resolve(EVENTS)).stream().allMatch(e -> e.step() == 150));
    }

    @Test
    void aShortenedEventFileGoesOnAfterItsLastWholeRecord() throws IOException {
        int records = EventReader.read(run.resolve(EVENTS)).size() + 1;
        shorten(run.resolve(EVENTS), 3);

        assertEquals(List.of(EVENTS + ": expected the " + records + " records of the checkpoint, got " + (records - 1)
                + " records; the training goes on after what is left"), goOn());
        assertTrue(EventReader.read(run.resolve(EVENTS)).size() > records);
    }

    @Test
    void anEventFileGoesOnBeforeARecordThatIsDamaged() throws IOException {
        byte[] bytes = Files.readAllBytes(run.resolve(EVENTS));
        bytes[bytes.length - 10] ^= 1;
        Files.write(run.resolve(EVENTS), bytes);

        assertEquals(1, goOn().size());
        assertTrue(EventReader.read(run.resolve(EVENTS)).getLast().step() == 150);
    }

    @Test
    void shortenedMetricsGoOnAfterTheirLastWholeLine() throws IOException {
        List<String> before = lines("metrics.jsonl");
        shorten(run.resolve("metrics.jsonl"), 5);

        assertEquals(List
                .of("metrics.jsonl: expected the 3 lines of the checkpoint, got 2 lines; the training goes on after "
                        + "what is left"),
                goOn());
        assertEquals(before.subList(0, 2), lines("metrics.jsonl").subList(0, 2));
        assertEquals(3, lines("metrics.jsonl").size(), "of steps 50, 100 and 150");
    }

    @Test
    void evaluationsThatWereDeletedBeginAgainWithTheirHeader() throws IOException {
        Files.delete(run.resolve("evaluations.csv"));
        Files.delete(run.resolve("metrics.jsonl"));

        assertEquals(List.of(
                "metrics.jsonl: expected the 3 lines of the checkpoint, got no file; the training goes on after "
                        + "what is left",
                "evaluations.csv: expected the 2 lines of the checkpoint, got no file; the training goes "
                        + "on after what is left"),
                goOn());
        assertEquals(List.of("step,return_mean,return_std,length_mean,episodes"), lines("evaluations.csv"));
    }

    @Test
    void aDamagedLineIsToldAndLeftAsItIs() throws IOException {
        List<String> before = lines("metrics.jsonl");
        List<String> damaged = new ArrayList<>(before);
        damaged.set(1, "\0".repeat(before.get(1).length()));
        Files.write(run.resolve("metrics.jsonl"), damaged);

        try (Training training = Training.resume(run, Map.of("run.steps", "150"), new Compute(1),
                TrainingListener.NONE)) {
            assertEquals(
                    List.of("metrics.jsonl: expected every line as it was written, got another line 2; it is left as "
                            + "it is"),
                    training.findings().notices());
            training.run();
        }
        assertEquals(damaged, lines("metrics.jsonl").subList(0, 3));
    }

    @Test
    void everythingIsClosedAndTheFirstFailureIsTheOneReported() {
        List<String> closed = new ArrayList<>();
        List<Closeable> things = List.of(() -> closed.add("a"), () -> {
            throw new IOException("first");
        }, () -> closed.add("b"), () -> {
            throw new IllegalStateException("second");
        }, () -> closed.add("c"));

        IOException e = assertThrows(IOException.class, () -> Closing.all(things));

        assertEquals("first", e.getMessage());
        assertEquals(List.of("second"), Arrays.stream(e.getSuppressed()).map(Throwable::getMessage).toList());
        assertEquals(List.of("a", "b", "c"), closed);
    }
}
