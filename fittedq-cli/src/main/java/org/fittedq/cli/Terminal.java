// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.Console;
import java.io.PrintWriter;

/// Where a command prints.
///
/// @param out          results
/// @param err          messages and the progress line
/// @param interactive  whether a person sees `err`, so that a line may be drawn again and again
/// @param colour       whether that line may be coloured
/// @param interruption how the process is asked to stop
record Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean colour, Interruption interruption) {

    /// Returns the process's own.
    static Terminal ofProcess(PrintWriter out, PrintWriter err, Interruption interruption) {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
        String noColour = System.getenv("NO_COLOR");
        return new Terminal(out, err, interactive, noColour == null || noColour.isEmpty(), interruption);
    }

    /// Returns one that nobody watches.
    static Terminal plain(PrintWriter out, PrintWriter err) {
        return new Terminal(out, err, false, false, Interruption.none());
    }

    /// Prints a message, which is always one line.
    void error(String message) {
        out.flush();
        err.println(String.valueOf(message).replaceAll("\\s*[\\r\\n]+\\s*", " "));
    }
}
