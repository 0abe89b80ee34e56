// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

/// The greatest value of a linear form c + g·a over a box less a half-space.
///
/// An action x and its projection p onto a convex set prove n·(a − p) ≤ 0, n = x − p, for every a of the set. For any λ ≥ 0
/// then c + g·a ≤ c + λ n·p + max over the box of (g − λ n)·a (weak duality): sound whatever λ is. The best λ is one
/// where a coefficient g_d − λ n_d vanishes, so those are tried.
final class HalfSpace {

    /// Above the relative error of the few operations here.
    private static final double OUTWARD = 1e-13;

    private final int m;
    private final double[] g;
    private double c;

    HalfSpace(int actions) {
        this.m = actions;
        this.g = new double[actions];
    }

    /// Takes the linear form of the last cell.
    void form(NetworkBounds bounds) {
        c = bounds.form(g);
    }

    /// Bounds the form.
    ///
    /// @param box       lower, then upper bounds; not modified
    /// @param x         an action; not modified
    /// @param p         its projection; not modified
    /// @param precision how far p may be from the exact projection
    /// @return an upper bound; that over the whole box if x is itself in the set
    double bound(double[] box, double[] x, double[] p, double precision) {
        double least = dual(box, x, p, 0, precision);
        for (int d = 0; d < m; d++) {
            double n = x[d] - p[d];
            if (g[d] * n > 0) {
                least = Math.min(least, dual(box, x, p, g[d] / n, precision));
            }
        }
        return least;
    }

    private double dual(double[] box, double[] x, double[] p, double lambda, double precision) {
        double sum = c;
        double size = Math.abs(c);
        for (int d = 0; d < m; d++) {
            double n = x[d] - p[d];
            double slope = g[d] - lambda * n;
            sum += lambda * n * p[d] + Math.max(slope * box[d], slope * box[m + d]);
            // n·(a − p) ≤ 0 is off by at most precision · (|n| + |a − p|), coordinates being at most 1 apart from p by 2
            sum += lambda * precision * (Math.abs(n) + 2);
            size += Math.abs(g[d]) + 2 * lambda * Math.abs(n);
        }
        return sum + OUTWARD * size;
    }
}
