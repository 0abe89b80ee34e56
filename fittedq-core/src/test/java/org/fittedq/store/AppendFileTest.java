// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFileTest {

    @TempDir
    private Path folder;

    private AppendFile open(long position) throws IOException {
        return AppendFile.open(Disk.real(), folder.resolve("a.csv"), position);
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("a.csv"));
    }

    @Test
    void linesAreInTheFileAfterFlush() throws IOException {
        try (AppendFile file = open(0)) {
            file.line("step,größe");
            file.line("1,2");
            assertEquals("", text());
            file.flush();

            assertEquals("step,größe\n1,2\n", text());
            assertEquals(Files.size(folder.resolve("a.csv")), file.position());
        }
    }

    @Test
    void openingAtAPositionCutsOffWhatIsAfterIt() throws IOException {
        long position;
        try (AppendFile file = open(0)) {
            file.line("1");
            position = file.position();
            file.line("2 of the stopped run");
        }
        try (AppendFile file = open(position)) {
            assertEquals(position, file.position());
            file.line("2");
            file.force();
        }

        assertEquals("1\n2\n", text());
    }

    @Test
    void positionCountsWhatIsNotFlushedYet() throws IOException {
        try (AppendFile file = open(0)) {
            file.append(new byte[65_535]);
            file.append(new byte[2]);
            file.append(new byte[200_000]);
            file.append(new byte[1]);

            assertEquals(65_535 + 2 + 200_000 + 1, file.position());
        }

        assertEquals(65_535 + 2 + 200_000 + 1, Files.size(folder.resolve("a.csv")));
    }

    @Test
    void aFileShorterThanThePositionIsRefused() throws IOException {
        open(0).close();

        assertEquals(folder.resolve("a.csv") + ": expected at least 3 bytes, got 0",
                assertThrows(IOException.class, () -> open(3)).getMessage());
        assertEquals(folder.resolve("a.csv") + ": position: expected at least 0, got -1",
                assertThrows(IllegalArgumentException.class, () -> open(-1)).getMessage());
    }

    @Test
    void aLineWithALineFeedIsRefused() throws IOException {
        try (AppendFile file = open(0)) {
            assertEquals("line: expected a text without line feed, got 'a\nb'",
                    assertThrows(IllegalArgumentException.class, () -> file.line("a\nb")).getMessage());
        }
    }
}
