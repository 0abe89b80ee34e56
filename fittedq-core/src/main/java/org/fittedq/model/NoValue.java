// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;

/// v = 0.
record NoValue() implements StateValue, StateValue.Values {

    @Override
    public boolean isDifferentiable() {
        return true;
    }

    @Override
    public StateValue within(ActionSets valid) {
        return this;
    }

    @Override
    public Values at(int rows) {
        return this;
    }

    @Override
    public void values(Mat s, Vec out) {
        out.fill(0);
    }

    @Override
    public void gradient(Vec dv, Mat ds) {
        ds.fill(0);
    }
}
