// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;
import org.fittedq.portfolio.limits.Allocations;

/// Minimises a smooth convex function over valid allocations, of which nothing need be known but the projection P:
///
/// ```text
/// w⁺ = P(z − ∇f(z) / L)      t⁺ = (1 + √(1 + 4 t²)) / 2      z⁺ = w⁺ + (t − 1) / t⁺ · (w⁺ − w)
/// ```
///
/// until no weight of w⁺ − z is above [#RESIDUAL]: a minimum, and only one, has w⁺ = z. Momentum begins anew where it points uphill.
///
/// Source: A. Beck, M. Teboulle, *A Fast Iterative Shrinkage-Thresholding Algorithm for Linear Inverse Problems*, SIAM Journal on Imaging
/// Sciences 2(1), 2009, <https://doi.org/10.1137/080716542>; restarts: B. O'Donoghue, E. Candès, *Adaptive Restart for Accelerated
/// Gradient Schemes*, Foundations of Computational Mathematics 15, 2015, gradient scheme, <https://doi.org/10.1007/s10208-013-9150-3>.
/// Differences: where the set is not convex (a number of holdings) or the projection only near, what comes out is valid, and no more is
/// proven. Work memory: one thread at a time.
final class ProjectedGradient {

    static final double RESIDUAL = 1e-11;
    static final int MOST_ITERATIONS = 20_000;

    /// A smooth convex function.
    interface Smooth {

        /// Writes the gradient.
        ///
        /// @param w n weights; not modified
        /// @param g out: ∇f(w)
        void gradient(double[] w, double[] g);

        /// Returns a bound on the curvature.
        ///
        /// @return L with ‖∇f(v) − ∇f(w)‖ ≤ L ‖v − w‖
        double curvature();
    }

    private double[] z = {};
    private double[] g = {};
    private double[] next = {};

    /// Minimises.
    ///
    /// @param f     the function
    /// @param valid the set
    /// @param w     in: where to begin, finite; out: the minimum, valid
    /// @return number of iterations
    int minimise(Smooth f, Allocations valid, double[] w) {
        return minimise(f, valid, w, RESIDUAL);
    }

    int minimise(Smooth f, Allocations valid, double[] w, double residual) {
        int n = w.length;
        if (z.length != n) {
            z = new double[n];
            g = new double[n];
            next = new double[n];
        }
        valid.project(w);
        System.arraycopy(w, 0, z, 0, n);
        double step = 1 / f.curvature();
        double t = 1;
        for (int iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
            f.gradient(z, g);
            double moved = step(valid, step);
            if (moved <= residual || !Double.isFinite(step)) {
                System.arraycopy(next, 0, w, 0, n);
                return iteration;
            }
            t = extrapolate(w, t);
        }
        return MOST_ITERATIONS;
    }

    /// next = P(z − step · g); returns the largest change from z.
    private double step(Allocations valid, double step) {
        for (int i = 0; i < z.length; i++) {
            next[i] = Double.isFinite(step) ? z[i] - step * g[i] : z[i];
        }
        valid.project(next);
        double moved = 0;
        for (int i = 0; i < z.length; i++) {
            moved = Math.max(moved, Math.abs(next[i] - z[i]));
        }
        return moved;
    }

    private double extrapolate(double[] w, double t) {
        double uphill = 0;
        for (int i = 0; i < w.length; i++) {
            uphill += (z[i] - next[i]) * (next[i] - w[i]);
        }
        double from = uphill > 0 ? 1 : t;
        double to = (1 + Math.sqrt(1 + 4 * from * from)) / 2;
        double beta = uphill > 0 ? 0 : (from - 1) / to;
        for (int i = 0; i < w.length; i++) {
            z[i] = next[i] + beta * (next[i] - w[i]);
        }
        System.arraycopy(next, 0, w, 0, w.length);
        return uphill > 0 ? 1 : to;
    }

    /// ½ wᵀ Σ w − qᵀ w.
    static final class Quadratic implements Smooth {

        private double[] sigma = {}; // n × n, symmetric
        private double[] q = {};
        private double curvature;

        /// Takes the numbers, which are not copied.
        void set(double[] covariance, double[] linear) {
            sigma = covariance;
            q = linear;
            int n = q.length;
            curvature = 0;
            for (int i = 0; i < n; i++) {
                double row = 0;
                for (int j = 0; j < n; j++) {
                    row += Math.abs(sigma[i * n + j]);
                }
                curvature = Math.max(curvature, row); // ‖Σ‖∞ ≥ ‖Σ‖₂
            }
        }

        /// Most weights of a minimum are 0, and their columns are left out.
        @Override
        public void gradient(double[] w, double[] g) {
            int n = q.length;
            Arrays.fill(g, 0);
            for (int j = 0; j < n; j++) {
                double wj = w[j];
                if (wj != 0) {
                    int row = j * n;
                    for (int i = 0; i < n; i++) {
                        g[i] += wj * sigma[row + i];
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                g[i] -= q[i];
            }
        }

        @Override
        public double curvature() {
            return curvature;
        }
    }
}
