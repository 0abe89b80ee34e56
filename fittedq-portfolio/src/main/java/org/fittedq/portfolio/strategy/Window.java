// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;

/// The returns of the last days before a decision, the day of the decision included. Work memory: one thread at a time.
final class Window {

    static final String RANGE = "[2, 100000]";

    private final int days;
    private int size;
    private double[] returns = {}; // days × n: growth − 1

    Window(int days) {
        this.days = days;
    }

    int days() {
        return days;
    }

    /// Returns the number of assets that were read.
    int size() {
        return size;
    }

    /// Returns the returns, days × n; the window's own.
    double[] returns() {
        return returns;
    }

    void read(Market past) {
        int last = past.days() - 1;
        Check.that(last >= days, "day of decision " + past.date(last),
                "at least " + days + " days before it, the window",
                last + " days", "begin later or choose a shorter window");
        size = past.size();
        if (returns.length != days * size) {
            returns = new double[Check.size("returns of the window", days, size)];
        }
        for (int k = 0; k < days; k++) {
            for (int i = 0; i < size; i++) {
                returns[k * size + i] = past.growth(last - days + 1 + k, i) - 1;
            }
        }
    }
}
