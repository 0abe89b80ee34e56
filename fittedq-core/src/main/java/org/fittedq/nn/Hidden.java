// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.Epilogue;

/// What follows the affine part of a hidden layer: optional normalisation, then the non-linearity.
///
/// Plain ReLU is done in the products' epilogues; then nothing is left to do here.
final class Hidden {

    private static final int PANEL = Kernels.PANEL;
    private static final float[] NONE = {};

    private final Layer layer;
    private final Activation activation;
    private final Kernels kernels;
    private final int stride;
    private final int panels;
    private final float[] slope; // derivative of the non-linearity (silu)
    private final float[] normalised; // (z − mean)/std; empty if there is no way back
    private final float[] inverseStd; // 1/std of each row (layer norm) or each column (batch norm)
    private final float[] dNorm; // gradient in gain · normalised + shift
    private final double[] batchMean; // of each column (batch norm)
    private final double[] batchVariance;

    Hidden(Layer layer, Activation activation, Kernels kernels, int stride, boolean forwardOnly) {
        this.layer = layer;
        this.activation = activation;
        this.kernels = kernels;
        this.stride = stride;
        this.panels = Layer.panels(layer.outputs);
        int size = panels * stride;
        this.slope = new float[activation == Activation.SILU ? size : 0];
        this.normalised = new float[layer.norm && !forwardOnly ? size : 0];
        this.inverseStd = new float[layer.batchNorm() ? layer.mean.length : layer.norm ? stride / PANEL : 0];
        this.dNorm = new float[layer.norm && !forwardOnly ? size : 0];
        this.batchMean = new double[layer.mean.length];
        this.batchVariance = new double[layer.mean.length];
    }

    private boolean fused() {
        return activation == Activation.RELU && !layer.norm;
    }

    Epilogue epilogue() {
        return fused() ? Epilogue.RELU : Epilogue.NONE;
    }

    /// With ReLU the mask can be applied at once: its derivative depends on the output alone.
    Epilogue backwardEpilogue() {
        return activation == Activation.RELU ? Epilogue.MASK : Epilogue.NONE;
    }

    /// Turns affine outputs into activations, in place.
    ///
    /// @param remember whether a backward pass may follow
    /// @param work     work memory of this thread, [Kernels#NORM_WORK] floats
    void forward(float[] h, int row0, int row1, boolean remember, float[] work) {
        if (layer.norm) {
            Epilogue end = activation == Activation.RELU ? Epilogue.RELU : Epilogue.NONE;
            kernels.layerNorm(h, stride, row0, row1, layer.outputs, layer.gain, layer.shift, end,
                    remember ? normalised : NONE, inverseStd, work);
        }
        for (int p = 0; p < panels && activation != Activation.RELU; p++) {
            activate(h, p * stride + row0 * PANEL, p * stride + row1 * PANEL);
        }
    }

    private void activate(float[] h, int from, int to) {
        switch (activation) {
            case RELU -> {
                for (int i = from; i < to; i++) {
                    h[i] = h[i] <= 0 ? 0 : h[i];
                }
            }
            case TANH -> kernels.tanh(h, h, from, to);
            case SILU -> kernels.silu(h, slope, from, to);
        }
    }

    /// Turns one panel of affine outputs of a whole batch into activations, in place: ẑ = (z − mean)/√(variance + ε),
    /// h = φ(gain ẑ + shift), mean and variance of each column over the rows, summed in double, rows ascending. A panel is one
    /// thread's, so their number changes no bit; plain loops, whose columns the compiler takes together, for scalar and vector
    /// kernels alike.
    void forwardPanel(float[] h, int panel, int rows) {
        int from = panel * stride;
        int n0 = panel * PANEL;
        statistics(h, from, n0, rows);
        for (int r = 0, at = from; r < rows; r++, at += PANEL) {
            for (int n = 0; n < PANEL; n++) {
                float z = (float) (h[at + n] - batchMean[n0 + n]) * inverseStd[n0 + n];
                normalised[at + n] = z;
                h[at + n] = Math.fma(layer.gain[n0 + n], z, layer.shift[n0 + n]);
            }
        }
        activate(h, from, from + rows * PANEL);
    }

