// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

/// Argument checks with one form of message: `<what>: expected <rule>, got <value>; <hint>`.
public final class Check {

    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8; // the largest array that every JVM has

    private Check() {}

    /// Throws unless `holds`.
    ///
    /// @param holds the rule's truth
    /// @param what  name of the checked thing, as the caller writes it
    /// @param rule  what was expected, in words
    /// @param got   the value found
    /// @throws IllegalArgumentException `<what>: expected <rule>, got <got>` if `holds` is false
    public static void that(boolean holds, String what, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(message(what, rule, got));
        }
    }

    /// Throws unless `holds`, with a hint at the remedy.
    ///
    /// @param holds the rule's truth
    /// @param what  name of the checked thing, as the caller writes it
    /// @param rule  what was expected, in words
    /// @param got   the value found
    /// @param hint  what to do about it
    /// @throws IllegalArgumentException `<what>: expected <rule>, got <got>; <hint>` if `holds` is false
    public static void that(boolean holds, String what, String rule, Object got, String hint) {
        if (!holds) {
            throw new IllegalArgumentException(message(what, rule, got) + "; " + hint);
        }
    }

    /// Throws unless every entry is finite.
    ///
    /// @param what what a row of the matrix is, such as `state`
    /// @param m    one row for each transition; not modified
    /// @throws IllegalArgumentException `<what> of row 3: expected finite numbers, got NaN in column 1`
    public static void finite(String what, Mat m) {
        for (int i = 0; i < m.data().length; i++) {
            if (!Float.isFinite(m.data()[i])) {
                throw new IllegalArgumentException(message(what + " of row " + i / m.cols(), "finite numbers",
                        m.data()[i] + " in column " + i % m.cols()));
            }
        }
    }

    /// Throws unless every entry is finite.
    ///
    /// @param what what an entry of the vector is, such as `reward`
    /// @param v    one number for each transition; not modified
    /// @throws IllegalArgumentException `<what> of row 3: expected a finite number, got NaN`
    public static void finite(String what, Vec v) {
        for (int i = 0; i < v.size(); i++) {
            if (!Float.isFinite(v.at(i))) {
                throw new IllegalArgumentException(message(what + " of row " + i, "a finite number", v.at(i)));
            }
        }
    }

    /// Returns the size of an array, where a product of sizes may be more than an array of Java can have.
    ///
    /// @param what name of the array's contents
    /// @param rows number of rows, at least 0
    /// @param cols numbers in a row, at least 0
    /// @return rows · cols
    /// @throws IllegalArgumentException `<what>: expected at most 2147483639 numbers, got 65536×150528`
    public static int size(String what, long rows, long cols) {
        if (Math.multiplyHigh(rows, cols) != 0 || rows * cols < 0 || rows * cols > MOST_NUMBERS) {
            throw new IllegalArgumentException(
                    message(what, "at most " + MOST_NUMBERS + " numbers", rows + "×" + cols));
        }
        return (int) (rows * cols);
    }

    /// Returns the message of a broken rule, for exceptions of other types.
    ///
    /// @param what name of the checked thing
    /// @param rule what was expected, in words
    /// @param got  the value found
    /// @return `<what>: expected <rule>, got <got>`
    public static String message(String what, String rule, Object got) {
        return what + ": expected " + rule + ", got " + got;
    }
}
