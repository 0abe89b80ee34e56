// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fittedq.math.Check;

/// Reads a table with a row for each date and asset. The dates of each asset rise; the assets may follow one another or mix.
final class LongTable {

    private final Rows rows;
    private final int date;
    private final int asset;
    private final int value;
    private final Set<String> wanted; // assets; empty for all
    private final Map<String, Column> columns = new LinkedHashMap<>(); // by asset, in the order in which they come
    private final Map<LocalDate, Integer> firstLine = new TreeMap<>();

    /// The numbers of an asset, in the order of its dates.
    private static final class Column {
        private final List<LocalDate> dates = new ArrayList<>();
        private final List<Integer> lines = new ArrayList<>();
        private double[] values = new double[16];
    }

    LongTable(Rows rows, int date, int asset, int value, Set<String> wanted) {
        this.wanted = wanted;
        this.rows = rows;
        this.date = date;
        this.asset = asset;
        this.value = value;
    }

    Series series() throws IOException {
        while (rows.next()) {
            String name = rows.cell(asset);
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        Check.message(CellReader.place(rows, asset), "the name of an asset", "''"));
            }
            Column column = columns.computeIfAbsent(name, n -> new Column());
            if (wanted.isEmpty() || wanted.contains(name)) {
                add(column, name, CellReader.date(rows, date));
            }
        }
        Check.that(!columns.isEmpty(), rows.source(), "at least one row", "none");
        List<LocalDate> dates = List.copyOf(firstLine.keySet());
        Map<LocalDate, Integer> days = new HashMap<>();
        dates.forEach(d -> days.put(d, days.size()));
        double[][] values = new double[dates.size()][columns.size()];
        int i = 0;
        for (Column column : columns.values()) {
            for (double[] row : values) {
                row[i] = Double.NaN;
            }
            for (int k = 0; k < column.dates.size(); k++) {
                values[days.get(column.dates.get(k))][i] = column.values[k];
            }
            i++;
        }
        return new Series(new Series.Places(rows.source(), rows.unit(), List.copyOf(firstLine.values()), false), dates,
                List.copyOf(columns.keySet()), values);
    }

    private void add(Column column, String name, LocalDate day) {
        int count = column.dates.size();
        if (count > 0 && !column.dates.getLast().isBefore(day)) {
            refuse(column, name, day);
        }
        column.dates.add(day);
        column.lines.add(rows.number());
        column.values = count < column.values.length ? column.values : Arrays.copyOf(column.values, 2 * count);
        column.values[count] = CellReader.number(rows, value);
        firstLine.putIfAbsent(day, rows.number());
    }

    private void refuse(Column column, String name, LocalDate day) {
        int earlier = column.dates.indexOf(day);
        Check.that(earlier < 0, CellReader.place(rows, date), "each date once for " + name,
                day + " again" + (earlier < 0 ? "" : ", first in " + rows.unit() + " " + column.lines.get(earlier)));
        throw new IllegalArgumentException(Check.message(CellReader.place(rows, date), "a date after "
                + column.dates.getLast() + " of " + name + " in " + rows.unit() + " " + column.lines.getLast(), day)
                + "; sort the rows by date");
    }
}
