// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.Epilogue;

/// Evaluates a network of one output f(x, a) at a few fixed x and many a of each: q(s, ·), as a search over actions asks for. Of a
/// network of several outputs, logits, f is the expectation of numbers z under their softmax, or of the worst share of them.
///
/// What x adds to the first layer is computed once. Rows pass through all layers in blocks, whose activations stay in the
/// cache. Work memory of one thread: several may share a network. Values are the same bits as [Tape#forward]'s and [Expectation]'s.
public final class FixedInputs {

    private static final int PANEL = Kernels.PANEL;
    /// Rows of a block, at most: 32 tiles; two layers of 256 and the weights between them fit a second-level cache.
    private static final int BLOCK_ROWS = 192;
    private static final float[] NONE = new float[0];

    private final Mlp mlp;
    private final Kernels kernels;
    private final int fixed;
    private final int free;
    private final int depth;
    private final int stateStride; // floats from panel to panel of x and of the first layer's fixed part
    private final int stride; // floats from panel to panel of a block
    private final float[] x;
    private final float[] base; // b + W_x x of each fixed row, in panels
    private final float[] a; // a block of free inputs, in panels
    private final Hidden[] hidden;
    private final float[][] h;
    private final float[][] d;
    private final float[] z; // what each of several outputs counts, padded; empty for one output
    private final Optional<Tail> tail; // if only the worst share counts
    private final float[] o; // the several outputs of a block; then their probabilities, then the gradient in them
    private final float[] dx;
    private final float[] one;
    private final float[] work = new float[Kernels.NORM_WORK];
    private int count;

    /// Makes the work memory.
    ///
    /// @param mlp     a network of one output and at least one hidden layer; later changes of its parameters are seen
    /// @param fixed   number of fixed inputs; the others, at least 1, follow them
    /// @param maxRows most rows fixed at once, at least 1
    public FixedInputs(Mlp mlp, int fixed, int maxRows) {
        this(mlp, fixed, maxRows, NONE, 1);
    }

    /// Makes the work memory.
    ///
    /// @param mlp     a network of at least one hidden layer; later changes of its parameters are seen
    /// @param fixed   number of fixed inputs; the others, at least 1, follow them
    /// @param maxRows most rows fixed at once, at least 1
    /// @param z       what each of its several outputs counts, ascending where the tail is less than 1; none: it has one output, which
    ///                is f; copied
    /// @param tail    α: share of the smallest that counts, in (0, 1]; 1: all
    public FixedInputs(Mlp mlp, int fixed, int maxRows, float[] z, double tail) {
        Check.that(mlp.outputs() == Math.max(1, z.length) && mlp.depth() >= 2, "network over actions",
                (z.length == 0 ? "one output" : z.length + " outputs") + " and a hidden layer",
                mlp.outputs() + " outputs and " + (mlp.depth() - 1) + " hidden layers");
        Check.that(fixed >= 0 && fixed < mlp.inputs(), "fixed inputs", "an integer in [0, " + (mlp.inputs() - 1) + "]",
                fixed);
        Check.that(!mlp.isBatchNormalised(), "network over actions", "one without batch normalisation",
                "a batch-normalised one", "a search asks what it is with its running statistics: evaluated()");
        this.mlp = mlp;
        this.kernels = mlp.compute().kernels();
        this.fixed = fixed;
        this.free = mlp.inputs() - fixed;
        this.depth = mlp.depth();
        int tileRows = Kernels.TILE_ROWS;
        this.stateStride = PANEL * ((maxRows + tileRows - 1) / tileRows * tileRows);
        this.stride = PANEL * (BLOCK_ROWS + tileRows); // the last tile of one x's rows may run over
        this.x = new float[Check.size("states of a search", Math.max(1, Layer.panels(fixed)), stateStride)];
        this.base = new float[Check.size("states of a search", Layer.panels(mlp.layer(0).outputs), stateStride)];
        this.a = new float[Layer.panels(free) * stride];
        this.hidden = new Hidden[depth - 1];
        this.h = new float[depth - 1][];
        this.d = new float[depth][];
        for (int l = 0; l < depth - 1; l++) {
            int size = Check.size("activations of a search", Layer.panels(mlp.layer(l).outputs), stride);
            hidden[l] = new Hidden(mlp.layer(l), mlp.network().activation(), kernels, stride,
                    !mlp.isDifferentiableInInput());
            h[l] = new float[size];
            d[l] = new float[mlp.isDifferentiableInInput() ? size : 0];
        }
        this.z = Arrays.copyOf(z, Layer.padded(z.length));
        this.tail = tail < 1 ? Optional.of(new Tail(this.z, z.length, tail)) : Optional.empty();
        this.o = new float[Check.size("activations of a search", Layer.panels(z.length), stride)];
        d[depth - 1] = o;
        this.dx = new float[mlp.isDifferentiableInInput() ? Layer.panels(mlp.inputs()) * stride : 0];
        this.one = new float[BLOCK_ROWS];
        Arrays.fill(one, 1);
    }

