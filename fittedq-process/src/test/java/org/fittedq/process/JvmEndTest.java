// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program ends with the JVM that started it, though it would not by itself and nobody has closed it.
class JvmEndTest {

    private static Process start(String how) throws IOException {
        List<String> command = new ArrayList<>(CommandWords.of(OtherSide.command()));
        command.removeLast();
        command.addAll(List.of(JvmEnd.class.getName(), how));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void assertEnds(String pid) throws Exception {
        var program = ProcessHandle.of(Long.parseLong(pid));
        if (program.isPresent()) {
            program.get().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exits", "returns"})
    void theProgramEndsWithTheJvm(String how) throws Exception {
        Process jvm = start(how);
        try (BufferedReader out = jvm.inputReader()) {
            assertEnds(out.readLine());
        }
        assertEquals(0, jvm.waitFor());
    }

    /// A signal while a thread still uses it: the steps up to the checkpoint find it alive.
    @Test
    void anInterruptedTrainingMayFinish() throws Exception {
        Process jvm = start("interrupted");
        try (BufferedReader out = jvm.inputReader()) {
            String pid = out.readLine();
            assertEquals("ready", out.readLine());
            jvm.toHandle().destroy(); // that of Process closes the pipes too
            String saved = out.readLine();
            assertTrue(saved != null && saved.matches("saved [0-9]+"), saved);
            assertEnds(pid);
        }
        assertEquals(7, jvm.waitFor());
    }
}
