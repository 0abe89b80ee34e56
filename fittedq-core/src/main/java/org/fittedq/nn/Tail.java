// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.math.kernel.Kernels;

/// Mean of the worst share α of a distribution p over ascending numbers z, its conditional value at risk:
///
/// CVaR_α = Σₖ pₖ cₖ,   cₖ = z_K + min(0, zₖ − z_K)/α,   K the first with p₀ + … + p_K ≥ α
///
/// z_K attains the maximum over all levels, so that c counts as fixed in gradients.
///
/// Source: R. T. Rockafellar, S. Uryasev, *Optimization of Conditional Value-at-Risk*, Journal of Risk 2 (2000), theorem 1.
final class Tail {

    private static final int PANEL = Kernels.PANEL;

    private final float[] z;
    private final int count;
    private final double alpha;

    /// @param z     ascending; not copied
    /// @param count how many of them count
    /// @param alpha α in (0, 1)
    Tail(float[] z, int count, double alpha) {
        this.z = z;
        this.count = count;
        this.alpha = alpha;
    }

    /// Evaluates CVaR of rows 0 … rows − 1.
    ///
    /// @param p      probabilities in panels
    /// @param stride floats from panel to panel
    /// @param q      out: from index q0
    void of(float[] p, int stride, int rows, float[] q, int q0) {
        for (int r = 0; r < rows; r++) {
            float level = level(p, stride, r);
            double below = 0;
            for (int k = 0; k < count && z[k] < level; k++) {
                below += (double) p[k / PANEL * stride + r * PANEL + k % PANEL] * (z[k] - level);
            }
            q[q0 + r] = Float.isNaN(q[q0 + r]) ? Float.NaN : (float) (level + below / alpha);
        }
    }

    /// Returns z_K of a row: the last if rounding leaves the sum below α.
    float level(float[] p, int stride, int r) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += p[k / PANEL * stride + r * PANEL + k % PANEL];
            if (sum >= alpha) {
                return z[k];
            }
        }
        return z[count - 1];
    }

    /// Returns c, what a number counts where the level is known.
    float counts(int k, float level) {
        return z[k] < level ? (float) (level + (z[k] - level) / alpha) : level;
    }
}
