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

    private final Bins bins;
    private final BinLabel label;
    private final Expectation expectation;
    private Vec q; // of the last batch

    /// @param sigma σ of labels, in bins
    /// @param rows  largest batch
    CategoricalLoss(Bins bins, double sigma, int rows, Compute compute) {
        this.bins = bins;
        this.label = new BinLabel(bins, sigma);
        this.expectation = new Expectation(bins.z(), 1, rows, compute);
        this.q = new Vec(rows);
    }

    @Override
    public Optional<Bins> bins() {
        return Optional.of(bins);
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
