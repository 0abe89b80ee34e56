// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceTest {

    @TempDir
    private Path folder;
    private Path kept;

    /// A study of two seeds, with evaluations at the steps 200 and 400.
    @BeforeEach
    void study() throws IOException {
        Path runs = folder.resolve("runs");
        Ran.train("--steps", "400", "--seeds", "1,2", "--out", runs.toString());
        kept = Files.createDirectories(folder.resolve("kept"));
        Files.copy(runs.resolve("summary.csv"), kept.resolve("summary.csv"));
        Files.copy(runs.resolve("seed-1/manifest.json"), kept.resolve("manifest.json"));
    }

    private Ran reproduce(String... more) {
        return Ran.of(Stream.concat(
                Stream.of("reproduce", kept.toString(), "--out", folder.resolve("again").toString(), "--threads", "1"),
                Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void everySeedComesOutToTheBit() {
        Ran ran = reproduce();

        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("seed 1       2 of 2 evaluations are the kept ones to the bit"), ran.out());
        assertTrue(ran.out().contains("seed 2       2 of 2 evaluations are the kept ones to the bit"), ran.out());
        assertTrue(ran.out().contains("reproduced: every evaluation, to the bit"), ran.out());
    }

    @Test
    void anEvaluationThatIsAnotherIsToldWithItsStep() throws IOException {
        List<String> lines = Files.readAllLines(kept.resolve("summary.csv"));
        String[] row = lines.get(2).split(",", -1);
        String was = row[2];
        row[2] = String.valueOf(Math.nextUp(Double.parseDouble(was)));
        Files.write(kept.resolve("summary.csv"), List.of(lines.get(0), lines.get(1), String.join(",", row)));

        Ran ran = reproduce();

        assertEquals(Main.FAILED, ran.status());
        assertTrue(
                ran.out().contains("seed 2       1 of 2 evaluations are the kept ones to the bit; the first other one, "
                        + "at step 400: kept " + row[2] + ", here " + was),
                ran.out());
        assertEquals(kept + ": expected the kept evaluations, got others" + System.lineSeparator(), ran.err());
    }

    @Test
    void aSeedAndABeginningCanBeChosenAndTheRestGoesOnFromThere() {
        Ran beginning = reproduce("--seeds", "2", "--steps", "200");
        Ran rest = reproduce("--seeds", "2");
        Ran nothing = reproduce("--seeds", "2");

        assertTrue(beginning.out().contains("seed 2       1 of 1 evaluations are the kept ones to the bit"),
                beginning.out() + beginning.err());
        assertTrue(rest.out().contains("seed 2       2 of 2 evaluations are the kept ones to the bit"), rest.out());
        assertTrue(rest.out().contains("step 400/400") && !rest.out().contains("step 100/400"), rest.out());
        assertTrue(nothing.out().contains("reproduced") && !nothing.out().contains("step 400/400"), nothing.out());
    }

    @Test
    void aRunOfSomethingElseInTheFolderIsRefusedAndKept() throws IOException {
        Path other = folder.resolve("again/seed-1");
        Ran.train("--steps", "200", "--td3.delay", "3", "--out", other.toString());
        byte[] before = Files.readAllBytes(other.resolve("evaluations.csv"));

        Ran ran = reproduce();

        assertEquals(Main.USAGE, ran.status());
        assertEquals(
                other + ": expected a run of " + kept + ", got one with other settings; choose another folder with "
                        + "--out" + System.lineSeparator(),
                ran.err());
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(other.resolve("evaluations.csv"))));
    }

    @Test
    void studiesAreListedByTheirPathWithWhatWasRun() throws IOException {
        assertEquals(List.of("kept"), Committed.names(folder));
        assertEquals("td3 on Pendulum-v1, 400 steps, seeds [1, 2]", Committed.read(kept).text());
    }

    @Test
    void whatIsNotKeptIsRefused() throws IOException {
        String line = System.lineSeparator();

        assertEquals("--seeds: expected seeds of [1, 2], got 3" + line, reproduce("--seeds", "3").err());
        assertEquals("--steps: expected an integer in [200, 400], got 100" + line, reproduce("--steps", "100").err());
        assertEquals("NAME: expected a study that is kept in reproductions, or a folder with manifest.json and "
                + "summary.csv, got 'nothing'; the current folder has no folder reproductions that can be listed"
                + line, Ran.of("reproduce", "nothing").err());
        assertEquals(
                "reproduce: expected a folder reproductions in the current folder, or NAME, the folder of a study, "
                        + "got neither" + line,
                Ran.of("reproduce").err());
        Files.writeString(kept.resolve("summary.csv"), "step,seed_1\n");
        Ran damaged = reproduce();
        assertEquals(
                kept.resolve("summary.csv") + ": expected columns step, seed_N … and rows of numbers, got another table"
                        + line,
                damaged.err());
        assertEquals(Main.BAD_DATA, damaged.status());
    }
}
