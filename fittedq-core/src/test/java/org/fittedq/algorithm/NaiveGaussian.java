// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

/// A squashed Gaussian policy's action at one state, naively in double: a = tanh(μ + σ ε), with ∂/∂μ and ∂/∂log σ.
final class NaiveGaussian {

    private final NaiveMlp network;
    private final double[] out;
    private final double[] sigma;
    private final double[] epsilon;
    final double[] a;
    final double logProb;

    NaiveGaussian(NaiveMlp network, double[] s, float[] normals, int from) {
        this.network = network;
        this.out = network.forward(s);
        int d = out.length / 2;
        this.a = new double[d];
        this.sigma = new double[d];
        this.epsilon = new double[d];
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double logSigma = Math.clamp(out[d + j], -20, 2);
            sigma[j] = Math.exp(logSigma);
            epsilon[j] = normals[from + j];
            a[j] = Math.tanh(out[j] + sigma[j] * epsilon[j]);
            sum += -0.5 * epsilon[j] * epsilon[j] - logSigma - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - a[j] * a[j]);
        }
        this.logProb = sum;
    }

    /// Adds the gradient of a loss with the given slopes in a and log π, and of w/(N dₐ) Σ (μ² + log² σ).
    void backward(double[] da, double dLogProb, double regularise, int rows) {
        int d = a.length;
        double pull = 2 * regularise / (rows * d);
        double[] dOut = new double[2 * d];
        for (int j = 0; j < d; j++) {
            double slope = 1 - a[j] * a[j]; // ∂a/∂u; and ∂/∂u of −log(1 − tanh² u) is 2a
            dOut[j] = da[j] * slope + dLogProb * 2 * a[j] + pull * out[j];
            dOut[d + j] = (da[j] * slope + dLogProb * 2 * a[j]) * sigma[j] * epsilon[j] - dLogProb + pull * out[d + j];
        }
        network.backward(dOut);
    }
}
