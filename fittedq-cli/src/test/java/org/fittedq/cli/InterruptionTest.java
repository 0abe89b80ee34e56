// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {

    @TempDir
    private Path folder;

    private Process start(String... args) throws IOException {
        return Ran.start(Stream.concat(Stream.of(args), Ran.TINY.stream()).toList());
    }

    /// Bit 1 of the mask of ignored signals, where the system shows it.
    static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst()
                .map(line -> line.substring(7).strip()).orElse("0");
        return (Long.parseUnsignedLong(mask, 16) & 2) != 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void anInterruptedRunWritesACheckpointAndGoesOn(String signal) throws Exception {
        assumeFalse(signal.equals("INT") && isInterruptIgnored(),
                "this process was started with SIGINT ignored (nohup, a background job), and so are its children");
        String run = folder.resolve("run").toString();
        Process process = start("train", "td3", "--env", "Pendulum-v1", "--steps", "5e7", "--checkpoint-every", "0",
                "--out", run);
        String rest;
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (!line.startsWith("step 400/")) {
                line = out.readLine();
            }
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
            rest = out.readAllAsString();
        }

        assertEquals(Main.INTERRUPTED, process.waitFor());
        assertTrue(rest.contains("go on with: fittedq resume " + run), rest);
        long reached = Files.list(folder.resolve("run/checkpoint")).mapToLong(
                p -> Long.parseLong(p.getFileName().toString())).max().orElseThrow();
        assertTrue(reached >= 400);
        Ran resumed = Ran.of("resume", run, "--steps", String.valueOf(reached + 200), "--threads", "1");
        assertEquals(0, resumed.status(), resumed.err());
        assertTrue(resumed.out().contains("from step " + reached), resumed.out());
    }

    @Test
    void anOrdinaryEndIsNotAnInterruption() throws Exception {
        Process process = start("train", "td3", "--env", "Pendulum-v1", "--steps", "1", "--out",
                folder.resolve("run").toString());
        process.inputReader().readAllAsString();

        assertEquals(0, process.waitFor());
    }
}
