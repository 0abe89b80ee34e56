// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.fittedq.data.CellText;
import org.fittedq.math.Check;

/// Reads dates and numbers of a table's cells; what cannot be read is named with its place.
final class CellReader {

    private static final Set<String> MISSING = Set.of("na", "n/a", "#n/a", "nan", "null", "none", "-", ".");
    private static final Pattern ISO = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern WITH_TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ].*");
    private static final Pattern BASIC = Pattern.compile("\\d{8}");
    private static final Pattern COMMA_DECIMAL = Pattern.compile("[-+]?[\\d.]*\\d,\\d{1,2}|[-+]?0,\\d+");
    private static final Pattern THOUSANDS = Pattern.compile("[-+]?\\d{1,3}(,\\d{3})+(\\.\\d*)?");
    private static final Pattern CURRENCY = Pattern.compile("(?=.*\\d).*(\\p{Sc}|[A-Z]{3}).*");

    private CellReader() {}

    /// Reads a date.
    ///
    /// @throws IllegalArgumentException if it is neither `2020-12-31` nor `20201231`
    static LocalDate date(Rows rows, int column) {
        String text = rows.cell(column);
        try {
            if (ISO.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
            if (BASIC.matcher(text).matches()) {
                int day = Integer.parseInt(text);
                return LocalDate.of(day / 10000, day / 100 % 100, day % 100);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    Check.message(place(rows, column), "a day that the calendar has", "'" + text + "'"), e);
        }
        throw new IllegalArgumentException(Check.message(place(rows, column),
                "a date such as 2020-12-31 or 20201231", "'" + text + "'")
                + (WITH_TIME.matcher(text).matches() ? "; write the day alone, without a time" : ""));
    }

    /// Reads a number.
    ///
    /// @return NaN if the cell says that there is none
    /// @throws IllegalArgumentException if it is something else
    static double number(Rows rows, int column) {
        String text = rows.cell(column);
        try {
            double value = text.isEmpty() ? Double.NaN : CellText.number(text);
            if (Double.isInfinite(value)) { // a place is made only where it is needed: there are millions of cells
                throw new IllegalArgumentException(
                        Check.message(place(rows, column), "a finite number", "'" + text + "'"));
            }
            return value;
        } catch (NumberFormatException e) {
            if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
                return Double.NaN;
            }
            throw new IllegalArgumentException(
                    Check.message(place(rows, column), "a number", "'" + text + "'") + hint(text), e);
        }
    }

    private static String hint(String text) {
        if (CURRENCY.matcher(text).matches()) {
            return "; write it without currency, and without commas between thousands";
        }
        if (THOUSANDS.matcher(text).matches()) {
            return "; write it without commas between thousands, and a decimal comma as a point";
        }
        if (COMMA_DECIMAL.matcher(text).matches()) {
            return "; write a point for the decimal comma";
        }
        return text.endsWith("%") ? "; write 1.2 % as 0.012" : "";
    }

    static String place(Rows rows, int column) {
        return rows.source() + ": " + rows.unit() + " " + rows.number() + ", column '" + rows.header().get(column)
                + "'";
    }
}
