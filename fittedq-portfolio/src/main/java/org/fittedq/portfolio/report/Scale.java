// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An axis: numbers to places, linear or logarithmic, with ticks at round numbers.
///
/// @param least  number at the place `from`
/// @param most   number at the place `to`, above least
/// @param from   place, pixels
/// @param to     place, pixels
/// @param isLog  whether equal ratios are equally far apart; then numbers are above 0
record Scale(double least, double most, double from, double to, boolean isLog) {

    private static final int MOST_TICKS = 7;
    private static final double[] STEPS = {1, 2, 5, 10};
    private static final double[] LOG_STEPS = {1, 2, 5};

    /// Makes a linear axis that holds two numbers and is never of length 0.
    static Scale linear(double least, double most, double from, double to) {
        double room = most > least ? 0 : Math.max(1e-3, Math.abs(most) * 0.1);
        return new Scale(least - room, most + room, from, to, false);
    }

    /// Makes a logarithmic axis that holds two numbers above 0.
    static Scale log(double least, double most, double from, double to) {
        double room = most > least * 1.0001 ? 1 : 1.05;
        return new Scale(least / room, most * room, from, to, true);
    }

    /// Returns the place of a number.
    double at(double x) {
        double part = isLog
                ? StrictMath.log(x / least) / StrictMath.log(most / least)
                : (x - least) / (most - least);
        return from + part * (to - from);
    }

    /// Returns round numbers on the axis, rising, at most seven or so.
    List<Double> ticks() {
        return isLog && most / least > 3 ? logTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        double rough = (most - least) / MOST_TICKS;
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(rough)));
        double step = power;
        for (double s : STEPS) {
            step = s * power;
            if (step >= rough) {
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(least / step - 1e-9); k * step <= most + step * 1e-9; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    private List<Double> logTicks() {
        List<Double> all = new ArrayList<>();
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(least)));
        for (; power <= most; power *= 10) {
            for (double s : LOG_STEPS) {
                if (s * power >= least * (1 - 1e-9) && s * power <= most * (1 + 1e-9)) {
                    all.add(s * power);
                }
            }
        }
        return all.size() <= MOST_TICKS
                ? all
                : all.stream().filter(x -> Math.abs(StrictMath.log10(x) - Math.rint(StrictMath.log10(x))) < 1e-9)
                        .toList();
    }

    /// Writes a number with no more digits than ticks need.
    static String text(double x) {
        if (Math.abs(x) < 1e-12) {
            return "0";
        }
        String text = Math.abs(x) >= 1000
                ? String.format(Locale.ROOT, "%,.0f", x).replace(',', '\u202f')
                : String.format(Locale.ROOT, "%.3f", x);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /// Writes a part as percent.
    static String percent(double x) {
        return text(100 * x) + " %";
    }
}
