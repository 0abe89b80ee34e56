// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

/// The arithmetic of networks. Two implementations agree to the bit: [ScalarKernels] and [VectorKernels].
///
/// Layout. A matrix of activations is cut into *panels* of [#PANEL] columns: entry (r, c) stands at
/// `(c / 32) · stride + r · 32 + c % 32`, where `stride` (floats from panel to panel) is 32 times the padded number of
/// rows. Weights with K inputs stand as one panel for each 32 outputs: entry (k, n) at `(n / 32) · 32K + 32k + n % 32`.
/// So every operand of forward, input gradient and weight gradient is read contiguously. Rows are padded to a multiple of
/// [#TILE_ROWS]; what stands in padding rows is never read by a real row. Padding columns hold zeros.
///
/// Bits. Each output is one chain of fused multiply-adds in ascending k (or ascending row), so tile shapes, vector widths
/// and thread counts cannot change it. Sums along a row use 32 accumulators and the written-out tree of
/// [ScalarKernels#tree]; those of a layer normalisation 16 and the rest of that tree.
public interface Kernels {

    /// Columns of a panel.
    int PANEL = 32;

    /// Rows that a tile of the matrix product computes at once.
    int TILE_ROWS = 6;

    /// Work memory of a layer normalisation, floats: 16 accumulators of 16 rows for each of two sums, and two numbers of each row.
    int NORM_WORK = 2 * 16 * 16 + 2 * 16;

    /// What is added to a variance before its root is taken.
    float NORM_EPSILON = 1e-5f;

    /// What happens to a product before it is stored.
    enum Epilogue {
        /// Nothing.
        NONE,
        /// y = max(y, 0).
        RELU,
        /// y = 0 where the mask is not positive: the derivative of ReLU, the mask being its output.
        MASK
    }

    /// One panel of a product: y(r, n) = bias(n) + Σ_k x(r, k) w(k, n) for rows [row0, row1).
    ///
    /// Rows are computed in tiles of at most 6; up to 5 padding rows after `row1` are overwritten, unless the block is one row.
    ///
    /// @param x       activations; not modified
    /// @param stride  floats from panel to panel, in `x`, `y` and `mask`
    /// @param row0    first row
    /// @param row1    end of rows
    /// @param inputs  K
    /// @param w       weights; the panel begins at `w0`; not modified
    /// @param w0      offset of the panel in `w`
    /// @param columns columns of this panel in use, 1 to 32
    /// @param bias    bias; the panel begins at `bias0`; an empty array means no bias
    /// @param bias0   offset of the panel in `bias`
    /// @param end     what is done last
    /// @param mask    read with [Epilogue#MASK] only, at the offsets of `y`
    /// @param y       out: the panel begins at `y0`
    /// @param y0      offset of the panel in `y`
    void product(float[] x, int stride, int row0, int row1, int inputs, float[] w, int w0, int columns, float[] bias,
            int bias0, Epilogue end, float[] mask, float[] y, int y0);

    /// One row against several panels: y(n) = bias(n) + Σ_k x(k) w(k, n), the same bits as [#product].
    ///
    /// @param x      one row in panels of 32 (stride 32); not modified
    /// @param inputs K
    /// @param w      weights, `panels` panels from offset 0; not modified
    /// @param panels number of output panels
    /// @param bias   bias, 32 · panels; not modified
    /// @param end    [Epilogue#NONE] or [Epilogue#RELU]
    /// @param y      out: one row, panels of 32 (stride 32)
    void rowProduct(float[] x, int inputs, float[] w, int panels, float[] bias, Epilogue end, float[] y);

    /// Gradient of one block of weights, from at most 32 inputs: g(k, n) += Σ_r x(r, k) d(r, n), r ascending.
    ///
    /// @param x       inputs of the layer; the panel begins at `x0`; not modified
    /// @param x0      offset of the panel in `x`
    /// @param rows    number of rows
    /// @param inputs  inputs of this panel in use, 1 to 32
    /// @param d       gradient in the layer's output; the panel begins at `d0`; not modified
    /// @param d0      offset of the panel in `d`
    /// @param columns columns of this panel in use, 1 to 32
    /// @param g       added to: 32 · inputs floats from `g0`; unused columns, and up to 5 · 32 more floats, are written too
    /// @param g0      offset in `g`
    void weightGradient(float[] x, int x0, int rows, int inputs, float[] d, int d0, int columns, float[] g, int g0);

