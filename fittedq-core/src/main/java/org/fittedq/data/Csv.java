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
/// feed; lines end with LF or CRLF; cells may be separated by semicolons, tabs or single spaces, whichever of these, in this
/// order, stands in a header without commas; the header may begin with `#`, as of `numpy.savetxt`, or follow a line
/// `sep=;`, as of spreadsheets.
final class Csv {

    private static final String SEPARATORS = ",;\t ";
    private static final String SEPARATOR_LINE = "sep=";

    private final Lines lines;
    private final List<String> cells = new ArrayList<>();
    private char separator = ',';

    private Csv(Lines lines) {
        this.lines = lines;
    }

    static Transitions read(Lines lines, Columns columns) throws IOException {
        return new Csv(lines).rows(columns);
    }

    private Transitions rows(Columns columns) throws IOException {
        String first = lines.next();
        boolean named = first.startsWith(SEPARATOR_LINE) && first.length() == SEPARATOR_LINE.length() + 1;
        String top = (named ? lines.next() : first).replaceFirst("^#\\s*", "");
        Check.that(!top.isEmpty(), lines.source(), "a header and at least one row", "an empty file");
        separator = named ? first.charAt(SEPARATOR_LINE.length()) : separator(top);
        CsvCells.split(top, separator, lines::place, cells);
        List<String> header = List.copyOf(cells);
        Check.that(header.size() == 1 || !header.stream().allMatch(Csv::isNumber), lines.place(),
                "a header such as episode,step,s0,a0,r,terminal,truncated", "numbers alone");
        Table table = new Table(lines.source(), "line", header, columns);
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            CsvCells.split(line, separator, lines::place, cells);
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(Check.message(lines.place(),
                        header.size() + " cells, as the header has", cells.size())
                        + (cells.size() > header.size() && separator == ','
                                ? "; numbers need a decimal point, not a comma, and texts with commas quotes"
                                : ""));
            }
            table.add(lines.number(), cells::get);
        }
        return table.transitions();
    }

    private static boolean isNumber(String cell) {
        try {
            CellText.number(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Returns the first of the separators that stands in the header outside quotes; a comma if there is none.
    private static char separator(String header) {
        String bare = header.strip().replaceAll("\"[^\"]*\"", "");
        return (char) SEPARATORS.chars().filter(c -> bare.indexOf(c) >= 0).findFirst().orElse(',');
    }

    static void write(Transitions data, Appendable out) throws IOException {
        out.append(String.join(",", Columns.names(data.observationSize(), data.actionSize()))).append('\n');
        RowText rows = new RowText(data, "0", "1");
        for (int i = 0; i < data.size(); i++) {
            out.append(String.join(",", rows.cells(i))).append('\n');
        }
    }
}
