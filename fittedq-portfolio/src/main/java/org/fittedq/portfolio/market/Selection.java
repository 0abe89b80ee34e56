// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.math.Check;
import org.fittedq.settings.Setting;

/// Which part of a file is taken, and what becomes of its gaps.
///
/// @param assets names, with commas between them; empty for all
/// @param first  first date; empty for that of the file
/// @param last   last date; empty for that of the file
/// @param gaps   what becomes of a day without a price between days with one
public record Selection(
        @Setting("names of the assets to take, in that order, with commas between them; empty = all of the file") String assets,
        @Setting("first date to take, such as 1995-01-01; of prices it is the day before the first return; empty = the file's first") String first,
        @Setting("last date to take; empty = the file's last") String last,
        @Setting("a day without a price between days with one: refuse = an error, carry = the last price goes on, and is reported") Gaps gaps) {

    /// All of the file, without gaps.
    public static final Selection DEFAULT = new Selection("", "", "", Gaps.REFUSE);

    /// Checks that dates are dates, in order, and that no name is there twice.
    ///
    /// @throws IllegalArgumentException if not
    public Selection {
        Check.that(!date("last", last, LocalDate.MAX).isBefore(date("first", first, LocalDate.MIN)), "last",
                "a date not before first " + first, last);
        List<String> names = names(assets);
        Check.that(new HashSet<>(names).size() == names.size() && !(names.contains("") && names.size() > 1), "assets",
                "each name once, with commas between them", "'" + assets + "'");
    }

    private static LocalDate date(String what, String text, LocalDate none) {
        try {
            return text.isEmpty() ? none : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    Check.message(what, "a date such as 2020-12-31", "'" + text + "'"), e);
        }
    }

    private static List<String> names(String assets) {
        return Arrays.stream(assets.split(",", -1)).map(String::strip).toList();
    }

    /// Returns the names whose numbers are to be read.
    ///
    /// @param besides names that are none of assets
    /// @return empty for all
    Set<String> wanted(Set<String> besides) {
        if (assets.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>(names(assets));
        names.addAll(besides);
        return names;
    }

    /// Returns the chosen assets of a series.
    Series assets(Series all) {
        return assets.isEmpty() ? all : all.assets("assets", names(assets));
    }

    /// Returns the first day that is taken.
    ///
    /// @throws IllegalArgumentException if no day lies in the span
    int firstDay(Series series) {
        LocalDate from = date("first", first, LocalDate.MIN);
        LocalDate to = date("last", last, LocalDate.MAX);
        for (int t = 0; t < series.days(); t++) {
            if (!series.date(t).isBefore(from) && !series.date(t).isAfter(to)) {
                return t;
            }
        }
        throw new IllegalArgumentException(Check.message(series.source(), "rows between first and last",
                "rows from " + series.date(0) + " to " + series.date(series.days() - 1)));
    }

    /// Returns the day after the last that is taken.
    int endDay(Series series) {
        LocalDate to = date("last", last, LocalDate.MAX);
        int end = series.days();
        while (series.date(end - 1).isAfter(to)) {
            end--;
        }
        return end;
    }
}
