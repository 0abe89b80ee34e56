// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How many days that follow one another are drawn together, on average, so that what hangs together in time stays together.
@Setting(value = "days that are drawn together by the bootstrap, on average", source = "ours: by rule")
public sealed interface BlockLength extends Choice {

    /// Returns the mean length of blocks for a series.
    ///
    /// @param x at least two numbers; not modified
    /// @return days, at least 1
    double days(double[] x);

    /// A number that is given.
    ///
    /// @param length mean length of blocks
    record Fixed(
            @Setting(value = "mean length of a block; more keeps longer dependence and leaves fewer blocks", range = "[1, 10000]", unit = "days", source = "ours: a month") double length)
            implements
                BlockLength {

        /// A month of trading days.
        public static final Fixed DEFAULT = new Fixed(21);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the length is out of range
        public Fixed {
            Range.check(Fixed.class, length);
        }

        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public double days(double[] x) {
            return length;
        }
    }

    /// The length that makes the error of the mean's variance least, by autocovariances R(k): (G²/g²)^(1/3) m^(1/3), G = Σₖ λ(k/M) |k| R(k),
    /// g = Σₖ λ(k/M) R(k), λ flat up to a half and falling to 0 at 1; M is twice the lag from which on autocorrelations are within
    /// 2 √(log₁₀ m / m), 5 or more of them. At most min(3 √m, m/3).
    ///
    /// Source: D. N. Politis, H. White, *Automatic Block-Length Selection for the Dependent Bootstrap*, Econometric Reviews 23(1), 2004,
    /// <https://doi.org/10.1081/ETC-120028836>, for the stationary bootstrap with the correction of A. Patton, D. N. Politis, H. White,
    /// 28(4), 2009, <https://doi.org/10.1080/07474930802459016>.
    record Rule() implements BlockLength {

        /// There is but one.
        public static final Rule DEFAULT = new Rule();

        private static final int LEAST_LAGS = 5;

        @Override
        public String name() {
            return "rule";
        }

        @Override
        public double days(double[] x) {
            int m = x.length;
            int lags = (int) Math.max(LEAST_LAGS, Math.sqrt(StrictMath.log10(m)));
            int most = Math.min(m - 1, (int) Math.ceil(Math.sqrt(m)) + lags);
            double[] r = autocovariances(x, most);
            int bandwidth = Math.min(most, bandwidth(r, m, lags));
            double flat = r[0];
            double weighted = 0;
            for (int k = 1; k <= bandwidth; k++) {
                double lambda = Math.min(1, 2 * (1 - k / (double) bandwidth));
                flat += 2 * lambda * r[k];
                weighted += 2 * lambda * k * r[k];
            }
            double ratio = weighted / flat;
            double length = StrictMath.cbrt(ratio * ratio * m);
            double limit = Math.ceil(Math.min(3 * Math.sqrt(m), m / 3.0));
            return flat == 0 || Double.isNaN(length) ? 1 : Math.max(1, Math.min(length, limit));
        }

        /// Twice the least lag after which so many autocorrelations are as of noise.
        private static int bandwidth(double[] r, int m, int lags) {
            double noise = 2 * Math.sqrt(StrictMath.log10(m) / m) * r[0];
            int quiet = 0;
            for (int k = 1; k < r.length; k++) {
                quiet = Math.abs(r[k]) < noise ? quiet + 1 : 0;
                if (quiet == lags) {
                    return 2 * Math.max(1, k - lags);
                }
            }
            return r.length - 1;
        }

        private static double[] autocovariances(double[] x, int most) {
            int m = x.length;
            double mean = 0;
            for (double v : x) {
                mean += v / m;
            }
            double[] r = new double[most + 1];
            for (int k = 0; k <= most; k++) {
                for (int t = k; t < m; t++) {
                    r[k] += (x[t] - mean) * (x[t - k] - mean) / m;
                }
            }
            return r;
        }
    }
}
