// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.math.Check;

/// What the disk refuses, said as all other messages are: which file, what was expected of it, what to do. Those of the JDK
/// are a file's name alone, or the system's word alone.
final class DiskFault {

    private static final String DISK = "disk";

    /// What systems say, and what is then expected, got, and to be done.
    private record Known(String reason, String rule, String got, String remedy) {}

    private static final Known[] KNOWN = {
            new Known("no space left", "room for what is to be written", "a full disk",
                    "make room or choose another place; what was complete is kept"),
            new Known("disk quota exceeded", "room for what is to be written", "a quota that is used up",
                    "make room or choose another place; what was complete is kept"),
            new Known("read-only file system", "a place that can be written", "a read-only file system",
                    "choose another place"),
            new Known("not a directory", "a folder above it", "a file", "choose another place"),
            new Known("is a directory", "a file", "a folder", "choose another name"),
            new Known("file name too long", "a shorter name", "one that the file system refuses",
                    "choose another name"),
            new Known("too many open files", "a file that can be opened", "too many open ones",
                    "raise the limit of ulimit -n"),
            new Known("permission denied", "permission to use it", "none",
                    "change its permissions or choose another place"),
            new Known("operation not permitted", "permission to use it", "none",
                    "change its permissions or choose another place"),
            new Known("input/output error", "a disk that works", "an input/output error", "look at the disk first")};

    private DiskFault() {}

    /// Returns the message of a disk's error. Messages of ours are whole as they are.
    static String text(IOException e) {
        String own = String.valueOf(e.getMessage());
        if (own.contains(": expected ")) {
            return own;
        }
        return switch (e) {
            case NoSuchFileException f -> Check.message(file(f), "a file or folder of that name", "none")
                    + "; it is gone, or the folder above it is missing";
            case AccessDeniedException f -> known(file(f), "permission denied").orElseThrow();
            case NotDirectoryException f -> Check.message(file(f), "a folder", "a file");
            case FileAlreadyExistsException f -> Check.message(file(f), "nothing of that name yet",
                    "a file or folder that is there") + "; choose another place";
            case DirectoryNotEmptyException f -> Check.message(file(f), "an empty folder", "one with files in it");
            case FileSystemException f -> text(file(f), f.getReason());
            case CharacterCodingException f ->
                Check.message("text", "UTF-8", "other bytes") + "; save the file as UTF-8";
            default -> text(DISK, e.getMessage());
        };
    }

    /// Returns the message of a path that cannot be one, and the remedy where letters were lost on the way.
    static String text(String what, InvalidPathException e) {
        return Check.message(what, "a path", "'" + e.getInput() + "'")
                + (lostLetters(e.getInput(), System.getProperty("sun.jnu.encoding")) ? "; " + REMEDY : "");
    }

    /// What to do where the locale does not know the letters of an argument or a file's name.
    static final String REMEDY = "the locale knows ASCII alone: set LC_ALL=C.UTF-8";

    /// Tells whether Java could not read letters of a text that came from the system.
    ///
    /// @param encoding that of file names and arguments, by the locale
    static boolean lostLetters(String text, String encoding) {
        return text.indexOf('\uFFFD') >= 0 && !"UTF-8".equalsIgnoreCase(encoding);
    }

    private static String file(FileSystemException e) {
        String file = Optional.ofNullable(e.getFile()).or(() -> Optional.ofNullable(e.getOtherFile())).orElse(DISK);
        return file.endsWith(".tmp") ? file.substring(0, file.length() - ".tmp".length()) : file; // on its way to the name
    }

    private static String text(String file, String reason) {
        String why = reason == null || reason.isBlank() ? "an error without a name" : reason;
        return known(file, why).orElseGet(() -> Check.message(file, "a file that can be read and written", why));
    }

    private static Optional<String> known(String file, String reason) {
        for (Known k : KNOWN) {
            if (reason.toLowerCase(Locale.ROOT).contains(k.reason())) {
                return Optional.of(Check.message(file, k.rule(), k.got()) + "; " + k.remedy());
            }
        }
        return Optional.empty();
    }
}
