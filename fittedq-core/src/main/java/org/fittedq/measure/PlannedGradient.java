// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.model.PlannedQ;
import org.fittedq.model.StateValue;

/// ∇ q(s, a) in state and action of a plan of one step, q = r + γ v(f(s, a, 0)). Of an ensemble each state has one network.
final class PlannedGradient implements EulerResidual.Gradient {

    private final float gamma;
    private final Dynamics.Unrolled step;
    private final StateValue.Values value;
    private final Dynamics.Prediction next;
    private final Mat xi, dsNext;
    private final Vec v, dv, dr;

    /// Makes the work memory.
    ///
    /// @param q differentiable, of one step
    PlannedGradient(PlannedQ q) {
        int rows = EulerResidual.ROWS;
        Dynamics f = q.model().alone();
        this.gamma = (float) q.gamma();
        this.step = f.unroll(rows, 1);
        this.value = q.value().at(rows);
        this.next = new Dynamics.Prediction(rows, f.observationSize());
        this.xi = new Mat(rows, f.noiseSize());
        this.dsNext = new Mat(rows, f.observationSize());
        this.v = new Vec(rows);
        this.dv = new Vec(rows);
        this.dr = new Vec(rows).fill(1);
    }

    @Override
    public void of(Mat s, Mat a, Mat ds, Mat da) {
        step.step(0, s, a, xi, next);
        value.values(next.sNext(), v);
        for (int i = 0; i < dv.size(); i++) {
            dv.set(i, gamma * next.continues().at(i));
        }
        value.gradient(dv, dsNext);
        ds.fill(0);
        da.fill(0);
        step.backward(0, dsNext, dr, ds, da);
    }
}
