// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;
import org.fittedq.policy.MeanAction;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.value.Critic;

/// v(s) = q(s, π(s)), π(s) = Π(tanh(first dₐ outputs of the actor)), Π onto A(s).
///
/// @param actor   network of states
/// @param critic  q
/// @param valid   s ↦ A(s)
/// @param compute kernels
record PolicyValue(Mlp actor, Critic critic, ActionSets valid, Compute compute) implements StateValue {

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
    public StateValue within(ActionSets sets) {
        return new PolicyValue(actor, critic, sets, compute);
    }

    @Override
    public Values at(int rows) {
        return new OnTapes(this, rows);
    }

    private static final class OnTapes implements Values {

        private final PolicyValue of;
        private final MeanAction policy;
        private final Projection projection;
        private final Tape criticTape;
        private final Mat a;
        private final Mat da;
        private final Mat d; // gradient in state and action

        OnTapes(PolicyValue of, int rows) {
            Compute alone = of.compute.alone();
            int actions = of.critic.actionSize();
            this.of = of;
            this.policy = new MeanAction(of.actor, actions, rows, alone);
            this.projection = new Projection(of.valid, new Projected(Projected.Gradient.JACOBIAN, 0));
            // a tape of one row has no backward pass
            this.criticTape = new Tape(of.critic.mlp(), Math.max(2, rows), alone);
            this.a = new Mat(rows, actions);
            this.da = new Mat(rows, actions);
            this.d = new Mat(rows, of.critic.mlp().inputs());
        }

        @Override
        public void values(Mat s, Vec out) {
            policy.act(s, a);
            projection.forward(s, a);
            criticTape.forward(s, a, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!of.isDifferentiable()) {
                Values.super.gradient(dv, ds);
            }
            // ds = dv (∂q/∂s + ∂q/∂a ∂π/∂s)
            criticTape.backward(dv);
            criticTape.inputGradient(0, d, false);
            for (int i = 0; i < d.rows(); i++) {
                System.arraycopy(d.data(), i * d.cols(), ds.data(), i * ds.cols(), ds.cols());
                System.arraycopy(d.data(), i * d.cols() + ds.cols(), da.data(), i * da.cols(), da.cols());
            }
            policy.backward(projection.backward(da), ds);
        }
    }
}
