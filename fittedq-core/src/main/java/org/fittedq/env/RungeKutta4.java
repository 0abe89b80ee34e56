// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import org.fittedq.math.Check;

/// Steps a system ẋ = f(x, u) with the input u held over the step, by the classical Runge–Kutta method of order 4.
///
/// ```text
/// k₁ = f(x, u)   k₂ = f(x + h/2 k₁, u)   k₃ = f(x + h/2 k₂, u)   k₄ = f(x + h k₃, u)
/// x ← x + h/6 (k₁ + 2k₂ + 2k₃ + k₄)
/// ```
///
/// The error of a fixed time span falls with h⁴. Source: W. Kutta, *Beitrag zur näherungsweisen Integration totaler
/// Differentialgleichungen*, Z. Math. Phys. 46, 1901. Steps allocate nothing. Not thread-safe.
public final class RungeKutta4 {

    /// The right-hand side of ẋ = f(x, u).
    @FunctionalInterface
    public interface Derivative {

        /// Computes ẋ.
        ///
        /// @param x  state; not modified
        /// @param u  input, held over the step; not modified
        /// @param dx out: ẋ, state units per second; every entry must be written
        void of(double[] x, double[] u, double[] dx);
    }

    private final Derivative f;
    private final double[] k1;
    private final double[] k2;
    private final double[] k3;
    private final double[] k4;
    private final double[] between;

    /// Makes a stepper.
    ///
    /// @param f         the right-hand side
    /// @param stateSize length of x, at least 1
    public RungeKutta4(Derivative f, int stateSize) {
        Check.that(stateSize >= 1, "stateSize", "an integer of at least 1", stateSize);
        this.f = f;
        this.k1 = new double[stateSize];
        this.k2 = new double[stateSize];
        this.k3 = new double[stateSize];
        this.k4 = new double[stateSize];
        this.between = new double[stateSize];
    }

    /// Takes one step.
    ///
    /// @param x state; overwritten with the state `h` later
    /// @param u input; not modified
    /// @param h time of the step in seconds
    public void step(double[] x, double[] u, double h) {
        f.of(x, u, k1);
        f.of(from(x, h / 2, k1), u, k2);
        f.of(from(x, h / 2, k2), u, k3);
        f.of(from(x, h, k3), u, k4);
        for (int i = 0; i < x.length; i++) {
            x[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
    }

    private double[] from(double[] x, double h, double[] k) {
        for (int i = 0; i < x.length; i++) {
            between[i] = x[i] + h * k[i];
        }
        return between;
    }
}
