// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;

/// q(sᵢ, ·) at a few fixed states: what a maximiser calls. Work memory of one thread; nothing is allocated after it is made.
public interface ActionValues {

    /// Fixes the states.
    ///
    /// @param s     states, rows × dₛ; not modified
    /// @param first first row
    /// @param count number of states n, from `first` on
    void fix(Mat s, int first, int count);

    /// Fixes states that may have been normalised, for a q that asks for A(s): [#fix(Mat, int, int)] by default.
    ///
    /// @param s     states as q sees them, rows × dₛ; not modified
    /// @param raw   as many rows, as the environment observed them, of which A(s) is; not modified
    /// @param first first row
    /// @param count number of states n, from `first` on
    default void fix(Mat s, Mat raw, int first, int count) {
        fix(s, first, count);
    }

    /// Evaluates k actions of each fixed state.
    ///
    /// @param a normalised actions, row-major n·k × m: rows i·k … i·k + k − 1 belong to state i; not modified
    /// @param k actions of each state
    /// @param q out: n·k values
    void values(float[] a, int k, float[] q);

    /// Evaluates k actions of each fixed state, with gradients.
    ///
    /// @param a  as of [#values]
    /// @param k  actions of each state
    /// @param q  out: n·k values
    /// @param da out: ∂q/∂a, n·k × m
    /// @throws IllegalStateException if the function is not differentiable
    default void gradients(float[] a, int k, float[] q, float[] da) {
        throw new IllegalStateException(
                "gradient in the action: expected a differentiable q, got one without gradients");
    }
}
