// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;

/// Builds a data set from a table, row by row, and says where a row breaks a rule. Not thread-safe.
///
/// Rules: every number finite in single precision; `terminal` and `truncated` truth values as [CellText#truth] reads them;
/// the rows of an episode together, steps rising, no row but the last terminal or truncated. Without sNext columns, steps
/// rise by 1 and s′ is the next row's s: see [Transitions.Collector#add(float[], float[], double, boolean, boolean)] for an
/// episode's last row.
///
/// What a file lacks is taken as follows, and told in [Transitions#notes]:
///
/// | missing | taken |
/// |---|---|
/// | the end of an episode: another begins, or the file ends | truncated: the recording cut it |
/// | `truncated` | nothing is truncated but what the recording cut |
/// | `step` | rows of an episode are counted from 0 |
/// | `episode` | an episode ends at terminal or truncated; if `truncated` is missing too, also where s′ is not the next row's s |
public final class Table {

    private final String source;
    private final Place place;
    private final List<String> header;
    private final Layout layout;
    private final Transitions.Collector collector;
    private final float[] s;
    private final float[] a;
    private final float[] sNext;
    private long rows;
    private int episode;
    private int cut; // episodes without an end

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
            return Float.parseFloat(CellText.decimal(text(column)));
        }
    }

    /// How a person finds things in the file, for messages.
    public interface Place {

        /// Names a row.
        ///
        /// @param number of the row
        /// @return such as `line 12`
        String row(long number);

        /// Names a column of the header.
        ///
        /// @param column its name there
        /// @return such as `column 'reward'`
        default String column(String column) {
            return "column '" + column + "'";
        }

        /// Names a cell.
        ///
        /// @param number of the row
        /// @param column name of the column in the header
        /// @return such as `line 12, column 'reward'`
        default String cell(long number, String column) {
            return row(number) + ", " + column(column);
        }

        /// Names what would hold one of our columns, or kinds of columns, that is not there.
        ///
        /// @param ours our name, such as `truncated`
        /// @return such as `column 'truncated'`
        default String missing(String ours) {
            return ours.equals("sNext") ? "sNext columns" : column(ours);
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
        this(source, number -> unit + " " + number, header, columns);
    }

    /// Begins a table whose places have names of their own.
    ///
    /// @param source  name of the file, for messages
    /// @param place   how places are named in messages
    /// @param header  names of the columns; ours may stand in any order, others are passed over
    /// @param columns what our columns are called there
    /// @throws IllegalArgumentException `<source>: column '…': expected …, got …` if one is missing or not unique
    public Table(String source, Place place, List<String> header, Columns columns) {
        this.source = source;
        this.place = place;
        this.header = List.copyOf(header);
        this.layout = new Layout(source, this.header, columns);
        this.s = new float[layout.s.length];
        this.a = new float[layout.a.length];
        this.sNext = new float[layout.sNext.length];
        this.collector = new Transitions.Collector(s.length, a.length);
    }

    Layout layout() {
        return layout;
    }

    /// Adds a row.
    ///
    /// @param number its number in the file, at least 0, at most 2³¹ − 1; for messages
    /// @param row    its cells; not kept
    /// @throws IllegalArgumentException `<source>: <place>, column '…': expected …, got …`
    public void add(long number, Row row) {
        numbers(number, row, layout.s, s);
        begin(number, row);
        if (layout.step != Layout.NONE) {
            int step = whole(number, row, layout.step);
            at(number, layout.step, () -> collector.step(step));
        }
        numbers(number, row, layout.a, a);
        float r = number(number, row, layout.r);
        boolean terminal = truth(number, row, layout.terminal);
        boolean truncated = layout.truncated != Layout.NONE && truth(number, row, layout.truncated);
        collector.place(Math.toIntExact(number));
        if (sNext.length == 0) {
            collector.add(s, a, r, terminal, truncated);
        } else {
            numbers(number, row, layout.sNext, sNext);
            collector.add(s, a, r, sNext, terminal, truncated);
        }
        rows++;
    }

    /// Ends the running episode, and begins the next, where the row says so.
    private void begin(long number, Row row) {
        if (layout.episode == Layout.NONE) {
            if (layout.truncated == Layout.NONE && sNext.length > 0 && !Arrays.equals(s, sNext)) {
                cut(); // s′ of the row before is another state
            }
            return;
        }
        int of = whole(number, row, layout.episode);
        if (of != episode) {
            cut();
        }
        if (!collector.open()) {
            at(number, layout.episode, () -> collector.begin(of));
        }
        episode = of;
    }

    /// Ends an episode that has no end.
    private void cut() {
        if (collector.open()) {
            collector.cut();
            cut++;
        }
    }

    /// Returns the data set when all rows are added.
    ///
    /// @return the data set, with [Transitions#notes] of what was taken for granted
    /// @throws IllegalArgumentException if there is no transition
    public Transitions transitions() {
        Check.that(rows > 0, source, "at least one row", "none");
        cut();
        Check.that(collector.size() > 0, source, place.missing("sNext") + ", or two rows in an episode", "neither");
        return collector.transitions(new TableOrigin(source, place, Arrays.stream(layout.a).mapToObj(header::get)
                .toList()), notes());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        boolean blind = layout.truncated == Layout.NONE && layout.episode == Layout.NONE;
        if (blind) {
            notes.add(note("truncated", "none; episodes end where terminal is true" + (sNext.length > 0
                    ? " and where s′ is not the next row's s"
                    : " alone, so where a time limit ended one, s′ is the first state of the next")));
        } else if (layout.truncated == Layout.NONE) {
            notes.add(note("truncated", "none; an episode is cut where its rows end"));
        } else if (layout.episode == Layout.NONE && !place.missing("episode").isEmpty()) {
            notes.add(note("episode", "none; an episode ends where terminal or truncated is true"));
        }
        if (layout.step == Layout.NONE && !place.missing("step").isEmpty()) {
            notes.add(note("step", "none; the rows of each episode are counted from 0"));
        }
        if (cut > 0) {
            notes.add(source + ": " + count(cut, "episode ends", "episodes end")
                    + " neither terminal nor truncated: truncated, as the recording cut "
                    + (cut == 1 ? "it" : "them"));
        }
        if (collector.leftOut() > 0) {
            notes.add(source + ": " + count(collector.leftOut(), "row", "rows") + " left out, the last of "
                    + (collector.leftOut() == 1 ? "an episode that was" : "episodes that were")
                    + " cut: the state after is not in the file");
        }
        return notes;
    }

    private String note(String ours, String text) {
        return source + ": " + place.missing(ours) + ": " + text;
    }

    private static String count(int n, String one, String more) {
        return n + " " + (n == 1 ? one : more);
    }

    private String place(long number, int column) {
        return source + ": " + place.cell(number, header.get(column));
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
            String text = row.text(column);
            Check.that(text.matches("(?i)[-+]?(nan|inf|infinity)"), place(number, column), "a number",
                    "'" + text + "'" + (text.matches("[-+]?\\d+,\\d+") ? "; write a point for the decimal comma" : ""));
        }
        throw new IllegalArgumentException(Check.message(place(number, column),
                "a finite number of single precision", "'" + row.text(column) + "'"));
    }

    private int whole(long number, Row row, int column) {
        double value = -1;
        try {
            value = CellText.number(row.text(column));
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
        String text = row.text(column);
        return CellText.truth(text).orElseThrow(() -> new IllegalArgumentException(
                Check.message(place(number, column), "0, 1, false or true", "'" + text + "'")));
    }
}
