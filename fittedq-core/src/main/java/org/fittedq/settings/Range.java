// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.math.Check;

/// An interval of numbers as [Setting#range()] writes it: `[0, 1]`, `(0, 1]`, `[1, ∞)`, `(-∞, ∞)`; and the one law that holds
/// numbers to their ranges.
///
/// @param low      lower end, or -∞
/// @param withLow  whether the lower end belongs to it
/// @param high     upper end, or ∞
/// @param withHigh whether the upper end belongs to it
public record Range(double low, boolean withLow, double high, boolean withHigh) {

    private static final Pattern FORM = Pattern.compile("([\\[(])\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*([])])");

    /// Checks all numbers of a settings record against the ranges that its components declare; NaN never passes, and each number
    /// of a list is checked. For compact constructors: `Range.check(Noise.class, sigma, theta, mu)`.
    ///
    /// @param type   the record
    /// @param values of all components, in their order; not modified
    /// @throws IllegalArgumentException `sigma: expected a number in [0, ∞), got -1.0`, or if there are not as many values as
    ///                                  components
    public static void check(Class<? extends Record> type, Object... values) {
        RecordComponent[] components = type.getRecordComponents();
        Check.that(values.length == components.length, type.getSimpleName(),
                components.length + " values, one for each component", values.length);
        for (int i = 0; i < values.length; i++) {
            check(components[i], values[i]);
        }
    }

    private static void check(RecordComponent component, Object value) {
        if (value instanceof Number number) {
            check(component, number.doubleValue());
        } else if (value instanceof List<?> list) {
            list.forEach(element -> check(component, element));
        }
    }

    /// Checks a number against the range that its component declares.
    static void check(RecordComponent component, double value) {
        String range = Parts.setting(component).map(Setting::range).orElse("");
        String typeName = SettingText.typeName(component.getGenericType());
        boolean whole = typeName.endsWith("int") || typeName.equals("long");
        if (!(range.isEmpty() ? !Double.isNaN(value) : of(component.getName(), range).holds(value))) {
            throw new IllegalArgumentException(Check.message(component.getName(),
                    (whole ? "an integer" : "a number") + (range.isEmpty() ? "" : " in " + range),
                    whole ? String.valueOf((long) value) : String.valueOf(value)));
        }
    }

    /// Checks a number that is no component of a settings record.
    ///
    /// @param what  name, for the message
    /// @param range allowed interval
    /// @param value the number to check; NaN never passes
    /// @throws IllegalArgumentException `std: expected a number in [0, ∞), got -1.0`
    public static void check(String what, String range, double value) {
        Check.that(of(what, range).holds(value), what, "a number in " + range, value);
    }

    /// Checks the ends of an open interval, either of which may be infinite.
    ///
    /// @param what name of both ends without `Low` and `High`
    /// @param low  lower end
    /// @param high upper end
    /// @throws IllegalArgumentException `zHigh: expected a number above zLow 1.0, got 0.5`
    public static void interval(String what, double low, double high) {
        Check.that(low < high, what + "High", "a number above " + what + "Low " + low, high);
    }

    /// Reads an interval.
    ///
    /// @param what whose range it is, for the message
    /// @param text the interval
    /// @return the interval
    /// @throws IllegalArgumentException if it is none
    public static Range of(String what, String text) {
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

    /// Returns whether a number lies in the interval; NaN never does.
    ///
    /// @param x the number
    /// @return whether it does
    public boolean holds(double x) {
        return (withLow ? x >= low : x > low) && (withHigh ? x <= high : x < high);
    }
}
