// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;
import org.fittedq.value.Critic;

/// v(s) = q(s, π(s)), π(s) = tanh(first dₐ outputs of the actor).
///
/// @param actor   network of states
/// @param critic  q
/// @param compute kernels
record PolicyValue(Mlp actor, Critic critic, Compute compute) implements StateValue {

    PolicyValue {
        Check.that(actor.inputs() == critic.observationSize(), "actor", critic.observationSize()
                + " inputs, as the critic's state has", actor.inputs());
        Check.that(actor.outputs() >= critic.actionSize(), "actor",
                "an output for each of the critic's " + critic.actionSize() + " actions", actor.outputs());
    }

    @Override
    public boolean isDifferentiable() {
        return actor.isDifferentiableInInput() && critic.isDifferentiable();
    }

    @Override
    public Values at(int rows) {
        return new OnTapes(this, rows);
    }

    private static final class OnTapes implements Values {

        private final PolicyValue of;
        private final Kernels kernels;
        private final Tape actorTape;
        private final Tape criticTape;
        private final Mat outputs; // of the actor
        private final Mat dOutputs;
        private final Mat a;
        private final Mat d; // gradient in state and action

        OnTapes(PolicyValue of, int rows) {
            Compute alone = of.compute.alone();
            int room = Math.max(2, rows); // a tape of one row has no backward pass
            this.of = of;
            this.kernels = alone.kernels();
            this.actorTape = new Tape(of.actor, room, alone);
            this.criticTape = new Tape(of.critic.mlp(), room, alone);
            this.outputs = new Mat(rows, of.actor.outputs());
            this.dOutputs = new Mat(rows, of.actor.outputs());
            this.a = new Mat(rows, of.critic.actionSize());
            this.d = new Mat(rows, of.critic.mlp().inputs());
        }

        @Override
        public void values(Mat s, Vec out) {
            actorTape.forward(s, outputs);
            for (int i = 0; i < a.rows(); i++) {
                System.arraycopy(outputs.data(), i * outputs.cols(), a.data(), i * a.cols(), a.cols());
            }
            kernels.tanh(a.data(), a.data(), 0, a.data().length);
            criticTape.forward(s, a, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!of.isDifferentiable()) {
                Values.super.gradient(dv, ds);
            }
            // ds = dv (∂q/∂s + ∂q/∂a ∂π/∂s), ∂π/∂u = 1 − a²
            criticTape.backward(dv);
            criticTape.inputGradient(0, d, false);
            for (int i = 0; i < a.rows(); i++) {
                System.arraycopy(d.data(), i * d.cols(), ds.data(), i * ds.cols(), ds.cols());
                for (int j = 0; j < a.cols(); j++) {
                    float aj = a.at(i, j);
                    dOutputs.set(i, j, d.at(i, ds.cols() + j) * (1 - aj * aj));
                }
            }
            actorTape.backward(dOutputs);
            actorTape.inputGradient(0, ds, true);
        }
    }
}
