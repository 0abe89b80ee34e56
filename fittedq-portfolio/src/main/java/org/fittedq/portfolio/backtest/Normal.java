// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

/// The distribution N(0, 1), to 10⁻¹⁵.
///
/// Source: G. West, *Better Approximations to Cumulative Normal Functions*, Wilmott Magazine, 2005, after J. F. Hart, *Computer
/// Approximations*, 1968, number 5666.
final class Normal {

    private static final double[] ABOVE = {3.52624965998911E-02, 0.700383064443688, 6.37396220353165, 33.912866078383,
            112.079291497871, 221.213596169931, 220.206867912376};
    private static final double[] BELOW = {8.83883476483184E-02, 1.75566716318264, 16.064177579207, 86.7807322029461,
            296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752};
    private static final double SWITCH = 7.07106781186547;
    private static final double FARTHEST = 37;
    private static final double ROOT_TWO_PI = 2.506628274631;

    private Normal() {}

    /// Returns Φ(x).
    static double cumulative(double x) {
        double z = Math.abs(x);
        double tail = 0;
        if (z < SWITCH) {
            tail = StrictMath.exp(-z * z / 2) * polynomial(ABOVE, z) / polynomial(BELOW, z);
        } else if (z <= FARTHEST) {
            double fraction = z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
            tail = StrictMath.exp(-z * z / 2) / fraction / ROOT_TWO_PI;
        }
        return Double.isNaN(x) ? x : x > 0 ? 1 - tail : tail;
    }

    /// Returns Φ⁻¹(p), p in (0, 1), by halves.
    static double quantile(double p) {
        double low = -FARTHEST;
        double high = FARTHEST;
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (cumulative(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private static double polynomial(double[] c, double z) {
        double sum = 0;
        for (double a : c) {
            sum = sum * z + a;
        }
        return sum;
    }
}
