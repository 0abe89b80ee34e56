// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.value.ValueNetwork;

/// v(s) of a network.
///
/// @param v       the network
/// @param compute kernels
record NetworkValue(ValueNetwork v, Compute compute) implements StateValue {

    @Override
    public boolean isDifferentiable() {
        return v.mlp().isDifferentiableInInput();
    }

    /// A network of states asks no actor.
    @Override
    public StateValue within(ActionSets valid) {
        return this;
    }

    @Override
    public Values at(int rows) {
        return new Live(v.view(Math.max(2, rows), compute.alone())); // one row has no backward pass
    }

    /// In the network's own work memory.
    ///
    /// @param v the network
    record Live(ValueNetwork v) implements Values {

        @Override
        public void values(Mat s, Vec out) {
            v.value(s, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!v.mlp().isDifferentiableInInput()) {
                Values.super.gradient(dv, ds);
            }
            v.gradientInState(dv, ds);
        }
    }
}
