// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.math.Check;

/// An interval of numbers as [Setting#range()] writes it: `[0, 1]`, `(0, 1]`, `[1, ∞)`, `(-∞, ∞)`.
///
/// @param low      lower end, or -∞
/// @param withLow  whether the lower end belongs to it
/// @param high     upper end, or ∞
/// @param withHigh whether the upper end belongs to it
public record Range(double low, boolean withLow, double high, boolean withHigh) {

    private static final Pattern FORM = Pattern.compile("([\\[(])\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*([])])");

    /// Reads an interval.
    ///
    /// @param what whose range it is, for the message
    /// @param text the interval
    /// @throws IllegalArgumentException if it is none
    static Range of(String what, String text) {
        Matcher m = FORM.matcher(text);
        Check.that(m.matches(), what, "a range such as [0, 1] or (0, ∞)", "'" + text + "'");
        return new Range(end(what, m.group(2)), m.group(1).equals("["), end(what, m.group(3)), m.group(4).equals("]"));
    }

    private static double end(String what, String text) {
        try {
            return Double.parseDouble(text.replace("∞", "Infinity"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(what, "a range with numbers as ends", "'" + text + "'"),
                    e);
        }
    }

    /// Returns whether `x` lies in the interval; NaN never does.
    boolean holds(double x) {
        return (withLow ? x >= low : x > low) && (withHigh ? x <= high : x < high);
    }
}
