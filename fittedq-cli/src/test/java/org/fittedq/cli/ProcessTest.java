// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The environment of another process, on the command line.
class ProcessTest {

    @TempDir
    private Path folder;

    @Test
    void itIsListedAndDescribedThoughItNeedsACommand() {
        Ran described = Ran.of("describe", "Process");

        assertTrue(Ran.of("list").out().contains("  Process   "));
        assertEquals(Main.OK, described.status(), described.err());
        assertTrue(described.out().contains("needs        env.command: expected a program"), described.out());
        assertTrue(described.out().contains("--env.timeoutSeconds"), described.out());
    }

    @Test
    void withoutACommandItIsAWrongCommandLine() {
        Ran ran = Ran.of("check-env", "--env", "Process");

        assertEquals("env.command: expected a program that serves an environment, got none; such as --env.command "
                + "\"python3 my_env.py\"; docs/environments.md says what it does" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void aProgramThatFailsIsNoFaultOfOurs() {
        Path run = folder.resolve("run");

        Ran ran = Ran.of("train", "td3", "--env", "Process", "--env.command", "no-such-program", "--out",
                run.toString());

        assertEquals(Main.BAD_DATA, ran.status());
        assertTrue(
                ran.err().startsWith("environment process no-such-program: expected a program that can be started, "),
                ran.err());
        assertFalse(Files.exists(run));
    }
}
