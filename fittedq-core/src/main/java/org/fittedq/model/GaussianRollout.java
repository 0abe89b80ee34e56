// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;

/// Successive steps of a [GaussianDynamics]: the rows are divided among its networks.
final class GaussianRollout implements Dynamics.Unrolled {

    private final int rows;
    private final int actionSize;
    private final Normalisation scale;
    private final List<MemberRows> members;
    private final List<Disagreement> disagreement; // one, or none
    private final Mat[] noise; // ξ of each step, the caller's

    /// Makes the memory.
    ///
    /// @param rows         N
    /// @param actionSize   dₐ
    /// @param scale        the model's
    /// @param members      parts of the rows
    /// @param disagreement one if it counts, else none
    /// @param steps        remembered steps
    GaussianRollout(int rows, int actionSize, Normalisation scale, List<MemberRows> members,
            List<Disagreement> disagreement, int steps) {
        this.rows = rows;
        this.actionSize = actionSize;
        this.scale = scale;
        this.members = List.copyOf(members);
        this.disagreement = List.copyOf(disagreement);
        this.noise = new Mat[steps];
    }

    @Override
    public void step(int t, Mat s, Mat a, Mat xi, Dynamics.Prediction out) {
        check(s, a);
        check("noise", xi, scale.size());
        check("s′", out.sNext(), scale.size());
        noise[t] = xi;
        for (int m = 0; m < members.size(); m++) {
            members.get(m).step(t, s, a, xi, out);
        }
        scale.outside(s, out.uncertainty());
        for (int i = 0; i < disagreement.size(); i++) {
            disagreement.get(i).raise(s, a, out.uncertainty());
        }
    }

    @Override
    public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
        check(ds, da);
        check("∂L/∂s′", dsNext, scale.size());
        if (noise[t] == null) {
            throw new IllegalStateException(Check.message("backward through step " + t, "a step before it", "none"));
        }
        for (int m = 0; m < members.size(); m++) {
            members.get(m).backward(t, dsNext, dr, noise[t], ds, da);
        }
    }

    @Override
    public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
        check(s, a);
        check("s′", sNext, scale.size());
        check("noise", xi, scale.size());
        for (int m = 0; m < members.size(); m++) {
            members.get(m).infer(s, a, sNext, xi);
        }
    }

    private void check(Mat s, Mat a) {
        check("states", s, scale.size());
        check("actions", a, actionSize);
    }

    // not Check.that, which would build its strings at every call
    private void check(String what, Mat m, int columns) {
        if (m.rows() != rows || m.cols() != columns) {
            throw new IllegalArgumentException(
                    Check.message(what, rows + "×" + columns, m.rows() + "×" + m.cols()));
        }
    }
}
