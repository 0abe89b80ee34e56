// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Compute;
import org.fittedq.math.Vec;

import org.fittedq.value.MappedQ;
import org.fittedq.value.QFunction;

/// Cross-entropy of a value in [low, high] whose share of the range is given as a logit.
///
/// With p = (y − low)/(high − low), clipped to [0, 1]:
/// L = −N⁻¹ Σ (p log σ(f) + (1 − p) log(1 − σ(f))) = N⁻¹ Σ (softplus(f) − p f), ∂L/∂fᵢ = (σ(fᵢ) − pᵢ)/N.
///
/// Source: Kalashnikov et al., *QT-Opt*, CoRL 2018, section 4.1, where the range is [0, 1].
///
/// @param low   least value
/// @param high  greatest value, above low
/// @param start share of the range that σ(f) of a new critic is about, in (0, 1)
record LogitLoss(double low, double high, double start) implements ValueLoss {

    /// f with σ(f) = start.
    @Override
    public float[] startBias() {
        return new float[]{(float) StrictMath.log(start / (1 - start))};
    }

    @Override
    public double lossAndGradient(Vec f, Vec y, Vec df) {
        double sum = 0;
        for (int i = 0; i < f.size(); i++) {
            double fi = f.at(i);
            double p = Math.clamp((y.at(i) - low) / (high - low), 0, 1);
            double softplus = Math.max(fi, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(fi)));
            double sigmoid = 1 / (1 + StrictMath.exp(-fi));
            sum += softplus - p * fi;
            df.set(i, (float) ((sigmoid - p) / f.size()));
        }
        return sum / f.size();
    }

    @Override
    public void toValues(Vec f, Compute compute) {
        compute.kernels().sigmoid(f.data(), f.data(), 0, f.size());
        for (int i = 0; i < f.size(); i++) {
            f.set(i, (float) (low + (high - low) * f.at(i)));
        }
    }

    @Override
    public QFunction of(QFunction f) {
        return MappedQ.logistic(f, low, high);
    }
}
