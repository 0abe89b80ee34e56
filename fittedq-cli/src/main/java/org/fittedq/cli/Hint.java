// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A command to type next, such that it works as it is printed: by the name that the user calls ours, with quotation marks where
/// a shell needs them.
final class Hint {

    /// Where the launcher says how it was called, such as `./fittedq`.
    private static final String NAME = "FITTEDQ_COMMAND";

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:=,@%+-]+");

    private Hint() {}

    /// Returns a command.
    ///
    /// @param words sub-command, options, paths
    static String of(Object... words) {
        return of(Arrays.stream(words).map(String::valueOf).toList());
    }

    /// Returns a command.
    static String of(List<String> words) {
        return named(Optional.ofNullable(System.getenv(NAME)).filter(n -> !n.isBlank()).orElse("fittedq"), words);
    }

    /// Returns a command of a program that is called by a name.
    static String named(String name, List<String> words) {
        return Stream.concat(Stream.of(name), words.stream()).map(Hint::quoted).collect(Collectors.joining(" "));
    }

    /// Returns what to do about a folder or file that stands where a run is to go.
    static String instead(Path there) {
        return Runs.isRun(there) ? "choose another, or continue it with: " + of("resume", there) : "choose another";
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
