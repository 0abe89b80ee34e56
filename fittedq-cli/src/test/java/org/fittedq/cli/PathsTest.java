// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are begun with relative paths in one working directory, and gone on with in another: this test's.
class PathsTest {

    @TempDir
    private Path folder;

    private void train(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(args));
        Process process = Ran.process(all).directory(folder.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(Main.OK, process.waitFor(), said);
    }

    @Test
    void aFileOfTheEnvironmentIsFoundFromAnywhere() throws Exception {
        Files.writeString(folder.resolve("plant größe.txt"), "A = 1 0.2; 0 1\nB = 0; 0.2\nQ = 1 0; 0 1\nR = 1\n");
        List<String> args = new ArrayList<>(List.of("td3", "--env", "Lqr", "--env.file", "plant größe.txt", "--out",
                "a run", "--steps", "400"));
        args.addAll(Ran.TINY);
        train(args.toArray(String[]::new));
        String run = folder.resolve("a run").toString();

        Ran resumed = Ran.of("resume", run, "--steps", "500", "--threads", "1");
        Ran evaluated = Ran.of("evaluate", run, "--episodes", "2");
        Ran gap = Ran.of("gap", run, "--states", "10", "--cells", "0", "--threads", "1");
        Ran longer = Ran.of("evaluate", run, "--episodes", "2", "--env.timeLimitSteps", "7");

        assertEquals(Main.OK, resumed.status(), resumed.err());
        assertEquals(Main.OK, evaluated.status(), evaluated.err());
        assertEquals(Main.OK, gap.status(), gap.err());
        assertTrue(longer.out().contains("length 7.0"), longer.out() + longer.err());
    }

    @Test
    void recordedDataIsFoundFromAnywhere() throws Exception {
        Ran collected = Ran.of("collect", "--random", "--env", "Pendulum-v1", "--steps", "300", "--out",
                folder.resolve("data.csv").toString());
        assertEquals(Main.OK, collected.status(), collected.err());
        List<String> args = new ArrayList<>(List.of("td3", "--data", "data.csv", "--out", "run", "--steps", "20",
                "--eval-every", "0", "--td3.networks.shape.hidden", "8", "--threads", "1"));
        train(args.toArray(String[]::new));
        String run = folder.resolve("run").toString();

        Ran resumed = Ran.of("resume", run, "--steps", "40", "--threads", "1");

        assertEquals(Main.OK, resumed.status(), resumed.err());
        assertTrue(Files.readString(folder.resolve("run/manifest.json")).contains("\"file\": \"data.csv\""));
    }

    /// A folder that moved with its files has them at the working directory again.
    @Test
    void whereTheyAreNoLongerPathsAreThoseThatWereTyped() throws Exception {
        List<String> args = new ArrayList<>(List.of("td3", "--env", "Lqr", "--env.file", "plant.txt", "--out", "run",
                "--steps", "400"));
        args.addAll(Ran.TINY);
        Files.writeString(folder.resolve("plant.txt"), "A = 1 0.2; 0 1\nB = 0; 0.2\nQ = 1 0; 0 1\nR = 1\n");
        train(args.toArray(String[]::new));
        Files.delete(folder.resolve("plant.txt"));

        Ran evaluated = Ran.of("evaluate", folder.resolve("run").toString(), "--episodes", "2");

        assertEquals(Main.USAGE, evaluated.status());
        assertEquals("file: expected a readable text file with matrices A, B, Q, R, got 'plant.txt'",
                evaluated.err().strip());
        assertFalse(evaluated.err().contains("fault"), evaluated.err());
    }
}
