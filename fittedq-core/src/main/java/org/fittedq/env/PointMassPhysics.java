// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// [PointMass]'s equations: a step of the integrator is a linear map, the same in each dimension.
///
/// ```text
/// (x′, v′) = x p + v q + u g                  r = −(|x|² + speed · |v|² + force · |u|²)
/// ```
///
/// A Runge–Kutta step of a linear plant is linear in state and input, so p, q and g are the integrator's own answers to
/// (x, v, u) = (1, 0, 0), (0, 1, 0) and (0, 0, 1): no formula of the step is written a second time.
final class PointMassPhysics implements RowPhysics {

    private final double[] fromX; // p
    private final double[] fromV; // q
    private final double[] fromU; // g
    private final PointMass.Cost cost;

    /// Makes the equations.
    ///
    /// @param c          the task
    /// @param integrator of a single dimension: state (x, v), input u
    PointMassPhysics(PointMass.Settings c, RungeKutta4 integrator) {
        double dt = c.plant().dt();
        this.fromX = new double[]{1, 0};
        this.fromV = new double[]{0, 1};
        this.fromU = new double[2];
        this.cost = c.cost();
        integrator.step(fromX, new double[]{0}, dt);
        integrator.step(fromV, new double[]{0}, dt);
        integrator.step(fromU, new double[]{1}, dt);
    }

    @Override
    public void next(double[] s, double[] u, double[] sNext) {
        int n = u.length;
        for (int i = 0; i < n; i++) {
            sNext[i] = s[i] * fromX[0] + s[n + i] * fromV[0] + u[i] * fromU[0];
            sNext[n + i] = s[i] * fromX[1] + s[n + i] * fromV[1] + u[i] * fromU[1];
        }
    }

    @Override
    public void nextBackward(double[] s, double[] u, double[] dsNext, double[] ds, double[] du) {
        int n = u.length;
        for (int i = 0; i < n; i++) {
            double dx = dsNext[i];
            double dv = dsNext[n + i];
            ds[i] += dx * fromX[0] + dv * fromX[1];
            ds[n + i] += dx * fromV[0] + dv * fromV[1];
            du[i] += dx * fromU[0] + dv * fromU[1];
        }
    }

    @Override
    public double reward(double[] s, double[] u, double[] sNext) {
        int n = u.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += s[i] * s[i] + cost.speed() * (s[n + i] * s[n + i]) + cost.force() * (u[i] * u[i]);
        }
        return -sum;
    }

    @Override
    public void rewardBackward(double[] s, double[] u, double[] sNext, double dr, double[] ds, double[] du,
            double[] dsNext) {
        int n = u.length;
        for (int i = 0; i < n; i++) {
            ds[i] -= 2 * dr * s[i];
            ds[n + i] -= 2 * dr * cost.speed() * s[n + i];
            du[i] -= 2 * dr * cost.force() * u[i];
        }
    }

    @Override
    public boolean terminal(double[] sNext) {
        return false;
    }
}