    /// Fixes x.
    ///
    /// @param from  rows × fixed inputs; not modified
    /// @param first first row
    /// @param rows  how many from there on, at most `maxRows`
    public void fix(Mat from, int first, int rows) {
        if (from.cols() != fixed) {
            throw new IllegalArgumentException(Check.message("fixed inputs", fixed + " columns", from.cols()));
        }
        count = rows;
        for (int c = 0; c < fixed; c += PANEL) {
            int n = Math.min(PANEL, fixed - c);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(from.data(), (first + r) * fixed + c, x, c / PANEL * stateStride + r * PANEL, n);
            }
        }
        Layer layer = mlp.layer(0);
        for (int p = 0; p < Layer.panels(layer.outputs); p++) {
            kernels.product(x, stateStride, 0, rows, fixed, layer.w, p * layer.inputs * PANEL, layer.columns(p),
                    layer.b,
                    p * PANEL, Epilogue.NONE, NONE, base, p * stateStride);
        }
    }

    /// Evaluates f at k free inputs of each fixed x.
    ///
    /// @param from free inputs, row-major: rows i·k … i·k + k − 1 belong to the i-th fixed x; not modified
    /// @param k    rows of each x, at least 1
    /// @param out  out: one value a row
    public void values(float[] from, int k, float[] out) {
        for (int row0 = 0; row0 < count * k; row0 += BLOCK_ROWS) {
            forward(from, k, row0, Math.min(BLOCK_ROWS, count * k - row0), out, false);
        }
    }

    /// Evaluates f and its gradient in the free inputs.
    ///
    /// @param from free inputs, as of [#values]
    /// @param k    rows of each x
    /// @param out  out: one value a row
    /// @param da   out: ∂f/∂a, laid out as `from`
    public void gradients(float[] from, int k, float[] out, float[] da) {
        Check.that(mlp.isDifferentiableInInput(), "gradient in the action", "a network made for it", "one without",
                "make it with Use.FIT_AND_INPUT_GRADIENT");
        for (int row0 = 0; row0 < count * k; row0 += BLOCK_ROWS) {
            int n = Math.min(BLOCK_ROWS, count * k - row0);
            forward(from, k, row0, n, out, true);
            backward(n, out, da, row0);
        }
    }

    /// @param remember whether a gradient is asked for
    private void forward(float[] from, int k, int row0, int n, float[] out, boolean remember) {
        for (int c = 0; c < free; c += PANEL) {
            int columns = Math.min(PANEL, free - c);
            for (int r = 0; r < n; r++) {
                System.arraycopy(from, (row0 + r) * free + c, a, c / PANEL * stride + r * PANEL, columns);
            }
        }
        firstLayer(k, row0, n, remember);
        for (int l = 1; l < depth - 1; l++) {
            Layer layer = mlp.layer(l);
            for (int p = 0; p < Layer.panels(layer.outputs); p++) {
                kernels.product(h[l - 1], stride, 0, n, layer.inputs, layer.w, p * layer.inputs * PANEL,
                        layer.columns(p), layer.b, p * PANEL, hidden[l].epilogue(), NONE, h[l], p * stride);
            }
            hidden[l].forward(h[l], 0, n, remember, work);
        }
        Layer head = mlp.layer(depth - 1);
        if (head.head) {
            kernels.head(h[depth - 2], stride, 0, n, Layer.panels(head.inputs), head.w, head.b[0], out, row0, work);
            return;
        }
        for (int p = 0; p < Layer.panels(head.outputs); p++) {
            kernels.product(h[depth - 2], stride, 0, n, head.inputs, head.w, p * head.inputs * PANEL, head.columns(p),
                    head.b, p * PANEL, Epilogue.NONE, NONE, o, p * stride);
        }
        kernels.expectation(o, stride, 0, n, head.outputs, z, out, row0, remember || tail.isPresent(), work);
        if (tail.isPresent()) {
            tail.get().of(o, stride, n, out, row0);
        }
    }

    /// z = (b + W_x x) + W_a a: the sum goes on from the fixed part of the row's x. A tile that runs over the rows of its x
    /// spoils rows that are computed after it.
    private void firstLayer(int k, int row0, int n, boolean remember) {
        Layer layer = mlp.layer(0);
        for (int p = 0; p < Layer.panels(layer.outputs); p++) {
            int w0 = (p * layer.inputs + fixed) * PANEL;
            for (int r = 0; r < n;) {
                int i = (row0 + r) / k;
                int end = Math.min(n, (i + 1) * k - row0);
                kernels.product(a, stride, r, end, free, layer.w, w0, layer.columns(p), base,
                        p * stateStride + i * PANEL, hidden[0].epilogue(), NONE, h[0], p * stride);
                r = end;
            }
        }
        hidden[0].forward(h[0], 0, n, remember, work);
    }

    private void backward(int n, float[] f, float[] da, int row0) {
        Layer head = mlp.layer(depth - 1);
        int last = depth - 2;
        if (head.head) {
            kernels.headBackward(one, head.w, hidden[last].backwardEpilogue(), h[last], stride, 0, n,
                    Layer.panels(head.inputs), d[last]);
            hidden[last].backward(h[last], d[last], 0, n, work);
        } else {
            outputGradient(n, f, row0);
        }
        for (int l = head.head ? last : depth - 1; l > 0; l--) {
            Layer layer = mlp.layer(l);
            for (int p = 0; p < Layer.panels(layer.inputs); p++) {
                kernels.product(d[l], stride, 0, n, layer.outputs, layer.wt, p * layer.outputs * PANEL,
                        Math.min(PANEL, layer.inputs - p * PANEL), NONE, 0, hidden[l - 1].backwardEpilogue(), h[l - 1],
                        d[l - 1], p * stride);
            }
            hidden[l - 1].backward(h[l - 1], d[l - 1], 0, n, work);
        }
        Layer first = mlp.layer(0);
        for (int p = fixed / PANEL; p * PANEL < first.inputs; p++) {
            kernels.product(d[0], stride, 0, n, first.outputs, first.wt, p * first.outputs * PANEL,
                    Math.min(PANEL, first.inputs - p * PANEL), NONE, 0, Epilogue.NONE, NONE, dx, p * stride);
        }
        for (int c = fixed; c < first.inputs;) {
            int end = Math.min(first.inputs, (c / PANEL + 1) * PANEL);
            for (int r = 0; r < n; r++) {
                System.arraycopy(dx, c / PANEL * stride + r * PANEL + c % PANEL, da, (row0 + r) * free + c - fixed,
                        end - c);
            }
            c = end;
        }
    }

    /// ∂f/∂l(k) = p(k) (z(k) − f), of the worst share p(k) (c(k) − f).
    private void outputGradient(int n, float[] f, int row0) {
        if (tail.isPresent()) {
            tailGradient(tail.get(), n, f, row0);
            return;
        }
        for (int k = 0; k < mlp.outputs(); k++) {
            for (int r = 0, at = k / PANEL * stride + k % PANEL; r < n; r++, at += PANEL) {
                o[at] *= z[k] - f[row0 + r];
            }
        }
    }

    private void tailGradient(Tail worst, int n, float[] f, int row0) {
        for (int r = 0; r < n; r++) {
            float level = worst.level(o, stride, r);
            for (int k = 0; k < mlp.outputs(); k++) {
                o[k / PANEL * stride + r * PANEL + k % PANEL] *= worst.counts(k, level) - f[row0 + r];
            }
        }
    }
}
