// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

/// How often prices are taken. Annual figures need it, so it is always stated, never guessed.
public enum Frequency {
    /// Each trading day: 252 periods a year.
    DAILY(252),
    /// Each calendar day, as for crypto-currencies: 365 periods a year.
    CALENDAR(365),
    /// Once a week: 52 periods a year.
    WEEKLY(52),
    /// Once a month: 12 periods a year.
    MONTHLY(12);

    private final int periodsPerYear;

    Frequency(int periodsPerYear) {
        this.periodsPerYear = periodsPerYear;
    }

    /// Returns the number of periods in a year.
    ///
    /// @return periods a year
    public int periodsPerYear() {
        return periodsPerYear;
    }
}
