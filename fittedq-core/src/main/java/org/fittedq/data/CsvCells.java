// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.List;
import java.util.function.Supplier;
import org.fittedq.math.Check;

/// The cells of a line of a CSV file: spaces around a cell do not count; one in quotes may hold the separator, and two quotes for one; it
/// holds no line feed.
///
/// Source: Y. Shafranovich, *Common Format and MIME Type for Comma-Separated Values (CSV) Files*, RFC 4180, 2005,
/// <https://www.rfc-editor.org/rfc/rfc4180>.
public final class CsvCells {

    private CsvCells() {}

    /// Splits a line into cells.
    ///
    /// @param line      without line feed
    /// @param separator what stands between cells
    /// @param place     file and line, for the message; asked for only if it is needed
    /// @param cells     out: the cells, in place of what was there
    /// @throws IllegalArgumentException if a quote is not closed where a cell ends
    public static void split(String line, char separator, Supplier<String> place, List<String> cells) {
        cells.clear();
        int from = 0;
        while (from <= line.length()) {
            int end = line.indexOf(separator, from);
            end = end < 0 ? line.length() : end;
            String cell = line.substring(from, end).strip();
            if (cell.startsWith("\"")) {
                end = quotedEnd(line, separator, line.indexOf('"', from), place);
                cell = line.substring(from, end).strip();
                cell = cell.substring(1, cell.length() - 1).replace("\"\"", "\"");
            }
            cells.add(cell);
            from = end + 1;
        }
    }

    /// Returns where the cell ends that begins with a quote: at the separator after the quote that closes it.
    private static int quotedEnd(String line, char separator, int open, Supplier<String> place) {
        int at = open + 1;
        while (at < line.length() && (line.charAt(at) != '"' || line.startsWith("\"\"", at))) {
            at += line.charAt(at) == '"' ? 2 : 1;
        }
        int next = line.indexOf(separator, at);
        int end = next < 0 ? line.length() : next;
        boolean closed = at < line.length() && line.substring(at + 1, end).isBlank();
        if (!closed) {
            throw new IllegalArgumentException(
                    Check.message(place.get(), "a quote that closes the cell", line.substring(open)));
        }
        return end;
    }
}
