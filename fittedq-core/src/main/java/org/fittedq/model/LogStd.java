// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.math.kernel.Kernels;

/// log σ of a network's raw outputs z, held between two bounds without a kink:
///
/// > u = high − softplus(high − z), ℓ = low + softplus(u − low), dℓ/dz = sigmoid(high − z) sigmoid(u − low)
///
/// Between the bounds ℓ is about z, and outside them a gradient is left that leads back, which a hard limit would not give.
/// ℓ lies above low and at most log(1 + e^(low − high)) above high.
///
/// Source: K. Chua et al. 2018, appendix A.1; there both bounds are learned, here they are settings.
final class LogStd {

    private final float low;
    private final float high;
    private final Kernels kernels;
    private final float[] work;
    private final float[] value; // ℓ
    private final float[] slope; // dℓ/dz
    private final float[] std; // σ

    LogStd(GaussianDynamics.Bounds bounds, Kernels kernels, int size) {
        this.low = (float) bounds.low();
        this.high = (float) bounds.high();
        this.kernels = kernels;
        this.work = new float[size];
        this.value = new float[size];
        this.slope = new float[size];
        this.std = new float[size];
    }

    /// Evaluates ℓ, dℓ/dz and σ for rows of outputs; index r·dₛ + j afterwards.
    ///
    /// @param out    N × outputs, raw log σ in columns dₛ to 2dₛ − 1; not modified
    /// @param states dₛ
    void of(Mat out, int states) {
        int n = out.rows() * states;
        for (int r = 0; r < out.rows(); r++) {
            System.arraycopy(out.data(), r * out.cols() + states, work, r * states, states);
        }
        for (int i = 0; i < n; i++) {
            work[i] = high - work[i];
        }
        kernels.sigmoid(work, slope, 0, n);
        kernels.softplus(work, work, 0, n);
        for (int i = 0; i < n; i++) {
            work[i] = high - work[i] - low; // u − low
        }
        kernels.softplus(work, value, 0, n);
        kernels.sigmoid(work, work, 0, n);
        for (int i = 0; i < n; i++) {
            value[i] += low;
            slope[i] *= work[i];
        }
        kernels.exp(value, std, 0, n);
    }

    float value(int i) {
        return value[i];
    }

    float slope(int i) {
        return slope[i];
    }

    float std(int i) {
        return std[i];
    }
}
