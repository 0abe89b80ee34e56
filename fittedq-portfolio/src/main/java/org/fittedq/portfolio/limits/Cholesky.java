// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;

/// Solves small symmetric systems that may be singular.
final class Cholesky {

    private Cholesky() {}

    /// Solves (M + ρ I) z = v over the rows that count.
    ///
    /// @param m     symmetric, not negative, of which the lower half is read; not modified
    /// @param ridge ρ, above 0: dependent rows share a multiplier
    /// @param f     work memory of the same size: the factor
    /// @param v     in: right side; out: z, 0 in rows that do not count
    /// @param count which rows count: not 0
    static void solve(double[][] m, double ridge, double[][] f, double[] v, int[] count) {
        int n = v.length;
        for (int r = 0; r < n; r++) {
            Arrays.fill(f[r], 0);
            if (count[r] == 0) {
                v[r] = 0;
                continue;
            }
            for (int q = 0; q <= r; q++) {
                if (count[q] != 0) {
                    double s = m[r][q] + (q == r ? ridge : 0);
                    for (int k = 0; k < q; k++) {
                        s -= f[r][k] * f[q][k];
                    }
                    f[r][q] = q == r ? Math.sqrt(Math.max(s, ridge / 2)) : s / f[q][q];
                }
            }
            double s = v[r];
            for (int k = 0; k < r; k++) {
                s -= f[r][k] * v[k];
            }
            v[r] = s / f[r][r];
        }
        for (int r = n - 1; r >= 0; r--) {
            if (count[r] != 0) {
                double s = v[r];
                for (int k = r + 1; k < n; k++) {
                    s -= count[k] == 0 ? 0 : f[k][r] * v[k];
                }
                v[r] = s / f[r][r];
            }
        }
    }
}