    private void statistics(float[] h, int from, int n0, int rows) {
        Arrays.fill(batchMean, n0, n0 + PANEL, 0);
        Arrays.fill(batchVariance, n0, n0 + PANEL, 0);
        for (int r = 0, at = from; r < rows; r++, at += PANEL) {
            for (int n = 0; n < PANEL; n++) {
                batchMean[n0 + n] += h[at + n];
            }
        }
        for (int n = n0; n < n0 + PANEL; n++) {
            batchMean[n] /= rows;
        }
        for (int r = 0, at = from; r < rows; r++, at += PANEL) {
            for (int n = 0; n < PANEL; n++) {
                double z = h[at + n] - batchMean[n0 + n];
                batchVariance[n0 + n] += z * z;
            }
        }
        for (int n = n0; n < n0 + PANEL; n++) {
            batchVariance[n] /= rows;
            inverseStd[n] = (float) (1 / Math.sqrt(batchVariance[n] + Mlp.BATCH_EPSILON));
        }
    }

    /// Turns one panel of gradients in the activations of a whole batch into those in the affine outputs, in place:
    /// dz = gain/std · (g − mean g − ẑ mean(g ẑ)), g the gradient in gain ẑ + shift, means over the rows as in [#forwardPanel].
    void backwardPanel(float[] h, float[] d, int panel, int rows, double[] work) {
        int from = panel * stride;
        int n0 = panel * PANEL;
        int along = PANEL;
        backwardActivation(h, d, from, from + rows * PANEL);
        Arrays.fill(work, 0, 2 * PANEL, 0);
        for (int r = 0, at = from; r < rows; r++, at += PANEL) {
            for (int n = 0; n < PANEL; n++) {
                dNorm[at + n] = d[at + n];
                work[n] += d[at + n];
                work[along + n] += (double) d[at + n] * normalised[at + n];
            }
        }
        for (int r = 0, at = from; r < rows; r++, at += PANEL) {
            for (int n = 0; n < PANEL; n++) {
                double g = d[at + n] - work[n] / rows - normalised[at + n] * (work[along + n] / rows);
                d[at + n] = (float) (g * layer.gain[n0 + n] * inverseStd[n0 + n]);
            }
        }
    }

    /// Moves the running statistics towards those of the last batch: μ ← m μ + (1 − m) mean, and so the variance.
    void moveStatistics(double momentum) {
        for (int n = 0; n < layer.outputs; n++) {
            layer.mean[n] = (float) (momentum * layer.mean[n] + (1 - momentum) * batchMean[n]);
            layer.variance[n] = (float) (momentum * layer.variance[n] + (1 - momentum) * batchVariance[n]);
        }
    }

    /// Turns the gradient in the activations into the gradient in the affine outputs, in place. With ReLU the mask has
    /// been applied already.
    ///
    /// @param work as of [#forward]
    void backward(float[] h, float[] d, int row0, int row1, float[] work) {
        for (int p = 0; p < panels; p++) {
            backwardActivation(h, d, p * stride + row0 * PANEL, p * stride + row1 * PANEL);
        }
        if (layer.norm) {
            kernels.layerNormBackward(d, stride, row0, row1, layer.outputs, layer.gain, normalised, inverseStd, dNorm,
                    work);
        }
    }

    private void backwardActivation(float[] h, float[] d, int from, int to) {
        switch (activation) {
            case RELU -> {
            } // masked already
            case TANH -> {
                for (int i = from; i < to; i++) {
                    d[i] *= 1 - h[i] * h[i]; // tanh′
                }
            }
            case SILU -> {
                for (int i = from; i < to; i++) {
                    d[i] *= slope[i];
                }
            }
        }
    }

    /// Adds the gradients of one panel of gain and shift: Σ_r d ẑ and Σ_r d, r ascending.
    void addGainGradient(int panel, int rows, float[] g, int g0) {
        kernels.gainGradient(dNorm, normalised, panel * stride, rows, g, g0);
        kernels.biasGradient(dNorm, panel * stride, rows, g, g0 + PANEL);
    }

    /// Copies what a backward pass needs of chosen rows.
    void copyRows(Hidden from, int[] rows, int row0, int row1) {
        for (int p = 0; p < panels && !fused(); p++) {
            for (int r = row0; r < row1; r++) {
                int to = p * stride + r * PANEL;
                int at = p * from.stride + rows[r] * PANEL;
                copyRow(from.slope, at, slope, to);
                copyRow(from.normalised, at, normalised, to);
            }
        }
        for (int r = row0; r < row1 && layer.norm; r++) {
            inverseStd[r] = from.inverseStd[rows[r]];
        }
    }

    private static void copyRow(float[] from, int at, float[] to, int at2) {
        if (from.length > 0) {
            System.arraycopy(from, at, to, at2, PANEL);
        }
    }
}