    /// Gradient of one panel of bias: g(n) += Σ_r d(r, n), r ascending.
    ///
    /// @param d    gradient in the layer's output; the panel begins at `d0`; not modified
    /// @param d0   offset of the panel in `d`
    /// @param rows number of rows
    /// @param g    added to: 32 floats from `g0`
    /// @param g0   offset in `g`
    void biasGradient(float[] d, int d0, int rows, float[] g, int g0);

    /// Scalar head: y(r) = b + Σ_k h(r, k) w(k).
    ///
    /// @param h      activations; not modified
    /// @param stride floats from panel to panel
    /// @param row0   first row
    /// @param row1   end of rows
    /// @param panels panels of `h` and `w`
    /// @param w      weights, 32 · panels, padded with zeros; not modified
    /// @param b      bias
    /// @param y      out: y(r) at index y0 + r
    /// @param y0     offset of row 0 in `y`
    /// @param lanes  work memory, 32 floats
    void head(float[] h, int stride, int row0, int row1, int panels, float[] w, float b, float[] y, int y0,
            float[] lanes);

    /// Gradient of a scalar head in its input: d(r, k) = dy(r) w(k), or 0 where the mask is not positive.
    ///
    /// @param dy     ∂L/∂y, index r; not modified
    /// @param w      weights, 32 · panels; not modified
    /// @param end    [Epilogue#NONE] or [Epilogue#MASK]
    /// @param mask   read with MASK only, laid out as `d`; not modified
    /// @param stride floats from panel to panel in `d` and `mask`
    /// @param row0   first row
    /// @param row1   end of rows
    /// @param panels panels of `d`
    /// @param d      out
    void headBackward(float[] dy, float[] w, Epilogue end, float[] mask, int stride, int row0, int row1, int panels,
            float[] d);

    /// Gradient of one panel of a scalar head's weights: g(k) += Σ_r h(r, k) dy(r), r ascending.
    ///
    /// @param h    activations; the panel begins at `h0`; not modified
    /// @param h0   offset of the panel
    /// @param dy   ∂L/∂y, index r; not modified
    /// @param rows number of rows
    /// @param g    added to: 32 floats from `g0`
    /// @param g0   offset in `g`
    void headGradient(float[] h, int h0, float[] dy, int rows, float[] g, int g0);

    /// Expectation of z under softmax(l): q(r) = Σ_c e(r, c) z(c) / Σ_c e(r, c), e(r, c) = exp(l(r, c) − max_c l(r, c)), rows
    /// [row0, row1), in single precision: each e is at most 3·10⁻⁷ (relatively) off, and 0 below exp(−87). Both sums as in [#layerNorm].
    ///
    /// A row with a logit that is NaN or ∞ gives NaN.
    ///
    /// @param l       in: logits, panels from offset 0; out: e(r, c), or probabilities; padding columns do not count, and may be
    ///                written
    /// @param stride  floats from panel to panel
    /// @param row0    first row
    /// @param row1    end of rows
    /// @param columns number of logits of a row, at least 1
    /// @param z       what each counts, padded with zeros; not modified
    /// @param q       out: q(r) at index q0 + r
    /// @param q0      offset of row 0 in `q`
    /// @param shares  whether l becomes probabilities, e(r, c) / Σ_c e(r, c)
    /// @param work    work memory, [#NORM_WORK] floats
    void expectation(float[] l, int stride, int row0, int row1, int columns, float[] z, float[] q, int q0,
            boolean shares, float[] work);

    /// Layer normalisation of rows [row0, row1), in place: ẑ = (z − mean)/√(variance + ε), y = gain ẑ + shift, then the epilogue.
    ///
    /// Mean and variance are over a row's columns, the variance of what is left without the mean. Each of 16 accumulators has every 16th
    /// column, in ascending order; they are added as [ScalarKernels#lowerTree] does. Padding columns of z hold zeros, those of y and ẑ too.
    ///
    /// @param h          in: z; out: y; panels from offset 0
    /// @param stride     floats from panel to panel, in `h` and `normalised`
    /// @param row0       first row
    /// @param row1       end of rows
    /// @param columns    number of columns, at least 1
    /// @param gain       padded with zeros; not modified
    /// @param shift      padded with zeros; not modified
    /// @param end        [Epilogue#NONE] or [Epilogue#RELU]
    /// @param normalised out: ẑ, laid out as `h`; an empty array if it is not wanted
    /// @param inverseStd out: 1/√(variance + ε) of each row, index r
    /// @param work       work memory, [#NORM_WORK] floats
    void layerNorm(float[] h, int stride, int row0, int row1, int columns, float[] gain, float[] shift, Epilogue end,
            float[] normalised, float[] inverseStd, float[] work);

