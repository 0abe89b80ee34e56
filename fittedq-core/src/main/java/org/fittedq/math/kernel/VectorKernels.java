// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The kernels on the Vector API: the same bits as [ScalarKernels] for every vector width.
///
/// Tiles of 6 rows × 2 vectors: 12 accumulators, 2 weight vectors and the broadcasts that the compiler keeps beside them
/// reach the fma peak with 32 registers. With 16 (vectors of 8 floats: AVX2) they are one too many, and every turn of the loop
/// waits for an accumulator in memory: there products have tiles of 5 rows, weight gradients of 4 (docs/decisions/014).
/// Banned here, because their bits differ between JIT levels or widths: `reduceLanes` and every vector transcendental.
public final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    /// As many floats, ints and longs as there are doubles in a vector.
    private static final VectorSpecies<Float> FD = VectorSpecies.of(float.class,
            VectorShape.forBitSize(D.length() * Float.SIZE));
    private static final VectorSpecies<Integer> ID = VectorSpecies.of(int.class,
            VectorShape.forBitSize(D.length() * Integer.SIZE));
    private static final int L = F.length();
    private static final int LD = D.length();
    /// Whether there are 16 registers, as with AVX2.
    private static final boolean FEW = L == 8;
    private static final int FEW_ROWS = 5; // of a tile
    /// Rows of a block of the weight gradient: 2 · 96 · 128 bytes fit the nearest cache.
    private static final int BLOCK_ROWS = 96;

    // constants as vectors: a broadcast at each use overflows what the compiler is willing to inline
    private static final DoubleVector ZERO = constant(0);
    private static final DoubleVector HALF = constant(0.5);
    private static final DoubleVector ONE = constant(1);
    private static final DoubleVector TWO = constant(2);
    private static final DoubleVector ROUND = constant(Functions.ROUND);
    private static final DoubleVector LOG2_E = constant(Functions.LOG2_E);
    private static final DoubleVector MINUS_LN2_HIGH = constant(-Functions.LN2_HIGH);
    private static final DoubleVector MINUS_LN2_LOW = constant(-Functions.LN2_LOW);
    private static final DoubleVector EXP_MAX = constant(Functions.EXP_MAX);
    private static final DoubleVector EXP_MIN = constant(-Functions.EXP_MAX);
    private static final DoubleVector TANH_SMALL = constant(Functions.TANH_SMALL);
    private static final DoubleVector EXP8 = constant(1.0 / 40320);
    private static final DoubleVector EXP7 = constant(1.0 / 5040);
    private static final DoubleVector EXP6 = constant(1.0 / 720);
    private static final DoubleVector EXP5 = constant(1.0 / 120);
    private static final DoubleVector EXP4 = constant(1.0 / 24);
    private static final DoubleVector EXP3 = constant(1.0 / 6);
    private static final DoubleVector ATANH17 = constant(1.0 / 17);
    private static final DoubleVector ATANH15 = constant(1.0 / 15);
    private static final DoubleVector ATANH13 = constant(1.0 / 13);
    private static final DoubleVector ATANH11 = constant(1.0 / 11);
    private static final DoubleVector ATANH9 = constant(1.0 / 9);
    private static final DoubleVector ATANH7 = constant(1.0 / 7);
    private static final DoubleVector ATANH5 = constant(1.0 / 5);
    private static final DoubleVector ATANH3 = constant(1.0 / 3);
    private static final DoubleVector CONST1 = constant(Functions.CONST1);
    private static final DoubleVector WORD = constant(Functions.WORD);
    private static final DoubleVector HALF_WORD = constant(0.5 * Functions.WORD);
    private static final DoubleVector A0 = constant(Functions.A0);
    private static final DoubleVector A1 = constant(Functions.A1);
    private static final DoubleVector A2 = constant(Functions.A2);
    private static final DoubleVector A3 = constant(Functions.A3);
    private static final DoubleVector B1 = constant(Functions.B1);
    private static final DoubleVector B2 = constant(Functions.B2);
    private static final DoubleVector B3 = constant(Functions.B3);

    private static final DoubleVector C0 = constant(Functions.C0);
    private static final DoubleVector C1 = constant(Functions.C1);
    private static final DoubleVector C2 = constant(Functions.C2);
    private static final DoubleVector C3 = constant(Functions.C3);
    private static final DoubleVector D1 = constant(Functions.D1);
    private static final DoubleVector D2 = constant(Functions.D2);
    private static final DoubleVector CONST2 = constant(Functions.CONST2);
    private static final DoubleVector SQRT2 = constant(Functions.SQRT2);
    private static final DoubleVector MINUS_TWO = constant(-2);
    private static final DoubleVector MINUS_LN2 = constant(-Functions.LN2);
    private static final DoubleVector MINUS_HALF_LN2 = constant(-0.5 * Functions.LN2);
    private static final DoubleVector TWO52_BIAS = constant(0x1p52 + 1023);
    private static final LongVector TWO52_BITS = constant(0x1p52).reinterpretAsLongs();
    private static final LongVector ONE_BITS = ONE.reinterpretAsLongs();
    private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
    private static final LongVector MANTISSA = LongVector.broadcast(J, 0xFFFFFFFFFFFFFL);
    private static final LongVector COUNT = LongVector.zero(J).addIndex(1);
    private static final LongVector LOWER = LongVector.broadcast(J, 0xFFFFFFFFL);
    private static final LongVector M0 = LongVector.broadcast(J, Philox.M0 & 0xFFFFFFFFL);
    private static final LongVector M1 = LongVector.broadcast(J, Philox.M1 & 0xFFFFFFFFL);
    private static final VectorShuffle<Long> ZIP0 = VectorShuffle.makeZip(J, 0);
    private static final VectorShuffle<Long> ZIP1 = VectorShuffle.makeZip(J, 1);

    private static final VectorShuffle<Float> ROTATE8 = VectorShuffle.iota(F, 8, 1, true);
    private static final VectorShuffle<Float> ROTATE4 = VectorShuffle.iota(F, 4, 1, true);
    private static final VectorShuffle<Float> ROTATE2 = VectorShuffle.iota(F, 2, 1, true);
    private static final VectorShuffle<Float> ROTATE1 = VectorShuffle.iota(F, 1, 1, true);

    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);
    private static final VectorMask<Float> UPPER8 = upper(8);
    private static final VectorMask<Float> UPPER4 = upper(4);
    private static final VectorMask<Float> UPPER2 = upper(2);
    private static final VectorMask<Float> UPPER1 = upper(1);
    /// Ones, then zeros: from index 16 − n on, n ones.
    private static final float[] USED = new float[PANEL];
    /// What does not change a maximum, then what hides a number from it: as [#USED].
    private static final float[] HIDDEN = new float[PANEL];
    private static final int NORM_LANES = PANEL / 2; // accumulators of a row
    private static final int SECOND = NORM_LANES * NORM_LANES; // in work: the accumulators of a second sum
    private static final int MEANS = 2 * SECOND; // the number of each row that is made of the first sum
    private static final int OTHERS = MEANS + NORM_LANES; // that of the second

    static {
        Arrays.fill(USED, 0, NORM_LANES, 1);
        Arrays.fill(HIDDEN, NORM_LANES, PANEL, Float.NEGATIVE_INFINITY);
    }

    private static final FloatVector ZEROS = FloatVector.zero(F);
    private static final FloatVector ONES = FloatVector.broadcast(F, 1f);
    private static final FloatVector FLOAT_LEAST = FloatVector.broadcast(F, Functions.SILU_LEAST);
    private static final FloatVector FLOAT_LOG2_E = FloatVector.broadcast(F, Functions.FLOAT_LOG2_E);
    private static final FloatVector FLOAT_ROUND = FloatVector.broadcast(F, Functions.FLOAT_ROUND);
    private static final FloatVector MINUS_FLOAT_LN2_HIGH = FloatVector.broadcast(F, -Functions.FLOAT_LN2_HIGH);
    private static final FloatVector MINUS_FLOAT_LN2_LOW = FloatVector.broadcast(F, -Functions.FLOAT_LN2_LOW);
    private static final FloatVector FLOAT7 = FloatVector.broadcast(F, (float) (1.0 / 5040));
    private static final FloatVector FLOAT6 = FloatVector.broadcast(F, (float) (1.0 / 720));
    private static final FloatVector FLOAT5 = FloatVector.broadcast(F, (float) (1.0 / 120));
    private static final FloatVector FLOAT4 = FloatVector.broadcast(F, (float) (1.0 / 24));
    private static final FloatVector FLOAT3 = FloatVector.broadcast(F, (float) (1.0 / 6));
    private static final FloatVector FLOAT2 = FloatVector.broadcast(F, 0.5f);
    private static final IntVector FLOAT_BIAS = IntVector.broadcast(IntVector.SPECIES_PREFERRED, 127);
    private static final FloatVector NO_LIMIT = FloatVector.broadcast(F, Float.NaN); // nothing compares with it

    private static final int TANH = 0;
    private static final int EXP = 1;
    private static final int SOFTPLUS = 2;
    private static final int SIGMOID = 3;
    private static final int CENTRE = 4;
    private static final int TAIL = 5;
    private static final int SILU = 6;
    private static final int[] NO_WORDS = {};

    /// A function applied to a range of an array.
    private interface Loop {
        void run(int[] words, float[] x, float[] out, int from, int to);
    }

    /// Called through an array, so that the compiler compiles each loop by itself: inlined together into a caller, they
    /// overflow what it is willing to inline, and vectors end up on the heap.
    private final Loop[] loops = {VectorKernels::tanhLoop, VectorKernels::expLoop, VectorKernels::softplusLoop,
            VectorKernels::sigmoidLoop, VectorKernels::centreLoop, VectorKernels::tailLoop, VectorKernels::siluLoop};

    private static final int MAX = 0;
    private static final int EXP_SUMS = 1;
    private static final int QUOTIENT = 2;
    private static final int SHARES = 3;

    /// A step of an expectation, over n rows from `x0` on.
    private interface RowLoop {
        void run(float[] l, int x0, int n, int stride, int columns, float[] z, float[] work);
    }

    private final RowLoop[] rowLoops = {VectorKernels::maxRows, VectorKernels::expSums, VectorKernels::quotient,
            VectorKernels::shares};

    /// Makes the kernels.
    public VectorKernels() {}

    @Override
    public void product(float[] x, int stride, int row0, int row1, int inputs, float[] w, int w0, int columns,
            float[] bias, int bias0, Epilogue end, float[] mask, float[] y, int y0) {
        FloatVector limit = end == Epilogue.RELU ? ZEROS : NO_LIMIT;
        int j = 0;
        for (; j + L < columns; j += 2 * L) {
            for (int r = row0; r < row1; r += FEW ? FEW_ROWS : TILE_ROWS) {
                if (FEW) {
                    int row = Math.max(row0, Math.min(r, row1 - FEW_ROWS)); // the last tile may compute rows again
                    tile52(x, row * PANEL, stride, inputs, w, w0 + j, bias, bias0 + j, y, y0 + j + row * PANEL, limit);
                } else {
                    tile62(x, r * PANEL, stride, inputs, w, w0 + j, bias, bias0 + j, y, y0 + j + r * PANEL, limit);
                }
            }
        }
        if (j < columns) {
            for (int r = row0; r < row1; r += TILE_ROWS) {
                tile61(x, r * PANEL, stride, inputs, w, w0 + j, bias, bias0 + j, y, y0 + j + r * PANEL, limit);
            }
        }
        // in a pass of its own, over what is still in the nearest cache: inside the tiles it overflows what the compiler
        // is willing to inline, and vectors end up on the heap; one comparison with a constant, as ReLU's, does not
        if (end == Epilogue.MASK) {
            mask(y, mask, y0 + row0 * PANEL, y0 + row1 * PANEL);
        }
    }

    /// y = 0 where the mask is not positive; with y as its own mask this is ReLU.
    private static void mask(float[] y, float[] mask, int from, int to) {
        for (int i = from; i < to; i += L) {
            FloatVector c = FloatVector.fromArray(F, y, i);
            c.blend(0f, FloatVector.fromArray(F, mask, i).compare(VectorOperators.LE, 0f)).intoArray(y, i);
        }
    }

    private static void tile62(float[] x, int x0, int stride, int inputs, float[] w, int w0, float[] bias, int bias0,
            float[] y, int y0, FloatVector limit) {
        FloatVector c00 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0);
        FloatVector c01 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0 + L);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        FloatVector c50 = c00;
        FloatVector c51 = c01;
        for (int k = 0; k < inputs; k++) { // one loop over all panels of x: a loop for each costs 6 % (Update)
            int at = w0 + k * PANEL;
            int xk = x0 + k / PANEL * stride + k % PANEL;
            FloatVector b0 = FloatVector.fromArray(F, w, at);
            FloatVector b1 = FloatVector.fromArray(F, w, at + L);
            FloatVector a0 = FloatVector.broadcast(F, x[xk]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(F, x[xk + PANEL]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(F, x[xk + 2 * PANEL]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(F, x[xk + 3 * PANEL]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(F, x[xk + 4 * PANEL]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(F, x[xk + 5 * PANEL]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        store(c00, limit, y, y0);
        store(c01, limit, y, y0 + L);
        store(c10, limit, y, y0 + PANEL);
        store(c11, limit, y, y0 + PANEL + L);
        store(c20, limit, y, y0 + 2 * PANEL);
        store(c21, limit, y, y0 + 2 * PANEL + L);
        store(c30, limit, y, y0 + 3 * PANEL);
        store(c31, limit, y, y0 + 3 * PANEL + L);
        store(c40, limit, y, y0 + 4 * PANEL);
        store(c41, limit, y, y0 + 4 * PANEL + L);
        store(c50, limit, y, y0 + 5 * PANEL);
        store(c51, limit, y, y0 + 5 * PANEL + L);
    }

    /// For few registers. Panel by panel of x, so that an index grows by the same in every turn and is checked once a panel: with so
    /// few sums a turn, checks would take longer than they do.
    private static void tile52(float[] x, int x0, int stride, int inputs, float[] w, int w0, float[] bias, int bias0,
            float[] y, int y0, FloatVector limit) {
        FloatVector c00 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0);
        FloatVector c01 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0 + L);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        for (int k0 = 0, xp = x0; k0 < inputs; k0 += PANEL, xp += stride) {
            int end = Math.min(PANEL, inputs - k0);
            for (int k = 0; k < end; k++) {
                int at = w0 + (k0 + k) * PANEL;
                int xk = xp + k;
                FloatVector b0 = FloatVector.fromArray(F, w, at);
                FloatVector b1 = FloatVector.fromArray(F, w, at + L);
                FloatVector a0 = FloatVector.broadcast(F, x[xk]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = FloatVector.broadcast(F, x[xk + PANEL]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = FloatVector.broadcast(F, x[xk + 2 * PANEL]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = FloatVector.broadcast(F, x[xk + 3 * PANEL]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                FloatVector a4 = FloatVector.broadcast(F, x[xk + 4 * PANEL]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
            }
        }
        store(c00, limit, y, y0);
        store(c01, limit, y, y0 + L);
        store(c10, limit, y, y0 + PANEL);
        store(c11, limit, y, y0 + PANEL + L);
        store(c20, limit, y, y0 + 2 * PANEL);
        store(c21, limit, y, y0 + 2 * PANEL + L);
        store(c30, limit, y, y0 + 3 * PANEL);
        store(c31, limit, y, y0 + 3 * PANEL + L);
        store(c40, limit, y, y0 + 4 * PANEL);
        store(c41, limit, y, y0 + 4 * PANEL + L);
    }

    private static void tile61(float[] x, int x0, int stride, int inputs, float[] w, int w0, float[] bias, int bias0,
            float[] y, int y0, FloatVector limit) {
        FloatVector c00 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        for (int k = 0; k < inputs; k++) {
            int at = w0 + k * PANEL;
            int xk = x0 + k / PANEL * stride + k % PANEL;
            FloatVector b0 = FloatVector.fromArray(F, w, at);
            FloatVector a0 = FloatVector.broadcast(F, x[xk]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(F, x[xk + PANEL]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(F, x[xk + 2 * PANEL]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(F, x[xk + 3 * PANEL]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(F, x[xk + 4 * PANEL]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(F, x[xk + 5 * PANEL]);
            c50 = a5.fma(b0, c50);
        }
        store(c00, limit, y, y0);
        store(c10, limit, y, y0 + PANEL);
        store(c20, limit, y, y0 + 2 * PANEL);
        store(c30, limit, y, y0 + 3 * PANEL);
        store(c40, limit, y, y0 + 4 * PANEL);
        store(c50, limit, y, y0 + 5 * PANEL);
    }

    /// y = 0 where the sum is not above the limit, and the sum elsewhere and where a NaN is compared.
    private static void store(FloatVector sum, FloatVector limit, float[] y, int at) {
        sum.blend(ZEROS, sum.compare(VectorOperators.LE, limit)).intoArray(y, at);
    }

    @Override
    public void rowProduct(float[] x, int inputs, float[] w, int panels, float[] bias, Epilogue end, float[] y) {
        int panel = inputs * PANEL;
        int p = 0;
        for (; p + 4 <= panels; p += 4) {
            for (int j = 0; j < PANEL; j += 2 * L) {
                row4(x, inputs, w, p * panel + j, panel, bias, p * PANEL + j, y);
            }
        }
        for (; p < panels; p++) {
            for (int j = 0; j < PANEL; j += 2 * L) {
                row1(x, inputs, w, p * panel + j, bias, p * PANEL + j, y);
            }
        }
        if (end == Epilogue.RELU) {
            mask(y, y, 0, panels * PANEL);
        }
    }

    /// Two vectors of each of four panels: eight independent chains hide the latency of fma.
    private static void row4(float[] x, int inputs, float[] w, int w0, int panel, float[] bias, int n0, float[] y) {
        int n1 = n0 + PANEL;
        int n2 = n1 + PANEL;
        int n3 = n2 + PANEL;
        FloatVector c00 = FloatVector.fromArray(F, bias, n0);
        FloatVector c01 = FloatVector.fromArray(F, bias, n0 + L);
        FloatVector c10 = FloatVector.fromArray(F, bias, n1);
        FloatVector c11 = FloatVector.fromArray(F, bias, n1 + L);
        FloatVector c20 = FloatVector.fromArray(F, bias, n2);
        FloatVector c21 = FloatVector.fromArray(F, bias, n2 + L);
        FloatVector c30 = FloatVector.fromArray(F, bias, n3);
        FloatVector c31 = FloatVector.fromArray(F, bias, n3 + L);
        for (int k = 0, at = w0; k < inputs; k++, at += PANEL) {
            FloatVector xk = FloatVector.broadcast(F, x[k]);
            c00 = xk.fma(FloatVector.fromArray(F, w, at), c00);
            c01 = xk.fma(FloatVector.fromArray(F, w, at + L), c01);
            c10 = xk.fma(FloatVector.fromArray(F, w, at + panel), c10);
            c11 = xk.fma(FloatVector.fromArray(F, w, at + panel + L), c11);
            c20 = xk.fma(FloatVector.fromArray(F, w, at + 2 * panel), c20);
            c21 = xk.fma(FloatVector.fromArray(F, w, at + 2 * panel + L), c21);
            c30 = xk.fma(FloatVector.fromArray(F, w, at + 3 * panel), c30);
            c31 = xk.fma(FloatVector.fromArray(F, w, at + 3 * panel + L), c31);
        }
        c00.intoArray(y, n0);
        c01.intoArray(y, n0 + L);
        c10.intoArray(y, n1);
        c11.intoArray(y, n1 + L);
        c20.intoArray(y, n2);
        c21.intoArray(y, n2 + L);
        c30.intoArray(y, n3);
        c31.intoArray(y, n3 + L);
    }

    private static void row1(float[] x, int inputs, float[] w, int w0, float[] bias, int n0, float[] y) {
        FloatVector c0 = FloatVector.fromArray(F, bias, n0);
        FloatVector c1 = FloatVector.fromArray(F, bias, n0 + L);
        for (int k = 0, at = w0; k < inputs; k++, at += PANEL) {
            FloatVector xk = FloatVector.broadcast(F, x[k]);
            c0 = xk.fma(FloatVector.fromArray(F, w, at), c0);
            c1 = xk.fma(FloatVector.fromArray(F, w, at + L), c1);
        }
        c0.intoArray(y, n0);
        c1.intoArray(y, n0 + L);
    }

    /// Tiles of 6 inputs; the last 8 of a full panel are two tiles of 4, so that no tile leaves its panel. Rows go in
    /// blocks, so that the block's part of both panels stays in the nearest cache while all tiles pass over it.
    @Override
    public void weightGradient(float[] x, int x0, int rows, int inputs, float[] d, int d0, int columns, float[] g,
            int g0) {
        for (int row0 = 0; row0 < rows; row0 += BLOCK_ROWS) {
            int n = Math.min(BLOCK_ROWS, rows - row0);
            int j = 0;
            for (; j + L < columns; j += 2 * L) {
                panel2(x, x0 + row0 * PANEL, n, inputs, d, d0 + row0 * PANEL + j, g, g0 + j);
            }
            if (j < columns) {
                panel1(x, x0 + row0 * PANEL, n, inputs, d, d0 + row0 * PANEL + j, g, g0 + j);
            }
        }
    }

    private static void panel2(float[] x, int x0, int rows, int inputs, float[] d, int d0, float[] g, int g0) {
        for (int k = 0; k < inputs;) {
            if (FEW || isFour(k)) {
                gradient42(x, x0 + k, rows, d, d0, g, g0 + k * PANEL);
                k += 4;
            } else {
                gradient62(x, x0 + k, rows, d, d0, g, g0 + k * PANEL);
                k += TILE_ROWS;
            }
        }
    }

    private static void panel1(float[] x, int x0, int rows, int inputs, float[] d, int d0, float[] g, int g0) {
        for (int k = 0; k < inputs;) {
            if (isFour(k)) {
                gradient41(x, x0 + k, rows, d, d0, g, g0 + k * PANEL);
                k += 4;
            } else {
                gradient61(x, x0 + k, rows, d, d0, g, g0 + k * PANEL);
                k += TILE_ROWS;
            }
        }
    }

    /// Tiles begin at 0, 6, 12, 18, and at 24 and 28 with four inputs: 32 = 4 · 6 + 2 · 4.
    private static boolean isFour(int k) {
        return k >= 4 * TILE_ROWS;
    }

    private static void gradient62(float[] x, int x0, int rows, float[] d, int d0, float[] g, int g0) {
        FloatVector c00 = FloatVector.fromArray(F, g, g0);
        FloatVector c01 = FloatVector.fromArray(F, g, g0 + L);
        FloatVector c10 = FloatVector.fromArray(F, g, g0 + PANEL);
        FloatVector c11 = FloatVector.fromArray(F, g, g0 + PANEL + L);
        FloatVector c20 = FloatVector.fromArray(F, g, g0 + 2 * PANEL);
        FloatVector c21 = FloatVector.fromArray(F, g, g0 + 2 * PANEL + L);
        FloatVector c30 = FloatVector.fromArray(F, g, g0 + 3 * PANEL);
        FloatVector c31 = FloatVector.fromArray(F, g, g0 + 3 * PANEL + L);
        FloatVector c40 = FloatVector.fromArray(F, g, g0 + 4 * PANEL);
        FloatVector c41 = FloatVector.fromArray(F, g, g0 + 4 * PANEL + L);
        FloatVector c50 = FloatVector.fromArray(F, g, g0 + 5 * PANEL);
        FloatVector c51 = FloatVector.fromArray(F, g, g0 + 5 * PANEL + L);
        int xEnd = x0 + rows * PANEL;
        for (int xr = x0, dr = d0; xr < xEnd; xr += PANEL, dr += PANEL) {
            FloatVector b0 = FloatVector.fromArray(F, d, dr);
            FloatVector b1 = FloatVector.fromArray(F, d, dr + L);
            FloatVector a0 = FloatVector.broadcast(F, x[xr]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(F, x[xr + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(F, x[xr + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(F, x[xr + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(F, x[xr + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(F, x[xr + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        c00.intoArray(g, g0);
        c01.intoArray(g, g0 + L);
        c10.intoArray(g, g0 + PANEL);
        c11.intoArray(g, g0 + PANEL + L);
        c20.intoArray(g, g0 + 2 * PANEL);
        c21.intoArray(g, g0 + 2 * PANEL + L);
        c30.intoArray(g, g0 + 3 * PANEL);
        c31.intoArray(g, g0 + 3 * PANEL + L);
        c40.intoArray(g, g0 + 4 * PANEL);
        c41.intoArray(g, g0 + 4 * PANEL + L);
        c50.intoArray(g, g0 + 5 * PANEL);
        c51.intoArray(g, g0 + 5 * PANEL + L);
    }

    private static void gradient42(float[] x, int x0, int rows, float[] d, int d0, float[] g, int g0) {
        FloatVector c00 = FloatVector.fromArray(F, g, g0);
        FloatVector c01 = FloatVector.fromArray(F, g, g0 + L);
        FloatVector c10 = FloatVector.fromArray(F, g, g0 + PANEL);
        FloatVector c11 = FloatVector.fromArray(F, g, g0 + PANEL + L);
        FloatVector c20 = FloatVector.fromArray(F, g, g0 + 2 * PANEL);
        FloatVector c21 = FloatVector.fromArray(F, g, g0 + 2 * PANEL + L);
        FloatVector c30 = FloatVector.fromArray(F, g, g0 + 3 * PANEL);
        FloatVector c31 = FloatVector.fromArray(F, g, g0 + 3 * PANEL + L);
        int xEnd = x0 + rows * PANEL;
        for (int xr = x0, dr = d0; xr < xEnd; xr += PANEL, dr += PANEL) {
            FloatVector b0 = FloatVector.fromArray(F, d, dr);
            FloatVector b1 = FloatVector.fromArray(F, d, dr + L);
            FloatVector a0 = FloatVector.broadcast(F, x[xr]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(F, x[xr + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(F, x[xr + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(F, x[xr + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(g, g0);
        c01.intoArray(g, g0 + L);
        c10.intoArray(g, g0 + PANEL);
        c11.intoArray(g, g0 + PANEL + L);
        c20.intoArray(g, g0 + 2 * PANEL);
        c21.intoArray(g, g0 + 2 * PANEL + L);
        c30.intoArray(g, g0 + 3 * PANEL);
        c31.intoArray(g, g0 + 3 * PANEL + L);
    }

    private static void gradient61(float[] x, int x0, int rows, float[] d, int d0, float[] g, int g0) {
        FloatVector c00 = FloatVector.fromArray(F, g, g0);
        FloatVector c10 = FloatVector.fromArray(F, g, g0 + PANEL);
        FloatVector c20 = FloatVector.fromArray(F, g, g0 + 2 * PANEL);
        FloatVector c30 = FloatVector.fromArray(F, g, g0 + 3 * PANEL);
        FloatVector c40 = FloatVector.fromArray(F, g, g0 + 4 * PANEL);
        FloatVector c50 = FloatVector.fromArray(F, g, g0 + 5 * PANEL);
        int xEnd = x0 + rows * PANEL;
        for (int xr = x0, dr = d0; xr < xEnd; xr += PANEL, dr += PANEL) {
            FloatVector b0 = FloatVector.fromArray(F, d, dr);
            FloatVector a0 = FloatVector.broadcast(F, x[xr]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(F, x[xr + 1]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(F, x[xr + 2]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(F, x[xr + 3]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(F, x[xr + 4]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(F, x[xr + 5]);
            c50 = a5.fma(b0, c50);
        }
        c00.intoArray(g, g0);
        c10.intoArray(g, g0 + PANEL);
        c20.intoArray(g, g0 + 2 * PANEL);
        c30.intoArray(g, g0 + 3 * PANEL);
        c40.intoArray(g, g0 + 4 * PANEL);
        c50.intoArray(g, g0 + 5 * PANEL);
    }

    private static void gradient41(float[] x, int x0, int rows, float[] d, int d0, float[] g, int g0) {
        FloatVector c00 = FloatVector.fromArray(F, g, g0);
        FloatVector c10 = FloatVector.fromArray(F, g, g0 + PANEL);
        FloatVector c20 = FloatVector.fromArray(F, g, g0 + 2 * PANEL);
        FloatVector c30 = FloatVector.fromArray(F, g, g0 + 3 * PANEL);
        int xEnd = x0 + rows * PANEL;
        for (int xr = x0, dr = d0; xr < xEnd; xr += PANEL, dr += PANEL) {
            FloatVector b0 = FloatVector.fromArray(F, d, dr);
            FloatVector a0 = FloatVector.broadcast(F, x[xr]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(F, x[xr + 1]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(F, x[xr + 2]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(F, x[xr + 3]);
            c30 = a3.fma(b0, c30);
        }
        c00.intoArray(g, g0);
        c10.intoArray(g, g0 + PANEL);
        c20.intoArray(g, g0 + 2 * PANEL);
        c30.intoArray(g, g0 + 3 * PANEL);
    }

    @Override
    public void biasGradient(float[] d, int d0, int rows, float[] g, int g0) {
        for (int j = 0; j < PANEL; j += 2 * L) {
            FloatVector sum0 = FloatVector.fromArray(F, g, g0 + j);
            FloatVector sum1 = FloatVector.fromArray(F, g, g0 + j + L);
            int end = d0 + j + rows * PANEL;
            for (int at = d0 + j; at < end; at += PANEL) {
                sum0 = sum0.add(FloatVector.fromArray(F, d, at));
                sum1 = sum1.add(FloatVector.fromArray(F, d, at + L));
            }
            sum0.intoArray(g, g0 + j);
            sum1.intoArray(g, g0 + j + L);
        }
    }

    @Override
    public void head(float[] h, int stride, int row0, int row1, int panels, float[] w, float b, float[] y, int y0,
            float[] lanes) {
        if (L == PANEL / 2) {
            for (int r = row0; r < row1; r++) {
                y[y0 + r] = wideHead(h, r * PANEL, stride, panels, w) + b;
            }
            return;
        }
        for (int r = row0; r < row1; r++) {
            for (int j = 0; j < PANEL; j += L) {
                FloatVector sum = FloatVector.zero(F);
                for (int p = 0, at = r * PANEL + j; p < panels; p++, at += stride) {
                    sum = FloatVector.fromArray(F, h, at).fma(FloatVector.fromArray(F, w, p * PANEL + j), sum);
                }
                sum.intoArray(lanes, j);
            }
            for (int j = 0; j < PANEL / 2; j += L) {
                FloatVector.fromArray(F, lanes, j).add(FloatVector.fromArray(F, lanes, j + PANEL / 2))
                        .intoArray(lanes, j);
            }
            y[y0 + r] = ScalarKernels.lowerTree(lanes) + b;
        }
    }

    /// A row of the head where half a panel is one vector: the tree is four rotations, each added.
    private static float wideHead(float[] h, int h0, int stride, int panels, float[] w) {
        FloatVector low = FloatVector.zero(F);
        FloatVector high = low;
        for (int p = 0, at = h0; p < panels; p++, at += stride) {
            low = FloatVector.fromArray(F, h, at).fma(FloatVector.fromArray(F, w, p * PANEL), low);
            high = FloatVector.fromArray(F, h, at + L).fma(FloatVector.fromArray(F, w, p * PANEL + L), high);
        }
        FloatVector x = low.add(high);
        x = x.add(x.rearrange(ROTATE8));
        x = x.add(x.rearrange(ROTATE4));
        x = x.add(x.rearrange(ROTATE2));
        return x.add(x.rearrange(ROTATE1)).lane(0);
    }

    /// Lane i of a group of 2w lanes and lane i ± w change places.
    private static VectorShuffle<Float> swap(int w) {
        return VectorShuffle.fromOp(F, i -> (i ^ w) % L);
    }

    /// The upper half of each group of 2w lanes.
    private static VectorMask<Float> upper(int w) {
        boolean[] upper = new boolean[L];
        for (int i = 0; i < L; i++) {
            upper[i] = i / w % 2 == 1;
        }
        return VectorMask.fromArray(F, upper, 0);
    }

    /// As many rows at a time as a vector has lanes: their accumulators are added across rows, so that one division and one root
    /// do for all, and a tree takes a few instructions a row. No vector is handed to a method that is not inlined for sure: it would
    /// end up on the heap.
    @Override
    public void layerNorm(float[] h, int stride, int row0, int row1, int columns, float[] gain, float[] shift,
            Epilogue end, float[] normalised, float[] inverseStd, float[] work) {
        for (int r = row0; r < row1; r += L) {
            int n = Math.min(L, row1 - r);
            sumRows(h, r * PANEL, n, stride, columns, work);
            fold(work, 0);
            mean(work, 0, columns, MEANS);
            squareRows(h, r * PANEL, n, stride, columns, work);
            fold(work, 0);
            inverseStd(work, columns);
            for (int i = 0; i < n; i++) {
                inverseStd[r + i] = work[OTHERS + i];
            }
            if (normalised.length > 0) {
                rememberRows(h, r * PANEL, n, stride, columns, work, gain, shift, end, normalised);
            } else {
                normaliseRows(h, r * PANEL, n, stride, columns, work, gain, shift, end);
            }
        }
    }

    /// Adds the L accumulators of each of L rows: lane i of the first vector is then row i's sum.
    private static void fold(float[] work, int w0) {
        if (L > 8) {
            halve(work, w0, 8, SWAP8, UPPER8);
        }
        if (L > 4) {
            halve(work, w0, 4, SWAP4, UPPER4);
        }
        halve(work, w0, 2, SWAP2, UPPER2);
        halve(work, w0, 1, SWAP1, UPPER1);
    }

    /// One turn of the tree: two vectors become one, the lower half of each group of 2w lanes the sums of the one's halves, the upper
    /// half those of the other's.
    private static void halve(float[] work, int w0, int w, VectorShuffle<Float> swap, VectorMask<Float> upper) {
        for (int i = 0, at = w0; i < w; i++, at += L) {
            FloatVector a = FloatVector.fromArray(F, work, at);
            FloatVector b = FloatVector.fromArray(F, work, at + w * L);
            a.blend(b.rearrange(swap), upper).add(a.rearrange(swap).blend(b, upper)).intoArray(work, at);
        }
    }

    private static void mean(float[] work, int from, int columns, int to) {
        FloatVector.fromArray(F, work, from).div(columns).intoArray(work, to);
    }

    private static void inverseStd(float[] work, int columns) {
        ONES.div(FloatVector.fromArray(F, work, 0).div(columns).add(NORM_EPSILON).sqrt()).intoArray(work, OTHERS);
    }

    /// Where a vector has fewer lanes than a row has accumulators, their tree begins here: L of each row are left.
    private static void narrow(float[] work, int w0, int n) {
        for (int i = 0; L < NORM_LANES && i < n; i++) {
            int at = w0 + i * NORM_LANES;
            FloatVector low = FloatVector.fromArray(F, work, at).add(FloatVector.fromArray(F, work, at + 8));
            if (L == 4) {
                low = low.add(FloatVector.fromArray(F, work, at + 4).add(FloatVector.fromArray(F, work, at + 12)));
            }
            low.intoArray(work, w0 + i * L);
        }
    }

    // column by column of vectors, and within it row by row: a loop over the few vectors of one row would hardly begin before it ends

    private static void sumRows(float[] h, int x0, int n, int stride, int columns, float[] work) {
        Arrays.fill(work, 0, n * NORM_LANES, 0);
        int whole = columns / PANEL * PANEL;
        for (int c = 0; c < whole; c = next(c)) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector.fromArray(F, work, w).add(FloatVector.fromArray(F, h, at))
                        .add(FloatVector.fromArray(F, h, at + NORM_LANES)).intoArray(work, w);
            }
        }
        for (int c = whole; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector.fromArray(F, work, w).add(FloatVector.fromArray(F, h, at)).intoArray(work, w);
            }
        }
        narrow(work, 0, n);
    }

    /// The column after those whose accumulators begin at c's, where c and c + 16 are taken together.
    private static int next(int c) {
        return c % PANEL + L < NORM_LANES ? c + L : c / PANEL * PANEL + PANEL;
    }

    private static void squareRows(float[] h, int x0, int n, int stride, int columns, float[] work) {
        Arrays.fill(work, 0, n * NORM_LANES, 0);
        int whole = columns / PANEL * PANEL;
        for (int c = 0; c < whole; c = next(c)) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector z = FloatVector.fromArray(F, h, at).sub(work[MEANS + i]);
                FloatVector z2 = FloatVector.fromArray(F, h, at + NORM_LANES).sub(work[MEANS + i]);
                z2.fma(z2, z.fma(z, FloatVector.fromArray(F, work, w))).intoArray(work, w);
            }
        }
        for (int c = whole; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector used = FloatVector.fromArray(F, USED, used(columns - c));
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector z = FloatVector.fromArray(F, h, at).sub(used.mul(work[MEANS + i]));
                z.fma(z, FloatVector.fromArray(F, work, w)).intoArray(work, w);
            }
        }
        narrow(work, 0, n);
    }

    /// Where in [#USED] the ones of the next vector begin, if so many columns are left.
    private static int used(int left) {
        return NORM_LANES - Math.min(NORM_LANES, left);
    }

    private static void normaliseRows(float[] h, int x0, int n, int stride, int columns, float[] work, float[] gain,
            float[] shift, Epilogue end) {
        FloatVector limit = FloatVector.broadcast(F, end == Epilogue.RELU ? 0 : Float.NaN); // nothing compares with it
        int whole = columns / PANEL * PANEL;
        for (int c = 0; c < whole; c = next(c)) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            FloatVector summand = FloatVector.fromArray(F, shift, c);
            FloatVector factor2 = FloatVector.fromArray(F, gain, c + NORM_LANES);
            FloatVector summand2 = FloatVector.fromArray(F, shift, c + NORM_LANES);
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector mean = FloatVector.broadcast(F, work[MEANS + i]);
                FloatVector inverse = FloatVector.broadcast(F, work[OTHERS + i]);
                FloatVector y = FloatVector.fromArray(F, h, at).sub(mean).mul(inverse).fma(factor, summand);
                FloatVector y2 = FloatVector.fromArray(F, h, at + NORM_LANES).sub(mean).mul(inverse)
                        .fma(factor2, summand2);
                y.blend(ZEROS, y.compare(VectorOperators.LE, limit)).intoArray(h, at);
                y2.blend(ZEROS, y2.compare(VectorOperators.LE, limit)).intoArray(h, at + NORM_LANES);
            }
        }
        for (int c = whole; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            FloatVector summand = FloatVector.fromArray(F, shift, c);
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector y = FloatVector.fromArray(F, h, at).sub(work[MEANS + i]).mul(work[OTHERS + i])
                        .fma(factor, summand);
                y.blend(ZEROS, y.compare(VectorOperators.LE, limit)).intoArray(h, at);
            }
        }
    }

    /// The same, and ẑ is kept in `out`.
    private static void rememberRows(float[] h, int x0, int n, int stride, int columns, float[] work, float[] gain,
            float[] shift, Epilogue end, float[] out) {
        FloatVector limit = FloatVector.broadcast(F, end == Epilogue.RELU ? 0 : Float.NaN);
        int whole = columns / PANEL * PANEL;
        for (int c = 0; c < whole; c = next(c)) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            FloatVector summand = FloatVector.fromArray(F, shift, c);
            FloatVector factor2 = FloatVector.fromArray(F, gain, c + NORM_LANES);
            FloatVector summand2 = FloatVector.fromArray(F, shift, c + NORM_LANES);
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector mean = FloatVector.broadcast(F, work[MEANS + i]);
                FloatVector inverse = FloatVector.broadcast(F, work[OTHERS + i]);
                FloatVector z = FloatVector.fromArray(F, h, at).sub(mean).mul(inverse);
                FloatVector z2 = FloatVector.fromArray(F, h, at + NORM_LANES).sub(mean).mul(inverse);
                z.intoArray(out, at);
                z2.intoArray(out, at + NORM_LANES);
                FloatVector y = z.fma(factor, summand);
                FloatVector y2 = z2.fma(factor2, summand2);
                y.blend(ZEROS, y.compare(VectorOperators.LE, limit)).intoArray(h, at);
                y2.blend(ZEROS, y2.compare(VectorOperators.LE, limit)).intoArray(h, at + NORM_LANES);
            }
        }
        for (int c = whole; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            VectorMask<Float> unused = FloatVector.fromArray(F, USED, used(columns - c)).compare(VectorOperators.EQ,
                    0f);
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            FloatVector summand = FloatVector.fromArray(F, shift, c);
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector z = FloatVector.fromArray(F, h, at).sub(work[MEANS + i]).mul(work[OTHERS + i])
                        .blend(ZEROS, unused);
                z.intoArray(out, at);
                FloatVector y = z.fma(factor, summand);
                y.blend(ZEROS, y.compare(VectorOperators.LE, limit)).intoArray(h, at);
            }
        }
    }

    @Override
    public void layerNormBackward(float[] d, int stride, int row0, int row1, int columns, float[] gain,
            float[] normalised, float[] inverseStd, float[] dNorm, float[] work) {
        for (int r = row0; r < row1; r += L) {
            int n = Math.min(L, row1 - r);
            sumGradients(d, r * PANEL, n, stride, columns, gain, normalised, work);
            fold(work, 0);
            fold(work, SECOND);
            mean(work, 0, columns, MEANS);
            mean(work, SECOND, columns, OTHERS);
            normalisedBackward(d, r * PANEL, n, stride, columns, gain, normalised, dNorm, inverseStd, r, work);
        }
    }

    private static void sumGradients(float[] d, int x0, int n, int stride, int columns, float[] gain, float[] z,
            float[] work) {
        Arrays.fill(work, 0, 2 * SECOND, 0);
        int whole = columns / PANEL * PANEL;
        for (int c = 0; c < whole; c = next(c)) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            FloatVector factor2 = FloatVector.fromArray(F, gain, c + NORM_LANES);
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector g = FloatVector.fromArray(F, d, at).mul(factor);
                FloatVector g2 = FloatVector.fromArray(F, d, at + NORM_LANES).mul(factor2);
                FloatVector.fromArray(F, work, w).add(g).add(g2).intoArray(work, w);
                FloatVector along = g.fma(FloatVector.fromArray(F, z, at),
                        FloatVector.fromArray(F, work, SECOND + w));
                g2.fma(FloatVector.fromArray(F, z, at + NORM_LANES), along).intoArray(work, SECOND + w);
            }
        }
        for (int c = whole; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector g = FloatVector.fromArray(F, d, at).mul(factor);
                FloatVector.fromArray(F, work, w).add(g).intoArray(work, w);
                g.fma(FloatVector.fromArray(F, z, at), FloatVector.fromArray(F, work, SECOND + w)).intoArray(work,
                        SECOND + w);
            }
        }
        narrow(work, 0, n);
        narrow(work, SECOND, n);
    }

    private static void normalisedBackward(float[] d, int x0, int n, int stride, int columns, float[] gain, float[] z,
            float[] dNorm, float[] inverseStd, int r, float[] work) {
        for (int c = 0; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector factor = FloatVector.fromArray(F, gain, c);
            VectorMask<Float> unused = FloatVector.fromArray(F, USED, used(columns - c)).compare(VectorOperators.EQ,
                    0f);
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector dy = FloatVector.fromArray(F, d, at);
                dy.intoArray(dNorm, at);
                FloatVector g = dy.fma(factor, FloatVector.broadcast(F, -work[MEANS + i]));
                FloatVector.fromArray(F, z, at).fma(FloatVector.broadcast(F, -work[OTHERS + i]), g)
                        .mul(inverseStd[r + i]).blend(ZEROS, unused).intoArray(d, at);
            }
        }
    }

    @Override
    public void gainGradient(float[] d, float[] normalised, int d0, int rows, float[] g, int g0) {
        for (int j = 0; j < PANEL; j += L) {
            FloatVector sum = FloatVector.fromArray(F, g, g0 + j);
            int end = d0 + j + rows * PANEL;
            for (int at = d0 + j; at < end; at += PANEL) {
                sum = FloatVector.fromArray(F, d, at).fma(FloatVector.fromArray(F, normalised, at), sum);
            }
            sum.intoArray(g, g0 + j);
        }
    }

    /// As many rows at a time as a vector has lanes, as a layer normalisation; each loop is compiled by itself ([#loops]).
    @Override
    public void expectation(float[] l, int stride, int row0, int row1, int columns, float[] z, float[] q, int q0,
            boolean shares, float[] work) {
        for (int r = row0; r < row1; r += L) {
            int n = Math.min(L, row1 - r);
            rowLoops[MAX].run(l, r * PANEL, n, stride, columns, z, work);
            rowLoops[EXP_SUMS].run(l, r * PANEL, n, stride, columns, z, work);
            rowLoops[QUOTIENT].run(l, r * PANEL, n, stride, columns, z, work);
            System.arraycopy(work, OTHERS, q, q0 + r, n);
            if (shares) {
                rowLoops[SHARES].run(l, r * PANEL, n, stride, columns, z, work);
            }
        }
    }

    /// The largest of each row; numbers beyond the columns do not count.
    private static void maxRows(float[] l, int x0, int n, int stride, int columns, float[] z, float[] work) {
        Arrays.fill(work, 0, n * NORM_LANES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector hidden = FloatVector.fromArray(F, HIDDEN, used(columns - c));
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector.fromArray(F, work, w).max(FloatVector.fromArray(F, l, at).add(hidden)).intoArray(work, w);
            }
        }
        for (int i = 0; i < n; i++) {
            float max = work[i * NORM_LANES];
            for (int w = i * NORM_LANES + 1; w < (i + 1) * NORM_LANES; w++) {
                max = Math.max(max, work[w]);
            }
            work[MEANS + i] = max;
        }
    }

    private static void expSums(float[] l, int x0, int n, int stride, int columns, float[] z, float[] work) {
        Arrays.fill(work, 0, n * NORM_LANES, 0);
        Arrays.fill(work, SECOND, SECOND + n * NORM_LANES, 0);
        for (int c = 0; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            FloatVector hidden = FloatVector.fromArray(F, HIDDEN, used(columns - c));
            FloatVector zc = FloatVector.fromArray(F, z, c);
            for (int i = 0, w = c % NORM_LANES; i < n; i++, at += PANEL, w += NORM_LANES) {
                FloatVector x = FloatVector.fromArray(F, l, at).add(hidden).sub(work[MEANS + i]);
                VectorMask<Float> tiny = x.compare(VectorOperators.LT, FLOAT_LEAST);
                FloatVector e = expNegative(x.blend(FLOAT_LEAST, tiny)).blend(ZEROS, tiny);
                e.intoArray(l, at);
                FloatVector.fromArray(F, work, w).add(e).intoArray(work, w);
                e.fma(zc, FloatVector.fromArray(F, work, SECOND + w)).intoArray(work, SECOND + w);
            }
        }
        narrow(work, 0, n);
        narrow(work, SECOND, n);
    }

    /// The second sum of each row over the first.
    private static void quotient(float[] l, int x0, int n, int stride, int columns, float[] z, float[] work) {
        fold(work, 0);
        fold(work, SECOND);
        FloatVector.fromArray(F, work, SECOND).div(FloatVector.fromArray(F, work, 0)).intoArray(work, OTHERS);
    }

    private static void shares(float[] l, int x0, int n, int stride, int columns, float[] z, float[] work) {
        for (int c = 0; c < columns; c += L) {
            int at = x0 + c / PANEL * stride + c % PANEL;
            for (int i = 0; i < n; i++, at += PANEL) {
                FloatVector.fromArray(F, l, at).div(work[i]).intoArray(l, at);
            }
        }
    }

    @Override
    public void headBackward(float[] dy, float[] w, Epilogue end, float[] mask, int stride, int row0, int row1,
            int panels, float[] d) {
        for (int p = 0; p < panels; p++) {
            for (int j = 0; j < PANEL; j += L) {
                FloatVector wp = FloatVector.fromArray(F, w, p * PANEL + j);
                int at = p * stride + row0 * PANEL + j;
                if (end == Epilogue.MASK) {
                    maskedOuter(dy, wp, mask, row0, row1, d, at);
                } else {
                    outer(dy, wp, row0, row1, d, at);
                }
            }
        }
    }

    private static void outer(float[] dy, FloatVector w, int row0, int row1, float[] d, int d0) {
        for (int r = row0, at = d0; r < row1; r++, at += PANEL) {
            w.mul(dy[r]).intoArray(d, at);
        }
    }

    private static void maskedOuter(float[] dy, FloatVector w, float[] mask, int row0, int row1, float[] d, int d0) {
        for (int r = row0, at = d0; r < row1; r++, at += PANEL) {
            w.mul(dy[r]).blend(0f, FloatVector.fromArray(F, mask, at).compare(VectorOperators.LE, 0f)).intoArray(d, at);
        }
    }

    @Override
    public void headGradient(float[] h, int h0, float[] dy, int rows, float[] g, int g0) {
        for (int j = 0; j < PANEL; j += L) {
            FloatVector sum = FloatVector.fromArray(F, g, g0 + j);
            for (int r = 0, at = h0 + j; r < rows; r++, at += PANEL) {
                sum = FloatVector.fromArray(F, h, at).fma(FloatVector.broadcast(F, dy[r]), sum);
            }
            sum.intoArray(g, g0 + j);
        }
    }

    @Override
    public void transpose(float[] w, int w0, int inputs, int outputs, float[] wt, int wt0) {
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                wt[wt0 + n * PANEL + k] = w[w0 + k * PANEL + n];
            }
        }
    }

    @Override
    public void copyRows(float[] from, int from0, int[] rows, int row0, int row1, float[] to, int to0) {
        for (int r = row0; r < row1; r++) {
            for (int j = 0; j < PANEL; j += L) {
                FloatVector.fromArray(F, from, from0 + rows[r] * PANEL + j).intoArray(to, to0 + r * PANEL + j);
            }
        }
    }

    @Override
    public void adam(float[] p, int p0, float[] m, float[] v, float[] g, int g0, int n, AdamStep step) {
        FloatVector l2 = FloatVector.broadcast(F, step.l2());
        for (int i = 0, at = p0; i < n; i += L, at += L) {
            FloatVector pi = FloatVector.fromArray(F, p, at);
            FloatVector mi = FloatVector.fromArray(F, m, at);
            FloatVector vi = FloatVector.fromArray(F, v, at);
            FloatVector gi = l2.fma(pi, FloatVector.fromArray(F, g, g0 + i).mul(step.scale()));
            mi = gi.sub(mi).fma(FloatVector.broadcast(F, step.decay1()), mi);
            vi = gi.fma(gi, vi.neg()).fma(FloatVector.broadcast(F, step.decay2()), vi);
            mi.intoArray(m, at);
            vi.intoArray(v, at);
            FloatVector denominator = vi.mul(step.correction()).sqrt().add(step.epsilon());
            pi.mul(step.keep()).sub(mi.mul(step.rate()).div(denominator)).intoArray(p, at);
        }
    }

    @Override
    public void follow(float[] target, float[] online, float tau, int from, int to) {
        FloatVector t = FloatVector.broadcast(F, tau);
        for (int i = from; i < to; i += L) {
            FloatVector ti = FloatVector.fromArray(F, target, i);
            t.fma(FloatVector.fromArray(F, online, i).sub(ti), ti).intoArray(target, i);
        }
    }

    private static DoubleVector load(float[] x, int at) {
        return (DoubleVector) FloatVector.fromArray(FD, x, at).convertShape(VectorOperators.F2D, D, 0);
    }

    private static void store(Vector<Double> y, float[] out, int at) {
        ((FloatVector) y.convertShape(VectorOperators.D2F, FD, 0)).intoArray(out, at);
    }

    private static DoubleVector constant(double c) {
        return DoubleVector.broadcast(D, c);
    }

    private static DoubleVector exp(DoubleVector x) {
        DoubleVector clamped = x.min(EXP_MAX).max(EXP_MIN);
        DoubleVector shifted = clamped.fma(LOG2_E, ROUND);
        DoubleVector n = shifted.sub(ROUND);
        DoubleVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, clamped));
        DoubleVector p = EXP8;
        p = p.fma(r, EXP7);
        p = p.fma(r, EXP6);
        p = p.fma(r, EXP5);
        p = p.fma(r, EXP4);
        p = p.fma(r, EXP3);
        p = p.fma(r, HALF);
        p = p.fma(r, ONE);
        p = p.fma(r, ONE);
        LongVector power = shifted.reinterpretAsLongs().add(1023L).lanewise(VectorOperators.LSHL, 52);
        return p.mul(power.reinterpretAsDoubles());
    }

    private static DoubleVector tanh(DoubleVector x) {
        DoubleVector e = exp(x.add(x));
        return e.sub(ONE).div(e.add(ONE)).blend(x, x.abs().compare(VectorOperators.LT, TANH_SMALL));
    }

    private static DoubleVector softplus(DoubleVector x) {
        DoubleVector u = exp(x.abs().neg());
        return x.max(ZERO).add(atanhSeries(u.div(u.add(TWO))).mul(TWO));
    }

    private static DoubleVector sigmoid(DoubleVector x) {
        return ONE.div(exp(x.neg()).add(ONE));
    }

    private static DoubleVector atanhSeries(DoubleVector s) {
        DoubleVector z = s.mul(s);
        DoubleVector p = ATANH17;
        p = p.fma(z, ATANH15);
        p = p.fma(z, ATANH13);
        p = p.fma(z, ATANH11);
        p = p.fma(z, ATANH9);
        p = p.fma(z, ATANH7);
        p = p.fma(z, ATANH5);
        p = p.fma(z, ATANH3);
        p = p.fma(z, ONE);
        return s.mul(p);
    }

    private static void tanhLoop(int[] words, float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(tanh(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.tanh(x[i]);
        }
    }

    private static void expLoop(int[] words, float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(exp(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.exp(x[i]);
        }
    }

    private static void softplusLoop(int[] words, float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(softplus(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.softplus(x[i]);
        }
    }

    private static void sigmoidLoop(int[] words, float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(sigmoid(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.sigmoid(x[i]);
        }
    }

    private static void siluLoop(int[] words, float[] x, float[] slope, int from, int to) {
        int i = from;
        for (; i + L <= to; i += L) {
            FloatVector z = FloatVector.fromArray(F, x, i);
            FloatVector u = z.abs().neg();
            VectorMask<Float> tiny = u.compare(VectorOperators.LT, FLOAT_LEAST);
            FloatVector e = expNegative(u.blend(FLOAT_LEAST, tiny)).blend(ZEROS, tiny);
            FloatVector larger = ONES.div(ONES.add(e));
            FloatVector smaller = e.mul(larger);
            VectorMask<Float> negative = z.compare(VectorOperators.LT, ZEROS);
            FloatVector sigma = larger.blend(smaller, negative);
            z.mul(sigma).intoArray(x, i);
            sigma.mul(z.fma(smaller.blend(larger, negative), ONES)).intoArray(slope, i);
        }
        for (; i < to; i++) {
            Functions.silu(x, slope, i);
        }
    }

    /// eˣ for −87 ≤ x ≤ 0.
    private static FloatVector expNegative(FloatVector x) {
        FloatVector shifted = x.fma(FLOAT_LOG2_E, FLOAT_ROUND);
        FloatVector n = shifted.sub(FLOAT_ROUND);
        FloatVector r = n.fma(MINUS_FLOAT_LN2_LOW, n.fma(MINUS_FLOAT_LN2_HIGH, x));
        FloatVector p = FLOAT7;
        p = p.fma(r, FLOAT6);
        p = p.fma(r, FLOAT5);
        p = p.fma(r, FLOAT4);
        p = p.fma(r, FLOAT3);
        p = p.fma(r, FLOAT2);
        p = p.fma(r, ONES);
        p = p.fma(r, ONES);
        IntVector power = shifted.reinterpretAsInts().add(FLOAT_BIAS).lanewise(VectorOperators.LSHL, 23);
        return p.mul(power.reinterpretAsFloats());
    }

    /// The centre in vectors; then the tails, 15 % of the numbers: their words move to the front, are turned into numbers there
    /// and go to their places. They are found without branches, which no processor could foretell.
    @Override
    public void normal(int[] words, float[] out, int from, int to, int[] tails) {
        int end = from + (to - from) / LD * LD;
        loops[CENTRE].run(words, out, out, from, end);
        for (int i = end; i < to; i++) {
            out[i] = (float) Functions.normal(words[i]);
        }
        int count = 0;
        for (int i = from; i < end; i++) {
            tails[count] = i;
            count += (Functions.LAST_CENTRAL - (words[i] ^ (words[i] >> 31))) >>> 31;
        }
        for (int k = 0; k < count; k++) {
            words[from + k] = words[tails[k]];
        }
        loops[TAIL].run(words, out, out, from, from + count);
        for (int k = 0; k < count; k++) {
            out[tails[k]] = Float.intBitsToFloat(words[from + k]);
        }
    }

    private static void centreLoop(int[] words, float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i += LD) {
            DoubleVector q = quantile(words, i);
            DoubleVector r = CONST1.sub(q.mul(q));
            store(q.mul(A3.fma(r, A2).fma(r, A1).fma(r, A0)).div(B3.fma(r, B2).fma(r, B1).fma(r, ONE)), out, i);
        }
    }

    /// p − ½ of the words.
    private static DoubleVector quantile(int[] words, int at) {
        return ((DoubleVector) IntVector.fromArray(ID, words, at).convertShape(VectorOperators.I2D, D, 0))
                .fma(WORD, HALF_WORD);
    }

    /// Words of the tails become bits of their numbers. The last vector may reach over the end, into words that nobody reads.
    private static void tailLoop(int[] words, float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i += LD) {
            DoubleVector q = quantile(words, i);
            DoubleVector t = minusLog(HALF.sub(q.abs())).sqrt().sub(CONST2);
            DoubleVector tail = C3.fma(t, C2).fma(t, C1).fma(t, C0).div(D2.fma(t, D1).fma(t, ONE));
            ((FloatVector) tail.blend(tail.neg(), q.compare(VectorOperators.LT, ZERO))
                    .convertShape(VectorOperators.D2F, FD, 0)).reinterpretAsInts().intoArray(words, i);
        }
    }

    /// The exponent stands in the low bits of a number from 2⁵², whose subtraction is exact.
    private static DoubleVector minusLog(DoubleVector x) {
        LongVector bits = x.reinterpretAsLongs();
        DoubleVector e = bits.lanewise(VectorOperators.LSHR, 52).or(TWO52_BITS).reinterpretAsDoubles().sub(TWO52_BIAS);
        DoubleVector m = bits.and(MANTISSA).or(ONE_BITS).reinterpretAsDoubles();
        DoubleVector series = atanhSeries(m.sub(SQRT2).div(m.add(SQRT2)));
        return e.fma(MINUS_LN2, series.fma(MINUS_TWO, MINUS_HALF_LN2));
    }

    @Override
    public void tanh(float[] x, float[] out, int from, int to) {
        loops[TANH].run(NO_WORDS, x, out, from, to);
    }

    @Override
    public void exp(float[] x, float[] out, int from, int to) {
        loops[EXP].run(NO_WORDS, x, out, from, to);
    }

    @Override
    public void softplus(float[] x, float[] out, int from, int to) {
        loops[SOFTPLUS].run(NO_WORDS, x, out, from, to);
    }

    @Override
    public void sigmoid(float[] x, float[] out, int from, int to) {
        loops[SIGMOID].run(NO_WORDS, x, out, from, to);
    }

    @Override
    public void silu(float[] x, float[] slope, int from, int to) {
        loops[SILU].run(NO_WORDS, x, slope, from, to);
    }

    /// A block in each lane. Only the lower halves of the lanes count: the upper halves of c₁ and c₃ keep what the products
    /// left there until the end. Two lanes gain nothing over plain code.
    @Override
    public void philox(long low, long high, long key, int blocks, int[] out, int to) {
        int b = 0;
        for (; LD > 2 && b + LD <= blocks; b += LD) {
            LongVector c0 = COUNT.add(low + b);
            LongVector c1 = c0.lanewise(VectorOperators.LSHR, 32);
            LongVector c2 = LongVector.broadcast(J, high);
            LongVector c3 = LongVector.broadcast(J, high >>> 32);
            long k0 = key;
            long k1 = key >>> 32;
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector p0 = c0.and(LOWER).mul(M0);
                LongVector p1 = c2.and(LOWER).mul(M1);
                c0 = p1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1)
                        .lanewise(VectorOperators.XOR, k0);
                c2 = p0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3)
                        .lanewise(VectorOperators.XOR, k1);
                c1 = p1;
                c3 = p0;
                k0 += Philox.W0;
                k1 += Philox.W1;
            }
            LongVector first = c0.and(LOWER).or(c1.lanewise(VectorOperators.LSHL, 32));
            LongVector second = c2.and(LOWER).or(c3.lanewise(VectorOperators.LSHL, 32));
            first.rearrange(ZIP0, second).reinterpretAsInts().intoArray(out, to + 4 * b);
            first.rearrange(ZIP1, second).reinterpretAsInts().intoArray(out, to + 4 * b + 2 * LD);
        }
        for (; b < blocks; b++) {
            Philox.block(low + b, high, key, out, to + 4 * b);
        }
    }
}
