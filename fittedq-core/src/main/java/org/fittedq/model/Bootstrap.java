// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.value.Critic;

/// What stands for the rest of the return where a policy's rollout ends, with gradients: v(s) of a [StateValue], or q(s, a) of the
/// action that the policy draws there.
public interface Bootstrap {

    /// Tells whether the value depends on the action.
    ///
    /// @return false if the action is not looked at
    boolean needsAction();

    /// Evaluates it.
    ///
    /// @param s   last states, N×dₛ; not modified
    /// @param a   actions there, N×dₐ, normalised; not modified
    /// @param out out: N, reward
    void value(Mat s, Mat a, Vec out);

    /// Gives the gradients at the last [#value].
    ///
    /// @param dv ∂L/∂v, N; not modified
    /// @param ds out: ∂L/∂s, N×dₛ
    /// @param da out: ∂L/∂a, N×dₐ; 0 where the value does not depend on the action
    void gradient(Vec dv, Mat ds, Mat da);

    /// Bootstraps with q(s, a).
    ///
    /// @param q    critic with room for the batch
    /// @param rows N
    /// @return the bootstrap
    static Bootstrap q(Critic q, int rows) {
        return new OfCritic(q, new Mat(rows, q.observationSize() + q.actionSize()));
    }

    /// Bootstraps with v(s), or with nothing ([StateValue#none]).
    ///
    /// @param v values of the batch
    /// @return the bootstrap
    static Bootstrap of(StateValue.Values v) {
        return new OfState(v);
    }

    /// q(s, a).
    ///
    /// @param q critic
    /// @param d work memory, N×(dₛ + dₐ)
    record OfCritic(Critic q, Mat d) implements Bootstrap {

        @Override
        public boolean needsAction() {
            return true;
        }

        @Override
        public void value(Mat s, Mat a, Vec out) {
            q.value(s, a, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds, Mat da) {
            q.gradient(dv, d);
            d.split(ds, da);
        }
    }

    /// v(s).
    ///
    /// @param v values
    record OfState(StateValue.Values v) implements Bootstrap {

        @Override
        public boolean needsAction() {
            return false;
        }

        @Override
        public void value(Mat s, Mat a, Vec out) {
            v.values(s, out);
        }

        @Override
        public void gradient(Vec dv, Mat ds, Mat da) {
            v.gradient(dv, ds);
            da.fill(0);
        }
    }
}
