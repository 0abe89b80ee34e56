// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;

/// The words of a command: separated by blanks, or put in quotation marks, single or double. Nothing else has a meaning: a
/// backslash is a letter of a path, and there is no shell, whose own process would stand between us and the environment.
final class CommandWords {

    private static final char NONE = 0;

    private CommandWords() {}

    /// Splits a command.
    ///
    /// @param command as typed, such as `python3 'my env.py'`
    /// @return program and arguments; empty if there are none
    /// @throws IllegalArgumentException if a quotation is not closed
    static List<String> of(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = NONE;
        for (char c : command.toCharArray()) {
            if (c == quote) {
                quote = NONE;
            } else if (quote != NONE) {
                word.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true; // '' is a word too
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                begun = true;
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }
        Check.that(quote == NONE, "command", "closed quotation marks", command);
        if (begun) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
