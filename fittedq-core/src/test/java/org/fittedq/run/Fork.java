// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts [TinyMain] in a JVM of its own, with the class path of this one.
final class Fork {

    /// Flag that makes the Vector API visible.
    static final String VECTOR = "--add-modules=jdk.incubator.vector";

    private Fork() {}

    /// Starts a process whose output goes to a file.
    static Process start(List<String> flags, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), TinyMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
    }

    /// Waits for a process to end well; what it printed is the message of the failure.
    static void succeeds(Process process, Path output) throws IOException, InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            assertEquals(0, status, java.nio.file.Files.readString(output, StandardCharsets.UTF_8));
        }
    }
}
