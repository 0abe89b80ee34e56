// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// What a task asks for, apart from how its states move: the reward r(s, a, s′) and which states are terminal. Differentiable.
///
/// Given to a learner whose dynamics are learned, it need not be learned too. Actions are normalised, in [−1, 1].
public interface Objective {

    /// Evaluates reward and end.
    ///
    /// @param s         s, N×dₛ; not modified
    /// @param a         a, N×dₐ, normalised; not modified
    /// @param sNext     s′, N×dₛ; not modified
    /// @param r         out: r, N
    /// @param continues out: 1, or 0 where s′ is terminal, N
    void value(Mat s, Mat a, Mat sNext, Vec r, Vec continues);

    /// Gives the gradients of the reward: ds += dr ∂r/∂s, da += dr ∂r/∂a, dsNext += dr ∂r/∂s′.
    ///
    /// @param s      s, N×dₛ; not modified
    /// @param a      a, N×dₐ, normalised; not modified
    /// @param sNext  s′, N×dₛ; not modified
    /// @param dr     ∂L/∂r, N; not modified
    /// @param ds     added to, N×dₛ
    /// @param da     added to, N×dₐ
    /// @param dsNext added to, N×dₛ
    void backward(Mat s, Mat a, Mat sNext, Vec dr, Mat ds, Mat da, Mat dsNext);

    /// Makes a view for one thread, which may be used while others use theirs.
    ///
    /// @return this, the default, for an objective without work memory
    default Objective alone() {
        return this;
    }
}
