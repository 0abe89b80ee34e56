// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.Epilogue;

/// What follows the affine part of a hidden layer: optional layer normalisation, then the non-linearity.
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
    private final float[] normalised; // (z − mean)/std (layer norm); empty if there is no way back
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
        this.normalised = new float[layer.norm && !forwardOnly ? size : 0];
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
            int from = p * stride + row0 * PANEL;
            int to = p * stride + row1 * PANEL;
            if (activation == Activation.TANH) {
                kernels.tanh(h, h, from, to);
            } else {
                kernels.silu(h, slope, from, to);
            }
        }
    }

    /// Turns the gradient in the activations into the gradient in the affine outputs, in place. With ReLU the mask has
    /// been applied already.
    ///
    /// @param work as of [#forward]
    void backward(float[] h, float[] d, int row0, int row1, float[] work) {
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
            kernels.layerNormBackward(d, stride, row0, row1, layer.outputs, layer.gain, normalised, inverseStd, dNorm,
                    work);
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
