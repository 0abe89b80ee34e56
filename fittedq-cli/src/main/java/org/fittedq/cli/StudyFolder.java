// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.math.Check;

/// The folder of several seeds' runs. Making it is what claims it: of several processes that try at once one succeeds.
final class StudyFolder {

    private StudyFolder() {}

    /// Claims a folder.
    ///
    /// @param out    wanted; empty for the next numbered one
    /// @param parent of the numbered ones
    /// @throws IllegalArgumentException if the wanted one holds anything
    static Path claim(Optional<Path> out, Path parent) throws IOException {
        if (out.isPresent()) {
            Files.createDirectories(out.get().toAbsolutePath().getParent());
            Check.that(make(out.get()) || isEmpty(out.get()), "--out", "a folder that does not exist, or is empty",
                    out.get(), Hint.instead(out.get()));
            return out.get();
        }
        Files.createDirectories(parent);
        int n = last(parent) + 1;
        while (!make(parent.resolve(String.valueOf(n)))) {
            n++;
        }
        return parent.resolve(String.valueOf(n));
    }

    private static boolean make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> in = Files.list(folder)) {
            return in.findAny().isEmpty();
        }
    }

    private static int last(Path parent) throws IOException {
        try (Stream<Path> there = Files.list(parent)) {
            return there.map(p -> p.getFileName().toString()).filter(n -> n.matches("\\d{1,8}"))
                    .mapToInt(Integer::parseInt).max().orElse(0);
        }
    }

    /// Removes the folder of a study whose first run could not begin.
    static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return;
        }
    }
}
