// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.nn.Expectation;
import org.fittedq.value.Bins;

/// Cross-entropy of a label's distribution t ([BinLabel]) and that of the critic, p = softmax(f):
/// L = −N⁻¹ Σ Σₖ tₖ log pₖ = N⁻¹ Σ (log Σₖ exp fₖ − Σₖ tₖ fₖ), ∂L/∂fₖ = (pₖ − tₖ)/N.
///
/// Source: J. Farebrother et al., *Stop Regressing*, ICML 2024, equation 2. Its least value is the entropy of t, not 0.
///
/// Work memory of one thread.
final class CategoricalLoss implements ValueLoss {

    private static final int HALVINGS = 60; // of 200, to what a double can tell

    private final Bins bins;
    private final double start;
    private final BinLabel label;
    private final Expectation expectation;
    private Vec q; // of the last batch

    /// @param sigma σ of labels, in bins
    /// @param start share of the range that the mean of a new critic is about, in (0, 1)
    /// @param rows  largest batch
    CategoricalLoss(Bins bins, double sigma, double start, int rows, Compute compute) {
        this.bins = bins;
        this.start = start;
        this.label = new BinLabel(bins, sigma);
        this.expectation = new Expectation(bins.z(), 1, rows, compute);
        this.q = new Vec(rows);
    }

    @Override
    public Optional<Bins> bins() {
        return Optional.of(bins);
    }

    /// fₖ = λ k, with λ such that softmax(f) has its mean at the share: of all distributions with that mean the one of most entropy.
    /// λ by halving, as the mean rises with λ; beyond ±100 all is in the last bin in float.
    @Override
    public float[] startBias() {
        if (start == 0.5) {
            return NONE;
        }
        double low = -100;
        double high = 100;
        for (int i = 0; i < HALVINGS; i++) {
            double lambda = (low + high) / 2;
            low = share(lambda) < start ? lambda : low;
            high = share(lambda) < start ? high : lambda;
        }
        float[] bias = new float[bins.count()];
        for (int k = 0; k < bias.length; k++) {
            bias[k] = (float) (high * (k - (bias.length - 1) / 2.0));
        }
        return bias;
    }

    /// Where between the first bin, 0, and the last, 1, the mean of softmax(λ k) is.
    private double share(double lambda) {
        int last = bins.count() - 1;
        double sum = 0;
        double moment = 0;
        for (int k = 0; k <= last; k++) {
            double p = StrictMath.exp(lambda * (lambda > 0 ? k - last : k)); // at most 1
            sum += p;
            moment += p * k / last;
        }
        return moment / sum;
    }

    @Override
    public double lossAndGradient(Vec f, Vec y, Vec df) {
        int n = y.size();
        int b = bins.count();
        if (q.size() != n) {
            q = new Vec(n);
        }
        expectation.of(f, q);
        double sum = 0;
        for (int r = 0; r < n; r++) {
            label.of(y.at(r));
            sum += logSum(f, r);
            for (int k = label.from(); k < label.to(); k++) {
                sum -= label.at(k) * f.at(r * b + k);
            }
            for (int k = 0; k < b; k++) {
                df.set(r * b + k, (float) ((expectation.p(r, k) - label.at(k)) / n));
            }
        }
        return sum / n;
    }

    /// log Σₖ exp fₖ = fⱼ − log pⱼ, j the largest, whose probability is at least 1/B.
    private double logSum(Vec f, int row) {
        int b = bins.count();
        int largest = 0;
        for (int k = 1; k < b; k++) {
            largest = f.at(row * b + k) > f.at(row * b + largest) ? k : largest;
        }
        return f.at(row * b + largest) - StrictMath.log(expectation.p(row, largest));
    }
}