    /// Gradient of a layer normalisation in its input, in place: dz = (g − mean g − ẑ mean(g ẑ))/std with g = gain · d. Sums as in
    /// [#layerNorm]. Padding columns of d hold zeros, those of dz too.
    ///
    /// @param d          in: ∂L/∂y; out: ∂L/∂z; panels from offset 0
    /// @param stride     floats from panel to panel, in `d`, `normalised` and `dNorm`
    /// @param row0       first row
    /// @param row1       end of rows
    /// @param columns    number of columns, at least 1
    /// @param gain       padded with zeros; not modified
    /// @param normalised ẑ; not modified
    /// @param inverseStd 1/std of each row, index r; not modified
    /// @param dNorm      out: ∂L/∂y as it was
    /// @param work       work memory, [#NORM_WORK] floats
    void layerNormBackward(float[] d, int stride, int row0, int row1, int columns, float[] gain, float[] normalised,
            float[] inverseStd, float[] dNorm, float[] work);

    /// Gradient of one panel of gains: g(n) += Σ_r d(r, n) ẑ(r, n), r ascending.
    ///
    /// @param d          gradient in gain · ẑ + shift; the panel begins at `d0`; not modified
    /// @param normalised ẑ, laid out as `d`; not modified
    /// @param d0         offset of the panel
    /// @param rows       number of rows
    /// @param g          added to: 32 floats from `g0`
    /// @param g0         offset in `g`
    void gainGradient(float[] d, float[] normalised, int d0, int rows, float[] g, int g0);

    /// Transposes one block of weights of at most 32 inputs and 32 outputs.
    ///
    /// @param w       weights: entry (k, n) at `w0 + 32k + n`; not modified
    /// @param w0      offset of the block
    /// @param inputs  number of inputs, 1 to 32
    /// @param outputs number of outputs, 1 to 32
    /// @param wt      out: entry (n, k) at `wt0 + 32n + k`
    /// @param wt0     offset of the transposed block
    void transpose(float[] w, int w0, int inputs, int outputs, float[] wt, int wt0);

    /// Copies chosen rows of one panel: row r of `to` becomes row `rows[r]` of `from`.
    ///
    /// @param from  the panel begins at `from0`; not modified
    /// @param from0 offset
    /// @param rows  row numbers; not modified
    /// @param row0  first row of `to`
    /// @param row1  end of its rows
    /// @param to    out: the panel begins at `to0`
    /// @param to0   offset
    void copyRows(float[] from, int from0, int[] rows, int row0, int row1, float[] to, int to0);

    /// Adam, AdamW: one step over [from, to). With c₁ = lr/(1 − β₁ᵗ) and c₂ = 1/(1 − β₂ᵗ) given:
    /// g ← g + l2·p, m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), p ← p·keep − c₁ m/(√(c₂ v) + ε).
    ///
    /// @param p        parameters, from `p0`; overwritten
    /// @param p0       offset in `p`, `m`, `v`
    /// @param m        first moments; overwritten
    /// @param v        second moments; overwritten
    /// @param g        gradient, from `g0`; not modified
    /// @param g0       offset in `g`
    /// @param n        number of entries, a multiple of 32
    /// @param step     the numbers of this step
    void adam(float[] p, int p0, float[] m, float[] v, float[] g, int g0, int n, AdamStep step);

    /// The numbers of one Adam step; refilled for each step, so that none is allocated.
    final class AdamStep {

        private float scale;
        private float l2;
        private float keep;
        private float decay1;
        private float decay2;
        private float rate;
        private float correction;
        private float epsilon;

        /// Makes numbers that are yet to be set.
        public AdamStep() {}

        /// Sets how the gradient is taken.
        ///
        /// @param scale factor of the gradient (clipping)
        /// @param l2    weight decay inside the gradient (Adam)
        /// @param keep  1 − lr·decay (AdamW), 1 without
        /// @return this
        public AdamStep gradient(float scale, float l2, float keep) {
            this.scale = scale;
            this.l2 = l2;
            this.keep = keep;
            return this;
        }

