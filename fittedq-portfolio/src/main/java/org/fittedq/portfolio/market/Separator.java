// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

/// What stands between the cells of a line.
public enum Separator {
    /// The first of comma, semicolon and tab that the header has outside quotes.
    AUTO(','),
    /// A comma.
    COMMA(','),
    /// A semicolon.
    SEMICOLON(';'),
    /// A tab.
    TAB('\t');

    private final char sign;

    Separator(char sign) {
        this.sign = sign;
    }

    /// Returns the sign that separates the cells below a header.
    char of(String header) {
        if (this != AUTO) {
            return sign;
        }
        String bare = header.replaceAll("\"[^\"]*\"", "");
        return (char) ",;\t".chars().filter(c -> bare.indexOf(c) >= 0).findFirst().orElse(',');
    }
}
