// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Vec;

/// Cross-entropy loss of a value in [0, 1] given as a logit, for returns that are probabilities of success.
///
/// Source: Kalashnikov et al., *QT-Opt*, CoRL 2018, section 4.1.
public final class CrossEntropy {

    private CrossEntropy() {}

    /// Returns the loss and its gradient.
    ///
    /// L = −N⁻¹ Σ (y log σ(z) + (1 − y) log(1 − σ(z))) = N⁻¹ Σ (softplus(z) − y z), ∂L/∂zᵢ = (σ(zᵢ) − yᵢ)/N.
    ///
    /// @param z  logits, N; not modified
    /// @param y  labels in [0, 1], N; not modified
    /// @param dz out: ∂L/∂z, N; may be `z`
    /// @return L, summed in double in row order
    public static double lossAndGradient(Vec z, Vec y, Vec dz) {
        double sum = 0;
        for (int i = 0; i < z.size(); i++) {
            double zi = z.at(i);
            double softplus = Math.max(zi, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(zi)));
            double sigmoid = 1 / (1 + StrictMath.exp(-zi));
            sum += softplus - y.at(i) * zi;
            dz.set(i, (float) ((sigmoid - y.at(i)) / z.size()));
        }
        return sum / z.size();
    }
}
