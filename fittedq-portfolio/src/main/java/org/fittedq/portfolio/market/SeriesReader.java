// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.math.Check;

/// Reads series from the rows of a table.
final class SeriesReader {

    private final Rows rows;
    private final List<String> header;
    private final Set<String> wanted; // assets; empty for all

    private SeriesReader(Rows rows, Set<String> wanted) {
        this.rows = rows;
        this.wanted = wanted;
        this.header = rows.header();
    }

    /// Reads a table.
    ///
    /// @param wanted the assets whose numbers are read; of others only the names. Empty for all
    /// @throws IllegalArgumentException if a column is missing, a cell cannot be read, or dates do not rise
    static Series read(Rows rows, TableLayout layout, Set<String> wanted) throws IOException {
        SeriesReader reader = new SeriesReader(rows, wanted);
        return switch (layout) {
            case TableLayout.Wide wide ->
                reader.wide(wide.date().isEmpty() ? rows.dates() : reader.column(wide.date()));
            case TableLayout.Tall tall -> new LongTable(rows, reader.column(tall.date()), reader.column(tall.asset()),
                    reader.column(tall.value()), wanted).series();
        };
    }

    private int column(String name) {
        int at = header.indexOf(name);
        Check.that(at >= 0, rows.source() + ": column '" + name + "'", "such a column",
                "none; there are " + Named.few(header) + "; other names can be given as settings of layout");
        return at;
    }

    private Series wide(int date) throws IOException {
        List<String> assets = new ArrayList<>(header);
        assets.remove(date);
        Check.that(!assets.isEmpty(), rows.source(), "a column of dates and one for each asset",
                "one column, '" + header.getFirst() + "'",
                "give the separator if it is none of comma, semicolon and tab");
        checkNames(date);
        List<LocalDate> dates = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        while (rows.next()) {
            LocalDate day = CellReader.date(rows, date);
            if (!dates.isEmpty()) {
                checkRising(date, dates, lines, day);
            }
            double[] row = new double[assets.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = wanted.isEmpty() || wanted.contains(assets.get(i))
                        ? CellReader.number(rows, i < date ? i : i + 1)
                        : Double.NaN;
            }
            dates.add(day);
            lines.add(rows.number());
            values.add(row);
        }
        Check.that(!dates.isEmpty(), rows.source(), "at least one row", "none");
        return new Series(new Series.Places(rows.source(), rows.unit(), lines, true), dates, List.copyOf(assets),
                values.toArray(double[][]::new));
    }

    private void checkNames(int date) {
        HashSet<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            if (i != date) {
                Check.that(!name.isEmpty(), rows.source() + ": column " + (i + 1), "the name of an asset", "none");
                Check.that(seen.add(name), rows.source() + ": column '" + name + "'", "each column once", "it twice");
            }
        }
    }

    private void checkRising(int column, List<LocalDate> dates, List<Integer> lines, LocalDate day) {
        LocalDate before = dates.getLast();
        if (day.isAfter(before)) {
            return;
        }
        int earlier = dates.indexOf(day);
        Check.that(earlier < 0, CellReader.place(rows, column), "each date once",
                day + " again" + (earlier < 0 ? "" : ", first in " + rows.unit() + " " + lines.get(earlier)));
        throw new IllegalArgumentException(Check.message(CellReader.place(rows, column),
                "a date after " + before + " of " + rows.unit() + " " + lines.getLast(), day)
                + "; sort the rows by date");
    }
}