        /// Sets the moments and the step size.
        ///
        /// @param decay1     1 − β₁
        /// @param decay2     1 − β₂
        /// @param rate       lr/(1 − β₁ᵗ)
        /// @param correction 1/(1 − β₂ᵗ)
        /// @param epsilon    ε
        /// @return this
        public AdamStep moments(float decay1, float decay2, float rate, float correction, float epsilon) {
            this.decay1 = decay1;
            this.decay2 = decay2;
            this.rate = rate;
            this.correction = correction;
            this.epsilon = epsilon;
            return this;
        }

        float keep() {
            return keep;
        }

        float rate() {
            return rate;
        }

        float correction() {
            return correction;
        }

        float decay1() {
            return decay1;
        }

        /// Returns the factor of the gradient.
        ///
        /// @return 1 without clipping
        public float scale() {
            return scale;
        }

        /// Returns the weight decay inside the gradient.
        ///
        /// @return 0 without
        public float l2() {
            return l2;
        }

        /// Returns the weight of the newest squared gradient.
        ///
        /// @return 1 − β₂
        public float decay2() {
            return decay2;
        }

        /// Returns what is added to the root of the second moment.
        ///
        /// @return ε
        public float epsilon() {
            return epsilon;
        }
    }

    /// target ← target + τ (online − target) over [0, n).
    ///
    /// @param target overwritten
    /// @param online not modified
    /// @param tau    τ
    /// @param from   first index, a multiple of 32
    /// @param to     end, a multiple of 32
    void follow(float[] target, float[] online, float tau, int from, int to);

    /// out(i) = tanh x(i), at most 1 ulp off.
    ///
    /// @param x    not modified
    /// @param out  out; may be `x`
    /// @param from first index
    /// @param to   end
    void tanh(float[] x, float[] out, int from, int to);

    /// out(i) = exp x(i), at most 1 ulp off; overflows to ∞, underflows gradually to 0.
    ///
    /// @param x    not modified
    /// @param out  out; may be `x`
    /// @param from first index
    /// @param to   end
    void exp(float[] x, float[] out, int from, int to);

    /// out(i) = log(1 + exp x(i)), at most 1 ulp off.
    ///
    /// @param x    not modified
    /// @param out  out; may be `x`
    /// @param from first index
    /// @param to   end
    void softplus(float[] x, float[] out, int from, int to);

    /// out(i) = 1/(1 + exp(−x(i))), at most 1 ulp off.
    ///
    /// @param x    not modified
    /// @param out  out; may be `x`
    /// @param from first index
    /// @param to   end
    void sigmoid(float[] x, float[] out, int from, int to);

    /// x(i) becomes silu x(i) = x σ(x), and slope(i) = silu′ x(i) = σ(x) (1 + x (1 − σ(x))), in single precision throughout, three
    /// times as fast as [#sigmoid]: the relative error of silu is at most 4½·2⁻²⁴ (3½ ulp), and it is 0 below −87, where
    /// it is smaller than 2⁻¹¹⁸; its slope is at most 3·10⁻⁷ off.
    ///
    /// @param x     in and out
    /// @param slope out; another array than `x`
    /// @param from  first index
    /// @param to    end
    void silu(float[] x, float[] slope, int from, int to);

    /// Standard normal numbers: out(i) = Φ⁻¹(½ + (w(i) + ½)/2³²), w signed.
    ///
    /// Source: M. J. Wichura, *Algorithm AS 241*, Applied Statistics 37 (1988), PPND7 (relative error about 10⁻⁷).
    ///
    /// @param words random words; what stands from `from` to `to` is used up as work memory
    /// @param out   out
    /// @param from  first index
    /// @param to    end
    /// @param tails work memory, `to − from` ints
    void normal(int[] words, float[] out, int from, int to, int[] tails);

    /// Random words: blocks of [Philox#block] at counters that follow one another.
    ///
    /// @param low    lower half of the first block's counter; no carry into the upper half
    /// @param high   upper half of all counters
    /// @param key    key
    /// @param blocks number of blocks, at least 0
    /// @param out    out: 4 · blocks words from `to`
    /// @param to     index of the first word
    void philox(long low, long high, long key, int blocks, int[] out, int to);
}
