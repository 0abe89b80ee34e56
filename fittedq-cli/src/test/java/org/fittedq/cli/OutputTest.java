// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OutputTest {

    private static Optional<String> faultOf(String reason) {
        Output output = new Output(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        });
        PrintWriter writer = new PrintWriter(output, true, StandardCharsets.UTF_8);
        writer.println("result");
        writer.println("more");
        return output.fault();
    }

    @Test
    void whatKeptAResultFromBeingWrittenIsTold() {
        assertEquals(
                Optional.of("standard output: expected room for what is to be written, got a full disk; make room or "
                        + "choose another place; what was complete is kept"),
                faultOf("No space left on device"));
    }

    /// `| head -1`
    @Test
    void aReaderThatHasEnoughIsNoFault() {
        assertEquals(Optional.empty(), faultOf("Broken pipe"));
        assertEquals(Optional.empty(), new Output(OutputStream.nullOutputStream()).fault());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyCommandFailsWhereItsResultCannotBeWritten() throws Exception {
        for (List<String> args : List.of(List.of("list"), List.of("train", "--help"))) {
            Process process = Ran.process(args).redirectErrorStream(false).redirectOutput(new File("/dev/full"))
                    .start();
            List<String> said = process.errorReader().readAllAsString().lines().filter(l -> !l.startsWith("WARNING: "))
                    .toList();

            assertEquals(Main.FAILED, process.waitFor());
            assertEquals(
                    List.of("standard output: expected room for what is to be written, got a full disk; make room or "
                            + "choose another place; what was complete is kept"),
                    said);
        }
    }
}
