// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.run.FaultyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {

    @TempDir
    private Path folder;

    private final Disk disk = Disk.real();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aNewFileHoldsWhatWasWritten() throws IOException {
        Path file = folder.resolve("a");
        disk.writeNew(file, bytes("hello"));

        assertArrayEquals(bytes("hello"), disk.readAll(file, 5));
        assertThrows(FileAlreadyExistsException.class, () -> disk.create(file));
    }

    @Test
    void openAtCutsOffWhatLiesAfterThePosition() throws IOException {
        Path file = folder.resolve("a");
        disk.writeNew(file, bytes("hello"));
        try (Disk.Out out = disk.openAt(file, 2)) {
            out.write(ByteBuffer.wrap(bytes("y!")));
        }

        assertArrayEquals(bytes("hey!"), disk.readAll(file, 5));
    }

    @Test
    void openAtRefusesAFileThatIsTooShort() throws IOException {
        Path file = folder.resolve("a");
        disk.writeNew(file, bytes("hello"));

        assertEquals(file + ": expected at least 6 bytes, got 5",
                assertThrows(IOException.class, () -> disk.openAt(file, 6)).getMessage());
        assertThrows(NoSuchFileException.class, () -> disk.openAt(folder.resolve("b"), 1));
    }

    @Test
    void readingPastTheEndIsRefused() throws IOException {
        Path file = folder.resolve("a");
        disk.writeNew(file, bytes("hello"));

        try (Disk.In in = disk.open(file)) {
            ByteBuffer two = ByteBuffer.allocate(2);
            in.read(two, 3);
            assertArrayEquals(bytes("lo"), two.array());
            assertEquals(file + ": expected at least 6 bytes, got 5",
                    assertThrows(EOFException.class, () -> in.read(two.clear(), 4)).getMessage());
        }
        assertEquals(file + ": expected at most 4 bytes, got 5",
                assertThrows(IOException.class, () -> disk.readAll(file, 4)).getMessage());
    }

    @Test
    void replaceLeavesOnlyTheNewFile() throws IOException {
        Path file = folder.resolve("a");
        Files.write(folder.resolve("a.tmp"), bytes("left behind by a crash"));
        disk.replace(file, bytes("old"));
        disk.replace(file, bytes("new"));

        assertArrayEquals(bytes("new"), disk.readAll(file, 9));
        assertEquals(List.of(file), disk.list(folder));
    }

    @Test
    void replaceLeavesTheOldOrTheNewFileWhateverFails() throws IOException {
        for (FaultyDisk.Fault fault : FaultyDisk.Fault.values()) {
            boolean struck = true;
            for (int k = 1; struck; k++) {
                for (FaultyDisk.Damage damage : FaultyDisk.Damage.values()) {
                    Path file = folder.resolve(fault + "-" + k + "-" + damage);
                    Files.write(file, bytes("old"));
                    FaultyDisk faulty = new FaultyDisk(fault, k);
                    try {
                        faulty.replace(file, bytes("new"));
                    } catch (IOException expected) {
                        assertTrue(faulty.struck());
                    }
                    faulty.crash(damage, k % 2 == 0);
                    String content = Files.readString(file);
                    assertTrue(content.equals("old") || content.equals("new"), fault + " at " + k + ": " + content);
                    struck = faulty.struck();
                }
            }
        }
    }

    @Test
    void deleteTreeRemovesADirectoryAndAllInIt() throws IOException {
        Path directory = folder.resolve("d/e");
        disk.createDirectories(directory);
        disk.writeNew(directory.resolve("a"), bytes("x"));

        disk.deleteTree(folder.resolve("d"));

        assertFalse(disk.exists(folder.resolve("d")));
    }
}
