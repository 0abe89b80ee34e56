// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.value.Bins;
import org.fittedq.value.QFunction;

/// Loss of a critic, and the way from what it says to the value q. A critic of one output f says f; one of several, of which there is
/// one for each of its [#bins], says their expectation ([org.fittedq.value.Critic#values]). The larger what it says, the larger q, so
/// that both have the same maximum.
@FunctionalInterface
public interface ValueLoss {

    /// No biases.
    float[] NONE = {};

    /// Tells what the outputs of the critic count.
    ///
    /// @return bins, of a loss of distributions; empty (the default): there is one output
    default Optional<Bins> bins() {
        return Optional.empty();
    }

    /// Returns what is added to the biases of a new critic's outputs, so that its values begin where the loss says.
    ///
    /// @return a number for each output; by default empty: nothing is added
    default float[] startBias() {
        return NONE;
    }

    /// Returns the loss and its gradient.
    ///
    /// @param f  outputs of the critic, N, or N·B, row-major, if it has bins; not modified
    /// @param y  labels, N, reward; not modified
    /// @param df out: ∂L/∂f, laid out as f; may be `f`
    /// @return L, summed in double in row order
    double lossAndGradient(Vec f, Vec y, Vec df);

    /// f ← q(f). By default what the critic says is the value.
    ///
    /// @param f       what the critic says, N; overwritten by values, reward
    /// @param compute vector or scalar arithmetic, the same bits
    default void toValues(Vec f, Compute compute) {}

    /// Makes the critic's value of its output.
    ///
    /// @param f the critic
    /// @return q; `f` itself if what it says is the value
    default QFunction of(QFunction f) {
        return f;
    }
}
