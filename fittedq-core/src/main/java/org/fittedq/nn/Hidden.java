// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.Epilogue;

/// What follows the affine part of a hidden layer: optional layer normalisation, then the non-linearity.
///
/// Plain ReLU is done in the products' epilogues; then nothing is left to do here.
final class Hidden {

    private static final int PANEL = Kernels.PANEL;
    private static final double NORM_EPSILON = 1e-5;

    private final Layer layer;
    private final Activation activation;
    private final Kernels kernels;
    private final int stride;
    private final int panels;
    private final float[] slope; // derivative of the non-linearity (silu)
    private final float[] normalised; // (z − mean)/std (layer norm)
    private final float[] inverseStd; // 1/std of each row (layer norm)
    private final float[] dNorm; // gradient in gain · normalised + shift (layer norm)

    Hidden(Layer layer, Activation activation, Kernels kernels, int stride, boolean forwardOnly) {
        this.layer = layer;
        this.activation = activation;
        this.kernels = kernels;
        this.stride = stride;
        this.panels = Layer.panels(layer.outputs);
        int size = panels * stride;
        this.slope = new float[activation == Activation.SILU ? size : 0];
        this.normalised = new float[layer.norm ? size : 0];
        this.inverseStd = new float[layer.norm ? stride / PANEL : 0];
        this.dNorm = new float[layer.norm && !forwardOnly ? size : 0];
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
    void forward(float[] h, int row0, int row1) {
        if (fused()) {
            return;
        }
        if (layer.norm) {
            for (int r = row0; r < row1; r++) {
                normalise(h, r);
            }
        }
        for (int p = 0; p < panels; p++) {
            int from = p * stride + row0 * PANEL;
            int to = p * stride + row1 * PANEL;
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
    }

    /// ẑ = (z − mean)/√(variance + ε), h = gain ẑ + shift; sums in double, columns ascending.
    private void normalise(float[] h, int r) {
        double sum = 0;
        double squares = 0;
        for (int n = 0; n < layer.outputs; n++) {
            double zn = h[at(r, n)];
            sum += zn;
            squares += zn * zn;
        }
        double mean = sum / layer.outputs;
        double inverse = 1 / Math.sqrt(Math.max(squares / layer.outputs - mean * mean, 0) + NORM_EPSILON);
        inverseStd[r] = (float) inverse;
        for (int n = 0; n < layer.outputs; n++) {
            int i = at(r, n);
            normalised[i] = (float) ((h[i] - mean) * inverse);
            h[i] = Math.fma(layer.gain[n], normalised[i], layer.shift[n]);
        }
    }

    private int at(int r, int n) {
        return n / PANEL * stride + r * PANEL + n % PANEL;
    }

    /// Turns the gradient in the activations into the gradient in the affine outputs, in place. With ReLU the mask has
    /// been applied already.
    void backward(float[] h, float[] d, int row0, int row1) {
        for (int p = 0; p < panels && activation != Activation.RELU; p++) {
            int from = p * stride + row0 * PANEL;
            int to = p * stride + row1 * PANEL;
            if (activation == Activation.TANH) {
                for (int i = from; i < to; i++) {
                    d[i] *= 1 - h[i] * h[i]; // tanh′
                }
            } else {
                for (int i = from; i < to; i++) {
                    d[i] *= slope[i];
                }
            }
        }
        if (layer.norm) {
            for (int r = row0; r < row1; r++) {
                normaliseBackward(d, r);
            }
        }
    }

    /// dz = (g − mean g − ẑ mean(g ẑ))/std with g = gain · d.
    private void normaliseBackward(float[] d, int r) {
        double sum = 0;
        double product = 0;
        for (int n = 0; n < layer.outputs; n++) {
            int i = at(r, n);
            double g = (double) layer.gain[n] * d[i];
            dNorm[i] = d[i];
            sum += g;
            product += g * normalised[i];
        }
        double mean = sum / layer.outputs;
        double along = product / layer.outputs;
        for (int n = 0; n < layer.outputs; n++) {
            int i = at(r, n);
            d[i] = (float) (((double) layer.gain[n] * d[i] - mean - normalised[i] * along) * inverseStd[r]);
        }
    }

    /// Adds the gradients of one panel of gain and shift: Σ_r d ẑ and Σ_r d, r ascending.
    void addGainGradient(int panel, int rows, float[] g, int g0) {
        for (int n = 0; n < PANEL; n++) {
            float gain = g[g0 + n];
            float shift = g[g0 + PANEL + n];
            for (int r = 0; r < rows; r++) {
                int i = panel * stride + r * PANEL + n;
                gain = Math.fma(dNorm[i], normalised[i], gain);
                shift += dNorm[i];
            }
            g[g0 + n] = gain;
            g[g0 + PANEL + n] = shift;
        }
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
