// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.fittedq.data.CsvCells;
import org.fittedq.math.Check;

/// The rows of a CSV file.
///
/// Source: Y. Shafranovich, *Common Format and MIME Type for Comma-Separated Values (CSV) Files*, RFC 4180, 2005,
/// <https://www.rfc-editor.org/rfc/rfc4180>. Differences, those of data sets of transitions: spaces around a cell do not count; a
/// quoted cell holds no line feed; cells may be separated by semicolons or tabs; the header may follow a line `sep=;`; empty lines
/// may stand only at the end.
final class CsvRows implements Rows {

    private static final Pattern SEPARATOR_LINE = Pattern.compile("sep=(.)");

    private final String source;
    private final BufferedReader reader;
    private final List<String> cells = new ArrayList<>();
    private final List<String> header;
    private final char separator;
    private int number;

    /// Reads the header.
    CsvRows(String source, BufferedReader reader, Separator separator) throws IOException {
        this.source = source;
        this.reader = reader;
        String first = line();
        boolean named = separator == Separator.AUTO && SEPARATOR_LINE.matcher(first).matches();
        String top = named ? line() : first;
        Check.that(!top.isEmpty(), source, "a header and at least one row", "an empty file");
        this.separator = named ? first.charAt(first.length() - 1) : separator.of(top);
        split(top);
        this.header = List.copyOf(cells);
    }

    /// Returns the next line, or an empty text at the end.
    private String line() throws IOException {
        String line = reader.readLine();
        number++;
        if (line != null && !line.isBlank()) {
            return line;
        }
        for (String rest = line; rest != null; rest = reader.readLine()) {
            Check.that(rest.isBlank(), source + ": line " + number, "a row", "an empty line");
        }
        return "";
    }

    @Override
    public boolean next() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            return false;
        }
        split(line);
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(Check.message(source + ": line " + number,
                    header.size() + (header.size() == 1 ? " cell" : " cells") + ", as the header has", cells.size())
                    + (cells.size() > header.size() && separator == ','
                            ? "; write numbers with a decimal point, without commas between thousands"
                            : ""));
        }
        return true;
    }

    /// Spaces within quotes do not count either.
    private void split(String line) {
        CsvCells.split(line, separator, () -> source + ": line " + number, cells);
        cells.replaceAll(String::strip);
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String unit() {
        return "line";
    }

    @Override
    public String cell(int column) {
        return cells.get(column);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
