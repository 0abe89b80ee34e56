// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.MeanAction;
import org.fittedq.random.RandomStream;

/// [MeanAction] of an actor, with its Jacobian product.
///
/// An actor's network need not have been made for gradients in its input, so this is a copy that is; it has the weights that the
/// actor had when it was made.
final class ActorFeedback implements EulerResidual.Feedback {

    private final MeanAction action;

    /// Copies an actor.
    ///
    /// @param actor      network from observations; not modified
    /// @param actionSize dₐ, at most its outputs
    /// @param compute    kernels
    ActorFeedback(Mlp actor, int actionSize, Compute compute) {
        Mlp copy = new Mlp(actor.inputs(), actor.network(), actor.outputs(), Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(0, "overwritten"), compute);
        copy.follow(actor, 1);
        this.action = new MeanAction(copy, actionSize, EulerResidual.ROWS, compute);
    }

    @Override
    public void act(Mat s, Mat out) {
        action.act(s, out);
    }

    @Override
    public void backward(Mat da, Mat ds) {
        action.backward(da, ds);
    }
}
