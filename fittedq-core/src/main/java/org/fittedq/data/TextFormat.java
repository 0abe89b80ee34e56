// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fittedq.math.Check;

/// The text formats of data sets. What is written is read back to the bit.
public enum TextFormat implements DataFormat {

    /// Comma-separated values: a header, then one line a transition; terminal and truncated are 0 or 1.
    CSV(".csv"),
    /// JSON lines: one object a line, one number or truth value for each column.
    JSON_LINES(".jsonl");

    private final String ending;

    TextFormat(String ending) {
        this.ending = ending;
    }

    /// Finds the format of a file by the ending of its name.
    ///
    /// @param file `….csv` or `….jsonl`
    /// @return the format
    /// @throws IllegalArgumentException for another ending
    public static TextFormat of(Path file) {
        for (TextFormat format : values()) {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(format.ending)) {
                return format;
            }
        }
        throw new IllegalArgumentException(Check.message("data set", "a file name ending in .csv or .jsonl", file));
    }

    @Override
    public List<String> endings() {
        return List.of(ending);
    }

    /// Reads a data set.
    ///
    /// @param file    UTF-8 text, or UTF-16 with a byte order mark
    /// @param columns what the columns are called
    /// @return all of it; its [Transitions#notes] say what was taken for granted
    /// @throws IOException if the disk reports an error, or the file breaks a rule: `<file>: line …, column '…': …`
    @Override
    public Transitions read(Path file, Columns columns) throws IOException {
        try (Lines lines = Lines.open(file)) {
            return this == CSV ? Csv.read(lines, columns) : JsonLines.read(lines, columns);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean writes() {
        return true;
    }

    /// Writes a data set, all of it or nothing: see [AtomicFile]. The same data gives the same bytes everywhere.
    ///
    /// @param file an existing file is replaced
    /// @param data what to write
    /// @throws IOException if the disk reports an error
    @Override
    public void write(Path file, Transitions data) throws IOException {
        AtomicFile.write(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            if (this == CSV) {
                Csv.write(data, writer);
            } else {
                JsonLines.write(data, writer);
            }
            writer.flush();
        });
    }
}
