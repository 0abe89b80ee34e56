// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever an environment's code does, two signals end the process, and one that ends itself is told.
@DisabledOnOs(OS.WINDOWS)
class EndingTest {

    @TempDir
    private static Path shared;

    private static String jar;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile() throws IOException {
        jar = UserJar.bad(shared);
    }

    private Process train(String mode, String... more) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("train", "td3", "--env", UserJar.BAD, "--env-jar", jar, "--env.mode", mode,
                        "--td3.networks.shape.hidden", "8,8", "--td3.replay.warmupSteps", "20", "--eval-every", "75",
                        "--eval-episodes", "1", "--out", folder.resolve("run").toString()));
        args.addAll(List.of(more));
        args.addAll(args.contains("--steps") ? List.of() : List.of("--steps", "5e7"));
        return Ran.start(args);
    }

    private static String until(BufferedReader out, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        String line = out.readLine();
        while (line != null && !line.contains(wanted)) {
            seen.append(line).append('\n');
            line = out.readLine();
        }
        assertTrue(line != null, "expected " + wanted + " in\n" + seen);
        return line;
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    private Path firstCheckpoint() {
        return folder.resolve("run/checkpoint/000000000000/manifest.json");
    }

    @ParameterizedTest
    @CsvSource({"block, INT, INT, 130", "block, TERM, TERM, 143", "block-hard, INT, INT, 130",
            "block-hard, INT, TERM, 143"})
    void aSecondSignalEndsATrainingWhoseEnvironmentDoesNotReturn(String mode, String first, String second, int status)
            throws Exception {
        assumeFalse(InterruptionTest.isInterruptIgnored(), "SIGINT is ignored here");
        Process process = train(mode, "--threads", "1");
        try (BufferedReader out = process.inputReader()) {
            until(out, "env blocks");
            signal(process, first);
            assertEquals(
                    "stopping with a checkpoint; the work waits for environment com.gridco.Bad, step 37; once more ends at "
                            + "once, with the checkpoints in " + folder.resolve("run"),
                    until(out, "stopping"));
            signal(process, second);

            assertEquals(status, process.waitFor());
        }
        assertTrue(Files.exists(firstCheckpoint()));
    }

    @Test
    void oneSignalEndsAnEvaluationWhoseEnvironmentDoesNotReturn() throws Exception {
        Process trained = train("none", "--threads", "1", "--steps", "75");
        trained.inputReader().readAllAsString();
        assertEquals(0, trained.waitFor());
        Process process = Ran.start(List.of("evaluate", folder.resolve("run").toString(), "--env.mode", "block-hard"));
        try (BufferedReader out = process.inputReader()) {
            until(out, "env blocks");
            signal(process, "TERM");

            assertEquals(143, process.waitFor());
        }
    }

    @Test
    void oneSignalStopsAnEvaluationWithoutEndAndTheRunHasACheckpoint() throws Exception {
        Process process = train("never-ends", "--threads", "1", "--eval-max-steps", "0", "--log-every", "74");
        try (BufferedReader out = process.inputReader()) {
            until(out, "step 74/");
            signal(process, "TERM");
            String last = until(out, "stopped at step 7");

            assertTrue(
                    last.matches(
                            "stopped at step 7[456] of 50000000, with a checkpoint; go on with: fittedq resume .*"),
                    last);
            assertEquals(Main.INTERRUPTED, process.waitFor());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void anEnvironmentThatEndsTheProcessIsTold(String threads) throws Exception {
        Process process = train("exit", "--threads", threads, "--environments", threads);

        String out = process.inputReader().readAllAsString().replaceAll("java:\\d+", "java");

        assertEquals(Main.BAD_DATA, process.waitFor(), out);
        assertTrue(out.contains(
                "environment com.gridco.Bad, step 37: expected nothing that ends the process, got System.exit at "
                        + "com.gridco.Bad.step(Bad.java); what is left: the checkpoints in " + folder.resolve("run")),
                out);
        assertTrue(Files.exists(firstCheckpoint()));
    }

    @Test
    void aConstructorThatEndsTheProcessIsTold() throws Exception {
        Process process = train("ctor-exit");

        String out = process.inputReader().readAllAsString().replaceAll("java:\\d+", "java");

        assertEquals(Main.BAD_DATA, process.waitFor(), out);
        assertEquals(
                "environment com.gridco.Bad, constructor: expected nothing that ends the process, got System.exit at "
                        + "com.gridco.Bad.<init>(Bad.java)",
                out.lines().toList().getLast());
    }

    @Test
    void anotherThreadThatEndsTheProcessIsToldAndTheTrainingWritesItsCheckpoint() throws Exception {
        Process process = train("exit-elsewhere", "--threads", "1");

        String out = process.inputReader().readAllAsString();

        assertEquals(Main.BAD_DATA, process.waitFor(), out);
        assertTrue(out.contains("thread vendor-licence: expected nothing that ends the process, got System.exit"), out);
        assertTrue(out.contains("with a checkpoint; go on with: fittedq resume "), out);
    }
}
