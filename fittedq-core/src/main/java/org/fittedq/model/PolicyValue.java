// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.Projected;
import org.fittedq.policy.Projection;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.NetworkGradient;
import org.fittedq.value.QFunction;

/// v(s) = q(s, π(s)), π(s) = Π(tanh(first dₐ outputs of the actor)), Π onto A(s).
///
/// @param actor   network of states
/// @param critic  what q is made of
/// @param valid   s ↦ A(s)
/// @param compute kernels
record PolicyValue(Mlp actor, NetworkForm critic, ActionSets valid, Compute compute) implements StateValue {

    /// Makes it, of every action in the box.
    ///
    /// @throws IllegalArgumentException if q is not made of networks, or actor and q do not fit together
    static PolicyValue of(Mlp actor, QFunction q, Compute compute) {
        NetworkForm critic = q.networks().orElseThrow(() -> new IllegalArgumentException(
                Check.message("critic", "a q made of networks", q.kind())));
        Check.that(actor.inputs() == q.observationSize(), "actor", q.observationSize()
                + " inputs, as the critic's state has", actor.inputs());
        Check.that(actor.outputs() >= q.actionSize(), "actor",
                "an output for each of the critic's " + q.actionSize() + " actions", actor.outputs());
        return new PolicyValue(actor, critic, ActionSets.whole(q.actionSize()), compute);
    }

    private int actionSize() {
        return critic.networks().getFirst().inputs() - actor.inputs();
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

        private final boolean differentiable;
        private final DeterministicActor policy;
        private final Projection projection;
        private final NetworkGradient critic;
        private final Mat a;
        private final Mat da;
        private final Mat d; // gradient in state and action

        OnTapes(PolicyValue of, int rows) {
            Compute alone = of.compute.alone();
            int actions = of.actionSize();
            this.differentiable = of.isDifferentiable();
            this.policy = DeterministicActor.of(of.actor, actions, rows, alone);
            this.projection = new Projection(of.valid, new Projected(Projected.Gradient.JACOBIAN, 0));
            this.critic = new NetworkGradient(of.critic, rows, alone);
            this.a = new Mat(rows, actions);
            this.da = new Mat(rows, actions);
            this.d = new Mat(rows, of.actor.inputs() + actions);
        }

        @Override
        public void values(Mat s, Vec out) {
            policy.act(s, a);
            projection.forward(s, a);
            critic.value(s, a, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds) {
            if (!differentiable) {
                Values.super.gradient(dv, ds);
            }
            // ds = dv (∂q/∂s + ∂q/∂a ∂π/∂s)
            critic.gradient(dv, d);
            d.split(ds, da);
            policy.backward(projection.backward(da)).gradientInState(ds);
        }
    }
}
