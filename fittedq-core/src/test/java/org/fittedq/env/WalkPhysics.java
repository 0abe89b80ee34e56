// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;

/// A walk on a line, for tests: s′ = s + 0.1 u, r = −s′², terminal beyond 1.5. Its reward depends on s′, and it ends.
public final class WalkPhysics implements RowPhysics {

    /// Returns the walk as dynamics and objective, with noise of a size in the model.
    public static Physics physics(Spec spec, double noise) {
        return RowDynamics.physics(spec, new WalkPhysics(), noise);
    }

    @Override
    public void next(double[] s, double[] u, double[] sNext) {
        sNext[0] = s[0] + 0.1 * u[0];
    }

    @Override
    public void nextBackward(double[] s, double[] u, double[] dsNext, double[] ds, double[] du) {
        ds[0] += dsNext[0];
        du[0] += 0.1 * dsNext[0];
    }

    @Override
    public double reward(double[] s, double[] u, double[] sNext) {
        return -sNext[0] * sNext[0];
    }

    @Override
    public void rewardBackward(double[] s, double[] u, double[] sNext, double dr, double[] ds, double[] du,
            double[] dsNext) {
        dsNext[0] -= 2 * dr * sNext[0];
    }

    @Override
    public boolean terminal(double[] sNext) {
        return sNext[0] > 1.5;
    }
}
