// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.Locale;
import java.util.Optional;

/// How the texts of cells are read: the same in every format, and in every column that holds their kind.
public final class CellText {

    private CellText() {}

    /// Reads a number: decimal digits, with or without sign, point and exponent, such as `1`, `-0.5`, `1.0`, `1e+00`.
    ///
    /// @param text the cell
    /// @return its number; infinite beyond the range of doubles
    /// @throws NumberFormatException if it is anything else, such as hexadecimal, NaN, or with a decimal comma
    public static double number(String text) {
        return Double.parseDouble(decimal(text));
    }

    /// Reads a truth value: `true` or `false` in letters of any case, or a [#number] that is 0 or 1, such as `0.00000000`.
    ///
    /// @param text the cell
    /// @return what it says; empty if it is neither
    public static Optional<Boolean> truth(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> {
                return Optional.of(true);
            }
            case "false" -> {
                return Optional.of(false);
            }
            default -> {
                return numeral(text);
            }
        }
    }

    private static Optional<Boolean> numeral(String text) {
        try {
            double value = number(text);
            return value == 0 || value == 1 ? Optional.of(value == 1) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Refuses what Java reads as a number beyond decimal digits: hexadecimal, type suffixes, NaN.
    static String decimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                throw new NumberFormatException(text);
            }
        }
        return text;
    }
}
