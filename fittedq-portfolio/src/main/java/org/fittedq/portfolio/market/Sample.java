// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Which days of a drawn market, and which draw.
///
/// @param days  number of days, day 0 among them
/// @param first date of day 0; weekdays follow
/// @param seed  number of the draw
public record Sample(
        @Setting(value = "number of days, the first of them without a return; more costs time and makes figures surer", range = "[2, 1000000]", unit = "days", source = "ten years") int days,
        @Setting("date of the first day; weekdays follow, without holidays") String first,
        @Setting("number of the draw; the same settings and seed give the same market") long seed) {

    /// Ten years.
    public static final Sample DEFAULT = new Sample(2521, "2010-01-04", 1);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if the number is out of range, or the date is none or on a weekend
    public Sample {
        Range.check(Sample.class, days, first, seed);
        Check.that(isWeekday(date(first)), "first", "a weekday", first + ", a "
                + (date(first).getDayOfWeek() == DayOfWeek.SATURDAY ? "Saturday" : "Sunday"));
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    Check.message("first", "a date such as 2010-01-04", "'" + text + "'"), e);
        }
    }

    private static boolean isWeekday(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }

    /// Returns the dates of all days.
    List<LocalDate> dates() {
        List<LocalDate> out = new ArrayList<>(days);
        for (LocalDate day = date(first); out.size() < days; day = day.plusDays(1)) {
            if (isWeekday(day)) {
                out.add(day);
            }
        }
        return out;
    }
}
