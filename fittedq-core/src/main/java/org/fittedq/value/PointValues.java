// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;

/// [ActionValues] of a q that is evaluated one pair (s, a) at a time.
final class PointValues implements ActionValues {

    /// q at one pair, with the work memory of one thread.
    interface Point {

        /// Returns q(s, a) of the state at `s0` and the action at `a0`.
        double value(float[] s, int s0, float[] a, int a0);

        /// Returns q(s, a) and writes ∂q/∂a from `a0` of `da` on.
        double gradient(float[] s, int s0, float[] a, int a0, float[] da);
    }

    private final QFunction q;
    private final FixedStates states;
    private final Point point;

    PointValues(QFunction q, Point point, int maxStates, int maxActions) {
        this.q = q;
        this.states = new FixedStates(q, maxStates, maxActions);
        this.point = point;
    }

    @Override
    public void fix(Mat s, int first, int count) {
        states.fix(s, first, count);
    }

    @Override
    public void values(float[] a, int k, float[] out) {
        int rows = states.rows(k);
        for (int r = 0; r < rows; r++) {
            out[r] = (float) point.value(states.s(), states.at(r, k), a, r * q.actionSize());
        }
    }

    @Override
    public void gradients(float[] a, int k, float[] out, float[] da) {
        if (!q.isDifferentiable()) {
            ActionValues.super.gradients(a, k, out, da);
        }
        int rows = states.rows(k);
        for (int r = 0; r < rows; r++) {
            out[r] = (float) point.gradient(states.s(), states.at(r, k), a, r * q.actionSize(), da);
        }
    }
}
