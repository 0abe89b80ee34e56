// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;

/// v(s) of a network.
///
/// @param mlp     network of states with one output
/// @param compute kernels
record NetworkValue(Mlp mlp, Compute compute) implements StateValue {

    @Override
    public boolean isDifferentiable() {
        return mlp.isDifferentiableInInput();
    }

    @Override
    public Values at(int rows) {
        return new OnTape(this, new Tape(mlp, Math.max(2, rows), compute.alone())); // a tape of one row has no backward pass
    }

    /// @param of   the value
    /// @param tape of its network
    private record OnTape(NetworkValue of, Tape tape) implements Values {

        @Override
        public void values(Mat s, Vec out) {
            tape.forward(s, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!of.isDifferentiable()) {
                Values.super.gradient(dv, ds);
            }
            tape.backward(dv);
            tape.inputGradient(0, ds, false);
        }
    }
}
