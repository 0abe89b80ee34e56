// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.nn.Mlp;
import org.fittedq.nn.Optimiser;

/// A perceptron with ReLU and its Adam optimiser, one row at a time, naively with loops in double.
final class NaiveMlp {

    private final double[][][] p; // [layer][output][input], the bias last
    private final double[][][] g;
    private final double[][][] m;
    private final double[][][] v;
    private final double[][] h; // input of each layer at the last forward
    private int steps;

    NaiveMlp(Mlp from) {
        p = zeros(from);
        g = zeros(from);
        m = zeros(from);
        v = zeros(from);
        h = new double[p.length][];
        for (int l = 0; l < p.length; l++) {
            float[] w = from.weight(l);
            float[] b = from.vector(l, Mlp.Part.BIAS);
            for (int n = 0; n < b.length; n++) {
                int inputs = w.length / b.length;
                for (int k = 0; k < inputs; k++) {
                    p[l][n][k] = w[n * inputs + k];
                }
                p[l][n][inputs] = b[n];
            }
        }
    }

    private static double[][][] zeros(Mlp from) {
        double[][][] zeros = new double[from.depth()][][];
        for (int l = 0; l < zeros.length; l++) {
            int outputs = from.vector(l, Mlp.Part.BIAS).length;
            zeros[l] = new double[outputs][from.weight(l).length / outputs + 1];
        }
        return zeros;
    }

    double[] forward(double... x) {
        double[] y = x;
        for (int l = 0; l < p.length; l++) {
            h[l] = y;
            y = new double[p[l].length];
            for (int n = 0; n < y.length; n++) {
                y[n] = p[l][n][h[l].length];
                for (int k = 0; k < h[l].length; k++) {
                    y[n] += p[l][n][k] * h[l][k];
                }
                y[n] = l < p.length - 1 ? Math.max(y[n], 0) : y[n];
            }
        }
        return y;
    }

    /// Adds to the gradients in the parameters.
    void backward(double... dOut) {
        propagate(dOut, true);
    }

    /// Returns the gradient in the input; those in the parameters stay as they are.
    double[] inputGradient(double... dOut) {
        return propagate(dOut, false);
    }

    private double[] propagate(double[] dOut, boolean add) {
        double[] d = dOut;
        for (int l = p.length - 1; l >= 0; l--) {
            double[] dIn = new double[h[l].length];
            for (int n = 0; n < d.length; n++) {
                for (int k = 0; k < dIn.length; k++) {
                    dIn[k] += p[l][n][k] * d[n];
                    g[l][n][k] += add ? h[l][k] * d[n] : 0;
                }
                g[l][n][dIn.length] += add ? d[n] : 0;
            }
            for (int k = 0; k < dIn.length && l > 0; k++) {
                dIn[k] = h[l][k] > 0 ? dIn[k] : 0;
            }
            d = dIn;
        }
        return d;
    }

    /// One step of Adam (Kingma and Ba 2015, Algorithm 1), weight decay in the gradient; then the gradients are 0 again.
    void adam(Optimiser o) {
        steps++;
        double b1 = o.moments().beta1();
        double b2 = o.moments().beta2();
        for (int l = 0; l < p.length; l++) {
            for (int n = 0; n < p[l].length; n++) {
                for (int k = 0; k < p[l][n].length; k++) {
                    double gradient = g[l][n][k] + o.weightDecay() * p[l][n][k];
                    m[l][n][k] = b1 * m[l][n][k] + (1 - b1) * gradient;
                    v[l][n][k] = b2 * v[l][n][k] + (1 - b2) * gradient * gradient;
                    double mHat = m[l][n][k] / (1 - Math.pow(b1, steps));
                    double vHat = v[l][n][k] / (1 - Math.pow(b2, steps));
                    p[l][n][k] -= o.learningRate() * mHat / (Math.sqrt(vHat) + o.moments().epsilon());
                    g[l][n][k] = 0;
                }
            }
        }
    }

    /// θ′ ← τ θ + (1 − τ) θ′.
    void follow(NaiveMlp online, double tau) {
        for (int l = 0; l < p.length; l++) {
            for (int n = 0; n < p[l].length; n++) {
                for (int k = 0; k < p[l][n].length; k++) {
                    p[l][n][k] = tau * online.p[l][n][k] + (1 - tau) * p[l][n][k];
                }
            }
        }
    }

    void agreesWith(Mlp fast, String what) {
        NaiveMlp other = new NaiveMlp(fast);
        for (int l = 0; l < p.length; l++) {
            for (int n = 0; n < p[l].length; n++) {
                for (int k = 0; k < p[l][n].length; k++) {
                    assertEquals(p[l][n][k], other.p[l][n][k], 1e-5,
                            what + ", layer " + l + ", output " + n + ", input " + k);
                }
            }
        }
    }
}
