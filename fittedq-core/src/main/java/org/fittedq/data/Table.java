// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.List;
import java.util.Locale;
import org.fittedq.math.Check;

/// Builds a data set from a table, row by row, and says where a row breaks a rule. Not thread-safe.
///
/// Rules: every number finite in single precision; `terminal` and `truncated` each 0 or 1 (or false, true); the rows of
/// an episode together, steps rising, the last row and no other terminal or truncated. Without sNext columns, steps rise
/// by 1 and s′ is the next row's s: see [Transitions.Collector#add(float[], float[], double, boolean, boolean)] for an
/// episode's last row.
public final class Table {

    private final String source;
    private final String unit;
    private final List<String> header;
    private final Layout layout;
    private final Transitions.Collector collector;
    private final float[] s;
    private final float[] a;
    private final float[] sNext;
    private long last;
    private int episode;

    /// One row.
    @FunctionalInterface
    public interface Row {

        /// Returns a cell as text.
        ///
        /// @param column index in the header
        /// @return its text, as the file shows it
        String text(int column);

        /// Returns a cell as a number.
        ///
        /// @param column index in the header
        /// @return the nearest float; infinite if out of range
        /// @throws NumberFormatException if it is no number written in decimal
        default float number(int column) {
            return Float.parseFloat(decimal(text(column)));
        }
    }

    /// Begins a table.
    ///
    /// @param source  name of the file, for messages
    /// @param unit    what a row is called in messages, such as `line`
    /// @param header  names of the columns; ours may stand in any order, others are passed over
    /// @param columns what our columns are called there
    /// @throws IllegalArgumentException `<source>: column '…': expected …, got …` if one is missing or not unique
    public Table(String source, String unit, List<String> header, Columns columns) {
        this.source = source;
        this.unit = unit;
        this.header = List.copyOf(header);
        this.layout = new Layout(source, this.header, columns);
        this.s = new float[layout.s.length];
        this.a = new float[layout.a.length];
        this.sNext = new float[layout.sNext.length];
        this.collector = new Transitions.Collector(s.length, a.length);
    }

    /// Adds a row.
    ///
    /// @param number its number, for messages
    /// @param row    its cells; not kept
    /// @throws IllegalArgumentException `<source>: <unit> <number>, column '…': expected …, got …`
    public void add(long number, Row row) {
        int of = whole(number, row, layout.episode);
        if (collector.open() && of != episode) {
            throw unended();
        }
        if (!collector.open()) {
            at(number, layout.episode, () -> collector.begin(of));
        }
        int step = whole(number, row, layout.step);
        at(number, layout.step, () -> collector.step(step));
        numbers(number, row, layout.s, s);
        numbers(number, row, layout.a, a);
        float r = number(number, row, layout.r);
        boolean terminal = truth(number, row, layout.terminal);
        boolean truncated = truth(number, row, layout.truncated);
        if (sNext.length == 0) {
            collector.add(s, a, r, terminal, truncated);
        } else {
            numbers(number, row, layout.sNext, sNext);
            collector.add(s, a, r, sNext, terminal, truncated);
        }
        episode = of;
        last = number;
    }

    /// Returns the data set when all rows are added.
    ///
    /// @return the data set
    /// @throws IllegalArgumentException if the last episode has no end, or there is no transition
    public Transitions transitions() {
        if (collector.open()) {
            throw unended();
        }
        Check.that(last > 0, source, "at least one row", "none");
        Check.that(collector.size() > 0, source, "sNext columns, or two rows in an episode", "neither");
        return collector.transitions();
    }

    private IllegalArgumentException unended() {
        return new IllegalArgumentException(Check.message(source + ": " + unit + " " + last + ", columns '"
                + header.get(layout.terminal) + "' and '" + header.get(layout.truncated) + "'",
                "one of them to be 1 in the last row of episode " + episode, "0 and 0"));
    }

    private String place(long number, int column) {
        return source + ": " + unit + " " + number + ", column '" + header.get(column) + "'";
    }

    /// Runs a rule of the collector; in its message the place stands for the name.
    private void at(long number, int column, Runnable rule) {
        try {
            rule.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place(number, column) + e.getMessage().replaceFirst("^\\w+", ""), e);
        }
    }

    private void numbers(long number, Row row, int[] from, float[] out) {
        for (int k = 0; k < from.length; k++) {
            out[k] = number(number, row, from[k]);
        }
    }

    private float number(long number, Row row, int column) {
        try {
            float value = row.number(column);
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            Check.that(row.text(column).matches("(?i)[-+]?(nan|inf|infinity)"), place(number, column), "a number",
                    "'" + row.text(column) + "'");
        }
        throw new IllegalArgumentException(Check.message(place(number, column),
                "a finite number of single precision", "'" + row.text(column) + "'"));
    }

    private int whole(long number, Row row, int column) {
        double value = -1;
        try {
            value = Double.parseDouble(decimal(row.text(column)));
        } catch (NumberFormatException e) {
            // the check says it
        }
        if (value != (int) value || value < 0) {
            throw new IllegalArgumentException(Check.message(place(number, column),
                    "an integer in [0, " + Integer.MAX_VALUE + "]", "'" + row.text(column) + "'"));
        }
        return (int) value;
    }

    private boolean truth(long number, Row row, int column) {
        return switch (row.text(column).toLowerCase(Locale.ROOT)) {
            case "1", "true", "1.0" -> true;
            case "0", "false", "0.0" -> false;
            default -> throw new IllegalArgumentException(Check.message(place(number, column),
                    "0, 1, false or true", "'" + row.text(column) + "'"));
        };
    }

    /// Refuses what Java reads as a number beyond decimal digits: hexadecimal, type suffixes, NaN.
    private static String decimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                throw new NumberFormatException(text);
            }
        }
        return text;
    }
}
