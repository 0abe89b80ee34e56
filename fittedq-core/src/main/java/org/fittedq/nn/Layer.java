// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;
import org.fittedq.math.kernel.Kernels;

/// Parameters of one affine layer z = x W + b, optionally followed by a layer or batch normalisation, in the kernels' layout.
///
/// A last layer with one output is a *head*: its weights are one padded row, and its product is a dot product.
final class Layer implements Stateful {

    static final int PANEL = Kernels.PANEL;
    private static final String WEIGHTS = "weights of a layer";

    final int inputs;
    final int outputs;
    final boolean head;
    final boolean norm;
    final float[] w; // panels of 32 outputs: [outputs/32][inputs][32]; head: [inputs, padded]
    final float[] b; // [outputs, padded]
    final float[] gain; // [outputs, padded] if normalised, else empty
    final float[] shift; // as gain
    final float[] mean; // running mean of each output, [outputs, padded] if batch-normalised, else empty
    final float[] variance; // running variance, as mean
    final float[] wt; // panels of 32 inputs: [inputs/32][outputs][32], derived from w; empty if never needed

    /// Makes a layer of zeros.
    ///
    /// @param norm  whether it is normalised
    /// @param batch whether over the rows of a batch, each output by itself, rather than over the outputs of a row
    Layer(int inputs, int outputs, boolean hidden, boolean norm, boolean batch, boolean transposed) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.norm = norm;
        this.head = outputs == 1 && !hidden;
        this.w = new float[head ? padded(inputs) : Check.size(WEIGHTS, padded(outputs), inputs)];
        this.b = new float[padded(outputs)];
        this.gain = new float[norm ? padded(outputs) : 0];
        this.shift = new float[norm ? padded(outputs) : 0];
        this.mean = new float[batch ? padded(outputs) : 0];
        this.variance = new float[batch ? padded(outputs) : 0];
        this.wt = new float[transposed && !head ? Check.size(WEIGHTS, padded(inputs), outputs) : 0];
    }

    static int panels(int columns) {
        return (columns + PANEL - 1) / PANEL;
    }

    static int padded(int columns) {
        return panels(columns) * PANEL;
    }

    int columns(int panel) {
        return Math.min(PANEL, outputs - panel * PANEL);
    }

    /// Index of the weight from input k to output n in [#w].
    int at(int k, int n) {
        return head ? k : n / PANEL * inputs * PANEL + k * PANEL + n % PANEL;
    }

    /// Index in a panel of [#w] of the block that begins at input k; its end is that of the next.
    int block(int k) {
        return head ? k : Math.min(k, inputs) * PANEL;
    }

    /// Draws weights and biases from U(−1/√inputs, 1/√inputs), the initialisation of PyTorch's `nn.Linear`.
    void initialise(RandomGenerator random) {
        float bound = (float) (1 / Math.sqrt(inputs));
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                w[at(k, n)] = bound * (2 * random.nextFloat() - 1);
            }
        }
        for (int n = 0; n < outputs; n++) {
            b[n] = bound * (2 * random.nextFloat() - 1);
        }
        for (int n = 0; n < gain.length; n++) {
            gain[n] = n < outputs ? 1 : 0;
            shift[n] = 0;
        }
        Arrays.fill(mean, 0);
        Arrays.fill(variance, 1);
    }

    boolean batchNorm() {
        return mean.length > 0;
    }

    /// The arrays that are learned, each of a length divisible by 32.
    float[][] parameters() {
        return norm ? new float[][]{w, b, gain, shift} : new float[][]{w, b};
    }

    void refresh(Kernels kernels) {
        for (int n0 = 0; n0 < outputs && wt.length > 0; n0 += PANEL) {
            for (int k0 = 0; k0 < inputs; k0 += PANEL) {
                refresh(kernels, n0, k0);
            }
        }
    }

    /// Copies one block of [#w] into [#wt].
    void refresh(Kernels kernels, int n0, int k0) {
        kernels.transpose(w, n0 * inputs + k0 * PANEL, Math.min(PANEL, inputs - k0), Math.min(PANEL, outputs - n0), wt,
                k0 * outputs + n0 * PANEL);
    }

    /// Writes what the layer does with its running statistics as a layer without normalisation.
    void foldInto(Layer plain) {
        if (!batchNorm()) {
            System.arraycopy(w, 0, plain.w, 0, w.length);
            System.arraycopy(b, 0, plain.b, 0, b.length);
            return;
        }
        for (int n0 = 0; n0 < outputs; n0 += PANEL) {
            for (int n = n0; n < Math.min(n0 + PANEL, outputs); n++) {
                double scale = gain[n] / Math.sqrt(variance[n] + Mlp.BATCH_EPSILON);
                plain.b[n] = (float) ((b[n] - mean[n]) * scale + shift[n]);
                float factor = (float) scale;
                for (int i = n0 * inputs + n - n0; i < (n0 + PANEL) * inputs; i += PANEL) {
                    plain.w[i] = w[i] * factor;
                }
            }
        }
    }

    /// Takes over the layer of member i of N that stand side by side: in a first layer beside the others' outputs, in a hidden one beside
    /// their inputs as well; a last one takes the mean, N⁻¹ of each member's weights, N⁻¹ Σ of the biases.
    void setBlock(Layer member, int i, int members, boolean first, boolean last) {
        int k0 = first ? 0 : i * member.inputs;
        int n0 = last ? 0 : i * member.outputs;
        float share = last ? 1f / members : 1;
        for (int n = 0; n < member.outputs; n++) {
            for (int k = 0; k < member.inputs; k++) {
                w[at(k0 + k, n0 + n)] = share * member.w[member.at(k, n)];
            }
            b[n0 + n] = (last && i > 0 ? b[n0 + n] : 0) + share * member.b[n];
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.floats(name + "/weight", w);
        x.floats(name + "/bias", b);
        if (norm) {
            x.floats(name + "/gain", gain);
            x.floats(name + "/shift", shift);
        }
        if (batchNorm()) {
            x.floats(name + "/mean", mean);
            x.floats(name + "/variance", variance);
        }
    }
}
