// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;

/// A data set as CSV: a header, then one line a transition.
///
/// Source: Y. Shafranovich, *Common Format and MIME Type for Comma-Separated Values (CSV) Files*, RFC 4180, 2005,
/// <https://www.rfc-editor.org/rfc/rfc4180>. Differences: spaces around a cell do not count; a quoted cell holds no line
/// feed; lines end with LF or CRLF.
final class Csv {

    private Csv() {}

    static Transitions read(Lines lines, Columns columns) throws IOException {
        String first = lines.next();
        Check.that(!first.isEmpty(), lines.source(), "a header and at least one row", "an empty file");
        List<String> header = cells(first, lines, new ArrayList<>());
        Table table = new Table(lines.source(), "line", header, columns);
        List<String> cells = new ArrayList<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            cells(line, lines, cells);
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(Check.message(lines.place(),
                        header.size() + " cells, as the header has", cells.size()));
            }
            table.add(lines.number(), cells::get);
        }
        return table.transitions();
    }

    /// Splits a line into cells, which replace those of `out`.
    private static List<String> cells(String line, Lines lines, List<String> out) {
        out.clear();
        int from = 0;
        while (from <= line.length()) {
            int end = line.indexOf(',', from);
            end = end < 0 ? line.length() : end;
            String cell = line.substring(from, end).strip();
            if (cell.startsWith("\"")) {
                end = quotedEnd(line, line.indexOf('"', from), lines);
                cell = line.substring(from, end).strip();
                cell = cell.substring(1, cell.length() - 1).replace("\"\"", "\"");
            }
            out.add(cell);
            from = end + 1;
        }
        return out;
    }

    /// Returns where the cell ends that begins with a quote: at the comma after the quote that closes it.
    private static int quotedEnd(String line, int open, Lines lines) {
        int at = open + 1;
        while (at < line.length() && (line.charAt(at) != '"' || line.startsWith("\"\"", at))) {
            at += line.charAt(at) == '"' ? 2 : 1;
        }
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        boolean closed = at < line.length() && line.substring(at + 1, end).isBlank();
        Check.that(closed, lines.place(), "a quote that closes the cell", line.substring(open));
        return end;
    }

    static void write(Transitions data, Appendable out) throws IOException {
        out.append(String.join(",", Columns.names(data.observationSize(), data.actionSize()))).append('\n');
        RowText rows = new RowText(data, "0", "1");
        for (int i = 0; i < data.size(); i++) {
            out.append(String.join(",", rows.cells(i))).append('\n');
        }
    }
}
