// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import java.util.Arrays;
import org.fittedq.value.Bins;

/// The distribution over bins that a label y is turned into: of a Gaussian about y the part that falls nearest to each bin, or with
/// σ = 0 the two neighbours of y, whose mean it is.
///
/// tₖ = (Φ((k + ½ − u)/σ) − Φ((k − ½ − u)/σ))/Σ, u the place of y in [0, B − 1]: what is beyond the first and the last bin is cut off.
///
/// Source: J. Farebrother et al., *Stop Regressing*, ICML 2024, section 3.1 (Two-Hot, HL-Gauss; Imani and White 2018).
/// Differences: the first and the last bin are centred on the range's ends, as in C51, so that two-hot reaches them.
///
/// Reused from label to label; not thread-safe.
final class BinLabel {

    /// Deviations beyond which a Gaussian has nothing left: 10⁻¹².
    private static final double FAR = 7;

    private final Bins bins;
    private final double sigma;
    private final double[] t;
    private int from;
    private int to;

    /// @param sigma σ in bins, at least 0
    BinLabel(Bins bins, double sigma) {
        this.bins = bins;
        this.sigma = sigma;
        this.t = new double[bins.count()];
    }

    /// Turns a label into its distribution.
    ///
    /// @param y label; beyond the range it counts as the range's end
    void of(double y) {
        Arrays.fill(t, from, to, 0);
        double u = bins.place(y);
        if (sigma == 0) {
            twoHot(u);
        } else {
            gaussian(u);
        }
    }

    private void twoHot(double u) {
        from = Math.min((int) u, t.length - 2);
        to = from + 2;
        t[from + 1] = u - from;
        t[from] = 1 - t[from + 1];
    }

    private void gaussian(double u) {
        from = (int) Math.max(0, Math.ceil(u - 0.5 - FAR * sigma));
        to = (int) Math.min(t.length, Math.floor(u + 0.5 + FAR * sigma) + 1);
        double below = normal((from - 0.5 - u) / sigma);
        double sum = 0;
        for (int k = from; k < to; k++) {
            double above = normal((k + 0.5 - u) / sigma);
            t[k] = above - below;
            sum += t[k];
            below = above;
        }
        for (int k = from; k < to; k++) {
            t[k] /= sum;
        }
    }

    /// First bin with a share.
    int from() {
        return from;
    }

    /// End of the bins with a share.
    int to() {
        return to;
    }

    /// Share of a bin; all sum to 1.
    double at(int k) {
        return t[k];
    }

    /// Φ(x), 10⁻¹⁴ off for |x| ≤ 7.
    ///
    /// Source: G. West, *Better Approximations to Cumulative Normal Functions*, Wilmott 2005 (algorithm of J. F. Hart 1968).
    static double normal(double x) {
        double a = Math.min(Math.abs(x), FAR);
        double p = 3.52624965998911E-02;
        p = p * a + 0.700383064443688;
        p = p * a + 6.37396220353165;
        p = p * a + 33.912866078383;
        p = p * a + 112.079291497871;
        p = p * a + 221.213596169931;
        p = p * a + 220.206867912376;
        double d = 8.83883476483184E-02;
        d = d * a + 1.75566716318264;
        d = d * a + 16.064177579207;
        d = d * a + 86.7807322029461;
        d = d * a + 296.564248779674;
        d = d * a + 637.333633378831;
        d = d * a + 793.826512519948;
        d = d * a + 440.413735824752;
        double tail = StrictMath.exp(-a * a / 2) * p / d;
        return x > 0 ? 1 - tail : tail;
    }
}
