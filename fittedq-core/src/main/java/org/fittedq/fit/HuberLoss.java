// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Vec;

/// L = N⁻¹ Σ h(q − y), h(e) = e² where |e| ≤ δ, else 2δ|e| − δ².
///
/// Source: P. J. Huber, *Robust Estimation of a Location Parameter*, 1964; twice his, so that it is [SquaredError] near 0.
///
/// @param threshold δ, above 0
record HuberLoss(double threshold) implements ValueLoss {

    @Override
    public double lossAndGradient(Vec q, Vec y, Vec dq) {
        double sum = 0;
        for (int i = 0; i < q.size(); i++) {
            double e = (double) q.at(i) - y.at(i);
            double within = Math.clamp(e, -threshold, threshold);
            sum += within * (2 * e - within); // e² within, 2δ|e| − δ² beyond
            dq.set(i, (float) (2 * within / q.size()));
        }
        return sum / q.size();
    }
}
