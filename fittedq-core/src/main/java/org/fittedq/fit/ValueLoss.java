// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Compute;
import org.fittedq.math.Vec;

import org.fittedq.value.QFunction;

/// Loss of a critic, and the way from its output f to the value q. The larger f, the larger q, so that both have the same maximum.
@FunctionalInterface
public interface ValueLoss {

    /// Returns the loss and its gradient.
    ///
    /// @param f  outputs of the critic, N; not modified
    /// @param y  labels, N, reward; not modified
    /// @param df out: ∂L/∂f, N; may be `f`
    /// @return L, summed in double in row order
    double lossAndGradient(Vec f, Vec y, Vec df);

    /// f ← q(f). By default the output is the value.
    ///
    /// @param f       outputs, N; overwritten by values, reward
    /// @param compute vector or scalar arithmetic, the same bits
    default void toValues(Vec f, Compute compute) {}

    /// Makes the critic's value of its output.
    ///
    /// @param f the critic
    /// @return q; `f` itself if the output is the value
    default QFunction of(QFunction f) {
        return f;
    }
}
