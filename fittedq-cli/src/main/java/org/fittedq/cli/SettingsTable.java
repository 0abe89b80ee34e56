// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fittedq.settings.Settings;

/// Prints all settings of a record: option, default, range and unit on one line, meaning and source below.
final class SettingsTable {

    private static final int WIDTH = 96;
    private static final int MOST_NAMES = 40;
    private static final String INDENT = "      ";

    private SettingsTable() {}

    /// Prints the table.
    ///
    /// @param prefix   of the options, such as `--td3.`
    /// @param settings with their defaults
    /// @param spelling of a path as an option
    static void print(PrintWriter out, String prefix, Record settings, UnaryOperator<String> spelling) {
        print(out, prefix, Settings.describe(settings), spelling);
    }

    /// Prints the table of settings that are described already.
    static void print(PrintWriter out, String prefix, List<Settings.Described> all, UnaryOperator<String> spelling) {
        int option = all.stream().mapToInt(s -> (prefix + spelling.apply(s.path())).length()).max().orElse(0);
        int value = Math.max("default".length(), all.stream().mapToInt(s -> s.defaultValue().length()).max().orElse(0));
        int range = Math.max("range".length(), all.stream().mapToInt(s -> range(s).length()).max().orElse(0));
        String form = "  %-" + Math.max(1, option) + "s  %-" + value + "s  %-" + range + "s  %s";
        out.println(form.formatted("option", "default", "range", "unit").stripTrailing());
        for (Settings.Described s : all) {
            out.println(form.formatted(prefix + spelling.apply(s.path()),
                    s.defaultValue().isEmpty() ? "none" : s.defaultValue(), range(s), s.unit()).stripTrailing());
            wrap(out,
                    s.meaning() + (isLong(s) ? ": " + s.type() : "")
                            + (s.source().isEmpty() ? "" : " (source: " + s.source() + ")")
                            + (s.resumable() ? " (may change in mid-run: fittedq resume --set)" : ""));
        }
    }

    /// Whether the names of what there is to choose from stand below rather than in the table.
    private static boolean isLong(Settings.Described s) {
        return s.range().isEmpty() && s.type().length() > MOST_NAMES;
    }

    private static String range(Settings.Described s) {
        return isLong(s)
                ? "see below"
                : s.range().isEmpty()
                        ? s.type().replace("boolean", "true | false").replace("double", "number")
                                .replace("long", "integer")
                                .replace("int", "integer").replace("integereger", "integer")
                        : s.range();
    }

    private static void wrap(PrintWriter out, String text) {
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : text.split(" ")) {
            if (line.length() + word.length() > WIDTH && !line.toString().isBlank()) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder(INDENT);
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
    }
}
