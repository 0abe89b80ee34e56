// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.math.kernel.Kernels;

/// What a network is fitted by: with e = (y − m)/σ for each of the d dimensions whose change varies,
///
/// > L = N⁻¹ Σ rows [d⁻¹ Σⱼ (½eⱼ² + log σⱼ + ½ log 2π) + (r̂ − r)² + softplus(z) − z·end]
///
/// the negative log-likelihood of the normalised changes in nats for each dimension, the squared error of the normalised
/// reward if it is learned, and the cross-entropy of the end if it is. Sums are taken in double, in row order.
final class GaussianLoss {

    private static final double HALF_LOG_2PI = 0.9189385332046727;
    private static final double CENTRAL_90 = 1.6448536269514722; // Φ⁻¹(0.95)

    private final Outputs outputs;
    private final Kernels kernels;
    private final LogStd logStd;
    private final boolean[] fixed;
    private final int varying; // d
    private final float[] softplus; // of the logits
    private final float[] sigmoid;

    /// What held-out transitions say of a network.
    ///
    /// @param loss       L
    /// @param nll        negative log-likelihood, nats for each dimension
    /// @param rmse       of the normalised change's mean
    /// @param inside     share of changes within the predicted central 90 %
    /// @param rewardRmse of the normalised reward; NaN if it is not learned
    /// @param endErrors  share of rows whose end is wrong; NaN if it is not learned
    record Measured(double loss, double nll, double rmse, double inside, double rewardRmse, double endErrors) {}

    GaussianLoss(GaussianDynamics.Bounds bounds, Outputs outputs, Normalisation scale, int maxRows, Kernels kernels) {
        this.outputs = outputs;
        this.kernels = kernels;
        this.logStd = new LogStd(bounds, kernels, maxRows * outputs.states());
        this.fixed = new boolean[outputs.states()];
        for (int j : scale.fixed()) {
            fixed[j] = true;
        }
        this.varying = outputs.states() - scale.fixed().size();
        this.softplus = new float[maxRows];
        this.sigmoid = new float[maxRows];
    }

    /// Returns the loss and its gradient.
    ///
    /// With c = 1/(N d): ∂L/∂m = −c e/σ, ∂L/∂log σ = c (1 − e²); ∂L/∂r̂ = 2 (r̂ − r)/N; ∂L/∂z = (sigmoid(z) − end)/N.
    ///
    /// @param out  outputs, N × outputs; not modified
    /// @param y    labels, N × labels; not modified
    /// @param dOut out: ∂L/∂out; may be `out`
    /// @return L
    double lossAndGradient(Mat out, Mat y, Mat dOut) {
        double sum = 0;
        if (outputs.end()) {
            sum += end(out, y, dOut);
        }
        if (outputs.reward()) {
            sum += reward(out, y, dOut);
        }
        logStd.of(out, outputs.states());
        float scale = 1f / (out.rows() * varying);
        double changes = 0;
        for (int r = 0, i = 0; r < out.rows(); r++) {
            for (int j = 0; j < outputs.states(); j++, i++) {
                float e = fixed[j] ? 0 : error(out, y, r, j);
                changes += fixed[j] ? 0 : logDensity(e, i);
                dOut.set(r, j, -scale * e / logStd.std(i));
                dOut.set(r, outputs.states() + j, fixed[j] ? 0 : scale * (1 - e * e) * logStd.slope(i));
            }
        }
        return (sum - changes / varying) / out.rows();
    }

    /// e of the change, after [LogStd#of].
    private float error(Mat out, Mat y, int r, int j) {
        return (y.at(r, j) - out.at(r, j)) / logStd.std(r * outputs.states() + j);
    }

    private double logDensity(float e, int i) {
        return -(0.5 * e * e + logStd.value(i) + HALF_LOG_2PI);
    }

    private double reward(Mat out, Mat y, Mat dOut) {
        double sum = 0;
        int column = outputs.rewardColumn();
        for (int r = 0; r < out.rows(); r++) {
            float error = out.at(r, column) - y.at(r, outputs.rewardLabel());
            sum += (double) error * error;
            dOut.set(r, column, 2 * error / out.rows());
        }
        return sum;
    }

    private double end(Mat out, Mat y, Mat dOut) {
        int column = outputs.endColumn();
        for (int r = 0; r < out.rows(); r++) {
            softplus[r] = out.at(r, column);
        }
        kernels.sigmoid(softplus, sigmoid, 0, out.rows());
        kernels.softplus(softplus, softplus, 0, out.rows());
        double sum = 0;
        for (int r = 0; r < out.rows(); r++) {
            float label = y.at(r, outputs.endLabel());
            sum += softplus[r] - label * out.at(r, column);
            dOut.set(r, column, (sigmoid[r] - label) / out.rows());
        }
        return sum;
    }

    /// Measures a network on transitions.
    ///
    /// @param out  outputs, N × outputs; not modified
    /// @param y    labels, N × labels; not modified
    /// @param work out: any numbers, N × outputs
    /// @return what they say
    Measured measure(Mat out, Mat y, Mat work) {
        double loss = lossAndGradient(out, y, work);
        double logDensity = 0;
        double squares = 0;
        long inside = 0;
        for (int r = 0; r < out.rows(); r++) {
            for (int j = 0; j < outputs.states(); j++) {
                if (!fixed[j]) {
                    float e = error(out, y, r, j);
                    double miss = y.at(r, j) - out.at(r, j);
                    logDensity += logDensity(e, r * outputs.states() + j);
                    squares += miss * miss;
                    inside += Math.abs(e) <= CENTRAL_90 ? 1 : 0;
                }
            }
        }
        double count = (double) out.rows() * varying;
        return new Measured(loss, -logDensity / count, Math.sqrt(squares / count), inside / count,
                rewardRmse(out, y), endErrors(out, y));
    }

    private double rewardRmse(Mat out, Mat y) {
        if (!outputs.reward()) {
            return Double.NaN;
        }
        double squares = 0;
        for (int r = 0; r < out.rows(); r++) {
            double miss = (double) out.at(r, outputs.rewardColumn()) - y.at(r, outputs.rewardLabel());
            squares += miss * miss;
        }
        return Math.sqrt(squares / out.rows());
    }

    private double endErrors(Mat out, Mat y) {
        if (!outputs.end()) {
            return Double.NaN;
        }
        double wrong = 0;
        for (int r = 0; r < out.rows(); r++) {
            boolean ends = y.at(r, outputs.endLabel()) == 1;
            wrong += out.at(r, outputs.endColumn()) > 0 == ends ? 0 : 1;
        }
        return wrong / out.rows();
    }
}
