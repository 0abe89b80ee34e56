// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

/// The weights whose tracking error is small enough: (w − b)ᵀ Σ (w − b) ≤ e².
///
/// @param benchmark  b
/// @param covariance Σ, per year
/// @param most       e
record TrackingCone(double[] benchmark, double[][] covariance, double most) {

    private static final int STEPS = 5000;

    /// The tracking error of some weights.
    double error(double[] w) {
        return Math.sqrt(Math.max(0, product(w, benchmark, w, benchmark)));
    }

    /// (w − b)ᵀ Σ (v − c).
    private double product(double[] w, double[] b, double[] v, double[] c) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            double row = 0;
            for (int j = 0; j < v.length; j++) {
                row += covariance[i][j] * (v[j] - c[j]);
            }
            sum += (w[i] - b[i]) * row;
        }
        return sum;
    }

    /// Pulls weights back towards others whose error is small enough, as little as is needed.
    ///
    /// @param w      overwritten by anchor + t (w − anchor), with the greatest t ≤ 1 that is valid
    /// @param anchor whose error is at most e
    /// @return t
    double pull(double[] w, double[] anchor) {
        double c = product(anchor, benchmark, anchor, benchmark) - most * most;
        double whole = product(w, benchmark, w, benchmark) - most * most;
        if (whole <= 0) {
            return 1;
        }
        double a = product(w, anchor, w, anchor);
        double b = product(w, anchor, anchor, benchmark);
        // a t² + 2 b t + c = 0 with c ≤ 0
        double root = Math.sqrt(Math.max(0, b * b - a * Math.min(0, c)));
        double t = b > 0 ? -Math.min(0, c) / (b + root) : (root - b) / a;
        double part = Math.max(0, Math.min(1, t)) * (1 - 1e-15);
        for (int i = 0; i < w.length; i++) {
            w[i] = anchor[i] + part * (w[i] - anchor[i]);
        }
        return part;
    }

    /// Carries a gradient back through [#pull]: with v = Σ (w − b) at the end w of the pull and d the way to it from the anchor, t
    /// moves with the start u so that v · (w − b) stays: g ← t (g − v (d · g)/(v · d)).
    void pullBack(double[] pulled, double[] anchor, double t, double[] g) {
        int n = g.length;
        double along = 0;
        double across = 0;
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                v[i] += covariance[i][j] * (pulled[j] - benchmark[j]);
            }
            along += (pulled[i] - anchor[i]) * g[i];
            across += (pulled[i] - anchor[i]) * v[i];
        }
        for (int i = 0; i < n; i++) {
            g[i] = t * (g[i] - (across == 0 ? 0 : along / across * v[i]));
        }
    }

    /// Goes down from valid weights to those of the least error, by the accelerated projected gradient.
    ///
    /// Source: A. Beck, M. Teboulle, *A Fast Iterative Shrinkage-Thresholding Algorithm*, SIAM Journal on Imaging Sciences 2 (2009),
    /// <https://doi.org/10.1137/080716542>. Difference: the momentum ends where the error rises.
    ///
    /// @param w      in: weights; out: valid weights
    /// @param enough an error at which to end
    void descend(Nearest valid, double[] w, double enough) {
        double rate = 0;
        for (int i = 0; i < w.length; i++) {
            rate += covariance[i][i]; // the trace is at least the largest eigenvalue
        }
        valid.project(w, Double.POSITIVE_INFINITY);
        double[] next = w.clone();
        double[] ahead = w.clone();
        double error = error(w);
        double momentum = 1;
        for (int k = 0; k < STEPS && error > enough && rate > 0; k++) {
            for (int i = 0; i < w.length; i++) {
                next[i] = ahead[i];
                for (int j = 0; j < w.length; j++) {
                    next[i] -= covariance[i][j] * (ahead[j] - benchmark[j]) / rate;
                }
            }
            valid.project(next, Double.POSITIVE_INFINITY);
            double after = error(next);
            double moved = 0;
            double following = after > error ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            for (int i = 0; i < w.length; i++) {
                moved = Math.max(moved, Math.abs(next[i] - w[i]));
                ahead[i] = next[i] + (momentum - 1) / following * (next[i] - w[i]);
                w[i] = next[i];
            }
            momentum = following;
            error = after;
            if (moved < 1e-12) {
                return;
            }
        }
    }
}
