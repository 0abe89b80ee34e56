// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Vec;

/// The loss of fitted Q-iteration: L = N⁻¹ Σᵢ (q(sᵢ, aᵢ) − yᵢ)².
public final class SquaredError {

    private SquaredError() {}

    /// Returns the loss and its gradient.
    ///
    /// L = N⁻¹ Σ (q − y)², ∂L/∂qᵢ = 2 (qᵢ − yᵢ)/N.
    ///
    /// @param q  predictions, N; not modified
    /// @param y  labels, N; not modified
    /// @param dq out: ∂L/∂q, N; may be `q`
    /// @return L, summed in double in row order
    public static double lossAndGradient(Vec q, Vec y, Vec dq) {
        double sum = 0;
        float scale = 2f / q.size();
        for (int i = 0; i < q.size(); i++) {
            float error = q.at(i) - y.at(i);
            sum += (double) error * error;
            dq.set(i, scale * error);
        }
        return sum / q.size();
    }
}
