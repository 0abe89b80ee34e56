// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;

/// a = tanh(first dₐ outputs of a network), with its Jacobian product: ds += [da (1 − a²), 0] ∂f/∂s.
///
/// An actor's network need not have been made for gradients in its input, so this is a copy that is; it has the weights that the
/// actor had when it was made.
final class ActorFeedback implements EulerResidual.Feedback {

    private final Compute compute;
    private final Tape tape;
    private final Mat outputs, du, a;

    /// Copies an actor.
    ///
    /// @param actor      network from observations; not modified
    /// @param actionSize dₐ, at most its outputs
    /// @param compute    kernels
    ActorFeedback(Mlp actor, int actionSize, Compute compute) {
        int rows = EulerResidual.ROWS;
        Mlp copy = new Mlp(actor.inputs(), actor.network(), actor.outputs(), Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(0, "overwritten"), compute);
        copy.follow(actor, 1);
        this.compute = compute;
        this.tape = new Tape(copy, rows);
        this.outputs = new Mat(rows, actor.outputs());
        this.du = new Mat(rows, actor.outputs());
        this.a = new Mat(rows, actionSize);
    }

    @Override
    public void act(Mat s, Mat out) {
        tape.forward(s, outputs);
        for (int i = 0; i < a.rows(); i++) {
            System.arraycopy(outputs.data(), i * outputs.cols(), a.data(), i * a.cols(), a.cols());
        }
        compute.kernels().tanh(a.data(), a.data(), 0, a.data().length);
        out.set(a);
    }

    @Override
    public void backward(Mat da, Mat ds) {
        // a = tanh u, so ∂a/∂u = 1 − a²; other outputs, such as log σ, have no part in a
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.cols(); j++) {
                du.set(i, j, da.at(i, j) * (1 - a.at(i, j) * a.at(i, j)));
            }
        }
        tape.backward(du);
        tape.inputGradient(0, ds, true);
    }
}
