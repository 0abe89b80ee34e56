// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.time.LocalDate;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fittedq.portfolio.backtest.Path;

/// Growth by month and year, coloured by its size.
final class Months {

    private static final int MONTHS = 12;
    private static final double[] SHADES = {0.01, 0.03, 0.06}; // sizes from which on a cell is darker

    private final Map<Integer, double[]> years = new TreeMap<>(); // growth of each month, then of the year; NaN where there is none

    Months(Path path) {
        for (int k = 0; k < path.days(); k++) {
            LocalDate date = path.date(k);
            double[] year = years.computeIfAbsent(date.getYear(), y -> {
                double[] none = new double[MONTHS + 1];
                Arrays.fill(none, Double.NaN);
                return none;
            });
            int month = date.getMonthValue() - 1;
            year[month] = (Double.isNaN(year[month]) ? 1 : year[month]) * path.growth(k);
            year[MONTHS] = (Double.isNaN(year[MONTHS]) ? 1 : year[MONTHS]) * path.growth(k);
        }
    }

    /// Growth of a month, less 1.
    ///
    /// @param year  the year
    /// @param month from 1; 13 is the year
    double of(int year, int month) {
        return years.get(year)[month - 1] - 1;
    }

    String html() {
        StringBuilder html = new StringBuilder(
                "<section>\n<h2>Month by month</h2>\n<p class=\"note\">growth in percent, "
                        + "after costs; months and years that are not whole count as far as they go</p>\n"
                        + "<div class=\"scroll\"><table class=\"months\"><thead><tr><th scope=\"col\">year</th>");
        for (Month month : Month.values()) {
            html.append("<th scope=\"col\">").append(month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                    .append("</th>");
        }
        html.append("<th scope=\"col\">year</th></tr></thead>\n<tbody>\n");
        years.forEach((year, growth) -> {
            html.append("<tr><th scope=\"row\">").append(year).append("</th>");
            for (double g : growth) {
                html.append(Double.isNaN(g)
                        ? "<td></td>"
                        : "<td class=\"" + shade(g - 1) + "\">" + String.format(Locale.ROOT, "%.1f", 100 * (g - 1))
                                + "</td>");
            }
            html.append("</tr>\n");
        });
        return html.append("</tbody></table></div>\n</section>\n").toString();
    }

    private static String shade(double r) {
        int depth = 0;
        for (double size : SHADES) {
            depth += Math.abs(r) >= size ? 1 : 0;
        }
        return depth == 0 ? "flat" : (r > 0 ? "up" : "down") + depth;
    }
}
