// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.nn.Mlp;
import org.fittedq.value.QFunction;
import org.fittedq.value.ValueNetwork;

/// v(s): what the rest of the return from a state is worth, for what looks ahead by a model: the one value at the end of a horizon, of
/// a plan ([PlannedQ]) and of a policy's rollout ([ValueGradient], by [Bootstrap]).
public interface StateValue {

    /// Tells whether [Values#gradient] works.
    ///
    /// @return true if ∂v/∂s is given
    boolean isDifferentiable();

    /// Returns the same of a policy that takes valid actions only: wherever v asks an actor, π(s) becomes Π(π(s)), Π onto A(s).
    ///
    /// @param valid s ↦ A(s), of the states that [Values] are given: the same in every state if those are normalised
    /// @return v; this if it asks no actor
    StateValue within(ActionSets valid);

    /// Makes the work memory of one thread. It sees later changes of the parameters.
    ///
    /// @param rows N, number of states of each call, at least 1
    /// @return v of N states at once
    Values at(int rows);

    /// v of a batch of states: work memory. Nothing is allocated after it is made. That of [#at] uses no threads but its caller's.
    interface Values {

        /// v(s) of a network in the network's own work memory and on its threads, for who fits it in turn.
        ///
        /// @param v network with room for the batch; shared, not copied
        /// @return its values
        static Values of(ValueNetwork v) {
            return new NetworkValue.Live(v);
        }

        /// Evaluates v.
        ///
        /// @param s   states, N×dₛ; not modified
        /// @param out out: N, reward
        void values(Mat s, Vec out);

        /// Gives the gradient at the last [#values].
        ///
        /// @param dv ∂L/∂v, N; not modified
        /// @param ds out: ∂L/∂s, N×dₛ
        /// @throws IllegalStateException if v is not differentiable
        default void gradient(Vec dv, Mat ds) {
            throw new IllegalStateException(
                    "gradient in the state: expected a differentiable v, got one without gradients");
        }
    }

    /// v(s) = q(s, π(s)), π(s) = tanh(first dₐ outputs of the actor): its deterministic action. Differentiable if all networks were
    /// made with [Mlp.Use#FIT_AND_INPUT_GRADIENT].
    ///
    /// @param actor   network of states with at least dₐ outputs; shared, not copied
    /// @param critic  q, made of networks ([QFunction#networks]), which are shared, not copied
    /// @param compute kernels; its threads are not used
    /// @return v
    /// @throws IllegalArgumentException if q is not made of networks, or they do not fit together with the actor
    static StateValue q(Mlp actor, QFunction critic, Compute compute) {
        return PolicyValue.of(actor, critic, compute);
    }

    /// v(s) of a network.
    ///
    /// @param v       the network; shared, not copied
    /// @param compute kernels; its threads are not used
    /// @return v
    static StateValue v(ValueNetwork v, Compute compute) {
        return new NetworkValue(v, compute);
    }

    /// v = 0: nothing counts after the last step.
    ///
    /// @return v
    static StateValue none() {
        return new NoValue();
    }
}
