// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.math.kernel.Kernels;

/// Expectation of numbers z under the softmax of a network's outputs, for the rows of a batch: q = Σₖ pₖ zₖ, p = softmax(l); or that of
/// the worst share α of them, the conditional value at risk.
///
/// Work memory of one thread; nothing is allocated after it is made. The same bits as [FixedInputs]'.
public final class Expectation {

    private static final int PANEL = Kernels.PANEL;

    private final Kernels kernels;
    private final int outputs;
    private final int stride; // floats from panel to panel of p
    private final float[] z; // padded
    private final Optional<Tail> tail; // of the worst share alone
    private final float[] p; // of the last batch, in panels
    private final float[] work = new float[Kernels.NORM_WORK];
    private Vec q = new Vec(0); // of the last batch

    /// Makes the work memory.
    ///
    /// @param z       what each output counts, B numbers, ascending where the tail is less than 1; copied
    /// @param tail    α: share of the smallest that counts, in (0, 1]; 1: all
    /// @param maxRows largest batch, at least 1
    /// @param compute kernels
    public Expectation(float[] z, double tail, int maxRows, Compute compute) {
        this(z, tail, maxRows, compute.kernels());
    }

    /// Makes the work memory, for the outputs of a network.
    ///
    /// @param z       what each output counts, B numbers, ascending where the tail is less than 1; copied
    /// @param tail    α: share of the smallest that counts, in (0, 1]; 1: all
    /// @param maxRows largest batch, at least 1
    /// @param mlp     the network, whose kernels are used
    public Expectation(float[] z, double tail, int maxRows, Mlp mlp) {
        this(z, tail, maxRows, mlp.compute());
    }

    private Expectation(float[] z, double tail, int maxRows, Kernels kernels) {
        this.kernels = kernels;
        this.outputs = z.length;
        this.stride = PANEL * maxRows;
        this.z = Arrays.copyOf(z, Layer.padded(outputs));
        this.tail = tail < 1 ? Optional.of(new Tail(this.z, outputs, tail)) : Optional.empty();
        this.p = new float[Check.size("probabilities of a batch", Layer.panels(outputs), stride)];
    }

    /// Evaluates q, and remembers p.
    ///
    /// @param l   logits, N·B, row-major; not modified
    /// @param out out: q, N; left alone until [#gradient], which reads it
    public void of(Vec l, Vec out) {
        int rows = out.size();
        for (int c = 0; c < outputs; c += PANEL) {
            int run = Math.min(PANEL, outputs - c);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(l.data(), r * outputs + c, p, c / PANEL * stride + r * PANEL, run);
            }
        }
        kernels.expectation(p, stride, 0, rows, outputs, z, out.data(), 0, true, work);
        if (tail.isPresent()) {
            tail.get().of(p, stride, rows, out.data(), 0);
        }
        q = out;
    }

    /// Returns a probability of the last [#of].
    ///
    /// @param row    row
    /// @param output k
    /// @return pₖ
    public float p(int row, int output) {
        return p[output / PANEL * stride + row * PANEL + output % PANEL];
    }

    /// Gives the gradient in the logits of the last [#of]: dlₖ = dq pₖ (zₖ − q), of the worst share dq pₖ (cₖ − q) ([Tail]).
    ///
    /// @param dq ∂L/∂q, N; not modified
    /// @param dl out: ∂L/∂l, N·B, row-major
    public void gradient(Vec dq, Vec dl) {
        for (int r = 0; r < q.size(); r++) {
            float level = tail.isPresent() ? tail.get().level(p, stride, r) : 0;
            for (int k = 0; k < outputs; k++) {
                float counts = tail.isPresent() ? tail.get().counts(k, level) : z[k];
                dl.set(r * outputs + k, dq.at(r) * (p(r, k) * (counts - q.at(r))));
            }
        }
    }
}
