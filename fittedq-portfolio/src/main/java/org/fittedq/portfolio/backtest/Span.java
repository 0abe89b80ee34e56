// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import org.fittedq.math.Check;

/// Days that follow one another: from, …, to − 1.
///
/// @param from first day, at least 0
/// @param to   day after the last, above `from`
public record Span(int from, int to) {

    /// Checks the order.
    ///
    /// @throws IllegalArgumentException if there is no day
    public Span {
        Check.that(from >= 0 && to > from, "span of days", "0 ≤ from < to", from + " and " + to);
    }

    /// Returns the number of days.
    ///
    /// @return at least 1
    public int days() {
        return to - from;
    }

    /// Tells whether a day is one of them.
    ///
    /// @param day any number
    /// @return true from `from` to `to` − 1
    public boolean has(int day) {
        return day >= from && day < to;
    }
}
