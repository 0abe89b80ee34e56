// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fittedq.math.Check;

/// Dates against the frequency that is stated for them: how far apart they may be, and which day comes before the first.
final class Spacing {

    private static final int WEEK = 7;
    private static final double SOME = 0.1; // share of Saturdays and of Sundays from which on weekends count as days of trading
    private static final int FEW = 14; // dates, below which weekends say nothing

    private Spacing() {}

    /// Refuses dates that contradict the frequency.
    ///
    /// @throws IllegalArgumentException with the frequency that they have, if it is one of ours
    static void check(String source, List<LocalDate> dates, Frequency frequency) {
        if (dates.size() < 3) {
            return;
        }
        long median = median(dates);
        boolean fits = switch (frequency) {
            case DAILY, CALENDAR -> median <= 4;
            case WEEKLY -> median > 4 && median <= 10;
            case MONTHLY -> median > 25 && median <= 35;
        };
        Check.that(fits, source, "dates of frequency " + name(frequency) + ", " + apart(frequency)
                + " apart at the median", median + (median == 1 ? " day" : " days"), hint(median));
        boolean weekends = dates.size() >= FEW && share(dates, DayOfWeek.SATURDAY) > SOME
                && share(dates, DayOfWeek.SUNDAY) > SOME;
        Check.that(!(weekends && frequency == Frequency.DAILY), source, "days of trading, as frequency is daily",
                "Saturdays and Sundays too", "set frequency to calendar");
        Check.that(weekends || frequency != Frequency.CALENDAR || dates.size() < FEW, source,
                "each day of the calendar, as frequency is so", "hardly any Saturdays or Sundays",
                "set frequency to daily");
    }

    private static String name(Frequency frequency) {
        return frequency.name().toLowerCase(Locale.ROOT);
    }

    private static String apart(Frequency frequency) {
        return switch (frequency) {
            case DAILY, CALENDAR -> "1 to 4 days";
            case WEEKLY -> "5 to 10 days";
            case MONTHLY -> "26 to 35 days";
        };
    }

    private static String hint(long median) {
        if (median <= 4) {
            return "set frequency to daily or calendar";
        }
        if (median <= 10) {
            return "set frequency to weekly";
        }
        return median > 25 && median <= 35 ? "set frequency to monthly" : "no frequency has such dates";
    }

    private static long median(List<LocalDate> dates) {
        long[] gaps = IntStream.range(1, dates.size()).mapToLong(t -> days(dates, t)).sorted().toArray();
        return gaps[gaps.length / 2];
    }

    private static long days(List<LocalDate> dates, int t) {
        return dates.get(t).toEpochDay() - dates.get(t - 1).toEpochDay();
    }

    private static double share(List<LocalDate> dates, DayOfWeek day) {
        return dates.stream().filter(d -> d.getDayOfWeek() == day).count() / (double) dates.size();
    }

    /// Lists where rows are missing: more than 5 calendar days apart if daily, 1 if each day of the calendar, 10 if weekly, 45 if
    /// monthly.
    static List<Finding> holes(List<LocalDate> dates, Frequency frequency) {
        int most = switch (frequency) {
            case DAILY -> 5;
            case CALENDAR -> 1;
            case WEEKLY -> 10;
            case MONTHLY -> 45;
        };
        List<Finding> holes = new ArrayList<>();
        for (int t = 1; t < dates.size(); t++) {
            if (days(dates, t) > most) {
                holes.add(new Finding.Hole(dates.get(t - 1), dates.get(t)));
            }
        }
        return holes;
    }

    /// Returns the day before the first return: the last one of the frequency before it.
    static LocalDate before(LocalDate first, Frequency frequency) {
        return switch (frequency) {
            case DAILY -> {
                LocalDate day = first.minusDays(1);
                while (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                    day = day.minusDays(1);
                }
                yield day;
            }
            case CALENDAR -> first.minusDays(1);
            case WEEKLY -> first.minusDays(WEEK);
            case MONTHLY -> YearMonth.from(first).minusMonths(1).atEndOfMonth();
        };
    }
}
