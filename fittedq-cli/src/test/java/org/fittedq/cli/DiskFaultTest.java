// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskFaultTest {

    private static final String FULL = "a/b: expected room for what is to be written, got a full disk; make room or "
            + "choose another place; what was complete is kept";
    private static final String NOT_ALLOWED = "a/b: expected permission to use it, got none; change its permissions or "
            + "choose another place";

    @Test
    void everyErrorOfTheDiskSaysWhichFileWhatWasExpectedAndWhatToDo() {
        Map<IOException, String> texts = Map.of(
                new NoSuchFileException("a/b"),
                "a/b: expected a file or folder of that name, got none; it is gone, or the folder above it is missing",
                new AccessDeniedException("a/b"), NOT_ALLOWED,
                new FileSystemException("a/b", null, "Operation not permitted"), NOT_ALLOWED,
                new FileSystemException("a/b.tmp", null, "No space left on device"), FULL,
                new FileSystemException("a/b", null, "Read-only file system"),
                "a/b: expected a place that can be written, got a read-only file system; choose another place",
                new FileSystemException("a/b", null, "Not a directory"),
                "a/b: expected a folder above it, got a file; choose another place",
                new NotDirectoryException("a/b"), "a/b: expected a folder, got a file",
                new FileAlreadyExistsException("a/b"),
                "a/b: expected nothing of that name yet, got a file or folder that is there; choose another place",
                new DirectoryNotEmptyException("a/b"), "a/b: expected an empty folder, got one with files in it",
                new FileSystemException("a/b", null, "Stale file handle"),
                "a/b: expected a file that can be read and written, got Stale file handle");

        texts.forEach((error, text) -> assertEquals(text, DiskFault.text(error)));
    }

    @Test
    void errorsWithoutAFileAreTheDisks() {
        assertEquals("disk: expected room for what is to be written, got a full disk; make room or choose another "
                + "place; what was complete is kept", DiskFault.text(new IOException("No space left on device")));
        assertEquals("disk: expected a file that can be read and written, got an error without a name",
                DiskFault.text(new IOException()));
        assertEquals("text: expected UTF-8, got other bytes; save the file as UTF-8",
                DiskFault.text(new MalformedInputException(1)));
    }

    @Test
    void messagesOfOursAreWholeAsTheyAre() {
        String ours = "a/b: expected at least 8 bytes, got 4";

        assertEquals(ours, DiskFault.text(new EOFException(ours)));
        assertEquals(ours, DiskFault.text(new IOException(ours)));
    }

    /// Java gives the replacement letter for bytes that the locale does not know.
    @Test
    void lettersThatTheLocaleLostAreToldWithTheRemedy() {
        String[] arguments = {"inspect", "gr\uFFFD\uFFFDe.csv"};

        Exception lost = assertThrows(IllegalArgumentException.class,
                () -> Main.checkLetters(arguments, "ANSI_X3.4-1968"));

        assertEquals(
                "argument: expected letters that the locale knows, got 'gr\uFFFD\uFFFDe.csv'; the locale knows ASCII "
                        + "alone: set LC_ALL=C.UTF-8",
                lost.getMessage());
        Main.checkLetters(arguments, "UTF-8"); // then the letter is the user's own
        assertFalse(DiskFault.lostLetters("größe", "ANSI_X3.4-1968"));
    }

    @Test
    void whatCannotBeAPathIsSaidAsSuch() {
        InvalidPathException e = new InvalidPathException("a\0b", "Nul character not allowed");

        assertEquals("FILE: expected a path, got 'a\0b'", DiskFault.text("FILE", e));
    }

    @Test
    void noClassNameOfTheJdkIsShown() {
        List<IOException> errors = List.of(new NoSuchFileException("x"), new AccessDeniedException("x"),
                new FileAlreadyExistsException("x"), new FileSystemException("x"), new EOFException(),
                new MalformedInputException(2), new IOException("word"));

        for (IOException e : errors) {
            assertFalse(DiskFault.text(e).contains("Exception"), DiskFault.text(e));
            assertTrue(DiskFault.text(e).contains(": expected "), DiskFault.text(e));
        }
    }
}
