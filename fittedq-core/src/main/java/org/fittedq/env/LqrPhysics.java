// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;

/// [Lqr]'s equations but for its noise: f = A s + B u, r = −(sᵀ Q s + uᵀ R u).
///
/// > ds = Aᵀ dsNext − 2 dr Q s, du = Bᵀ dsNext − 2 dr R u
final class LqrPhysics implements RowPhysics {

    private final Lqr.Problem p;
    private final DoubleMatrix aTransposed;
    private final DoubleMatrix bTransposed;

    /// Makes the equations.
    ///
    /// @param problem the four matrices
    LqrPhysics(Lqr.Problem problem) {
        this.p = problem;
        this.aTransposed = problem.a().transposed();
        this.bTransposed = problem.b().transposed();
    }

    @Override
    public void next(double[] s, double[] u, double[] sNext) {
        Arrays.fill(sNext, 0);
        p.a().addTimes(1, s, sNext);
        p.b().addTimes(1, u, sNext);
    }

    @Override
    public void nextBackward(double[] s, double[] u, double[] dsNext, double[] ds, double[] du) {
        aTransposed.addTimes(1, dsNext, ds);
        bTransposed.addTimes(1, dsNext, du);
    }

    @Override
    public double reward(double[] s, double[] u, double[] sNext) {
        return -(p.q().quadratic(s) + p.r().quadratic(u));
    }

    @Override
    public void rewardBackward(double[] s, double[] u, double[] sNext, double dr, double[] ds, double[] du,
            double[] dsNext) {
        p.q().addTimes(-2 * dr, s, ds); // Q and R are symmetric
        p.r().addTimes(-2 * dr, u, du);
    }

    @Override
    public boolean terminal(double[] sNext) {
        return false;
    }
}
