// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where relative paths of a run began, so that they are found from any other working directory.
///
/// @param path absolute; empty where it is the process's own
public record WorkingDirectory(String path) {

    /// The process's own.
    public static final WorkingDirectory HERE = new WorkingDirectory("");

    /// Returns the one that a manifest names.
    ///
    /// @param path as the manifest says it
    /// @return the directory
    public static WorkingDirectory of(String path) {
        return path.equals(current()) ? HERE : new WorkingDirectory(path);
    }

    /// Returns the process's own, as a manifest names it.
    ///
    /// @return an absolute path
    public static String current() {
        return Path.of("").toAbsolutePath().toString();
    }

    /// Finds a file or folder.
    ///
    /// @param typed as the user gave it; empty for none
    /// @return its absolute path, if it is relative and there; else as typed, as the run may have moved with its files
    public String resolve(String typed) {
        if (path.isEmpty() || typed.isEmpty()) {
            return typed;
        }
        try {
            Path there = Path.of(path).resolve(typed).normalize();
            return !Path.of(typed).isAbsolute() && Files.exists(there) ? there.toString() : typed;
        } catch (InvalidPathException e) {
            return typed; // whoever opens it says what is wrong
        }
    }
}
