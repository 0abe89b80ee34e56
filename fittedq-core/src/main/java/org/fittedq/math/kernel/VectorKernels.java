// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The kernels on the Vector API: the same bits as [ScalarKernels] for every vector width.
///
/// Tiles of 6 rows × 2 vectors: 12 accumulators, 2 weight vectors and a broadcast fit 16 registers (AVX2) and reach the
/// fma peak on 32 (`KernelsBenchmark`). Banned here, because their bits differ between JIT levels or widths:
/// `reduceLanes` and every vector transcendental.
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

    /// Makes the kernels; they hold no state.
    public VectorKernels() {}

    @Override
    public void product(float[] x, int stride, int row0, int row1, int inputs, float[] w, int w0, int columns,
            float[] bias, int bias0, Epilogue end, float[] mask, float[] y, int y0) {
        int j = 0;
        for (; j + L < columns; j += 2 * L) {
            for (int r = row0; r < row1; r += TILE_ROWS) {
                tile2(x, r * PANEL, stride, inputs, w, w0 + j, bias, bias0 + j, end, mask, y, y0 + j + r * PANEL);
            }
        }
        if (j < columns) {
            for (int r = row0; r < row1; r += TILE_ROWS) {
                tile1(x, r * PANEL, stride, inputs, w, w0 + j, bias, bias0 + j, end, mask, y, y0 + j + r * PANEL);
            }
        }
    }

    private static void tile2(float[] x, int x0, int stride, int inputs, float[] w, int w0, float[] bias, int bias0,
            Epilogue end, float[] mask, float[] y, int y0) {
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
        int at = w0;
        for (int k0 = 0, xp = x0; k0 < inputs; k0 += PANEL, xp += stride) {
            int xEnd = xp + Math.min(PANEL, inputs - k0);
            for (int xk = xp; xk < xEnd; xk++, at += PANEL) {
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
        }
        finish(c00, end, mask, y, y0);
        finish(c01, end, mask, y, y0 + L);
        finish(c10, end, mask, y, y0 + PANEL);
        finish(c11, end, mask, y, y0 + PANEL + L);
        finish(c20, end, mask, y, y0 + 2 * PANEL);
        finish(c21, end, mask, y, y0 + 2 * PANEL + L);
        finish(c30, end, mask, y, y0 + 3 * PANEL);
        finish(c31, end, mask, y, y0 + 3 * PANEL + L);
        finish(c40, end, mask, y, y0 + 4 * PANEL);
        finish(c41, end, mask, y, y0 + 4 * PANEL + L);
        finish(c50, end, mask, y, y0 + 5 * PANEL);
        finish(c51, end, mask, y, y0 + 5 * PANEL + L);
    }

    private static void tile1(float[] x, int x0, int stride, int inputs, float[] w, int w0, float[] bias, int bias0,
            Epilogue end, float[] mask, float[] y, int y0) {
        FloatVector c00 = bias.length == 0 ? FloatVector.zero(F) : FloatVector.fromArray(F, bias, bias0);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        int at = w0;
        for (int k0 = 0, xp = x0; k0 < inputs; k0 += PANEL, xp += stride) {
            int xEnd = xp + Math.min(PANEL, inputs - k0);
            for (int xk = xp; xk < xEnd; xk++, at += PANEL) {
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
        }
        finish(c00, end, mask, y, y0);
        finish(c10, end, mask, y, y0 + PANEL);
        finish(c20, end, mask, y, y0 + 2 * PANEL);
        finish(c30, end, mask, y, y0 + 3 * PANEL);
        finish(c40, end, mask, y, y0 + 4 * PANEL);
        finish(c50, end, mask, y, y0 + 5 * PANEL);
    }

    private static void finish(FloatVector c, Epilogue end, float[] mask, float[] y, int at) {
        if (end == Epilogue.RELU) {
            c.max(0f).intoArray(y, at);
        } else if (end == Epilogue.MASK) {
            c.blend(0f, FloatVector.fromArray(F, mask, at).compare(VectorOperators.LE, 0f)).intoArray(y, at);
        } else {
            c.intoArray(y, at);
        }
    }

    @Override
    public void rowProduct(float[] x, int inputs, float[] w, int panels, float[] bias, Epilogue end, float[] y) {
        int panel = inputs * PANEL;
        int p = 0;
        for (; p + 4 <= panels; p += 4) {
            for (int j = 0; j < PANEL; j += 2 * L) {
                row4(x, inputs, w, p * panel + j, panel, bias, p * PANEL + j, end, y);
            }
        }
        for (; p < panels; p++) {
            for (int j = 0; j < PANEL; j += 2 * L) {
                row1(x, inputs, w, p * panel + j, bias, p * PANEL + j, end, y);
            }
        }
    }

    /// Two vectors of each of four panels: eight independent chains hide the latency of fma.
    private static void row4(float[] x, int inputs, float[] w, int w0, int panel, float[] bias, int n0, Epilogue end,
            float[] y) {
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
        finish(c00, end, y, y, n0);
        finish(c01, end, y, y, n0 + L);
        finish(c10, end, y, y, n1);
        finish(c11, end, y, y, n1 + L);
        finish(c20, end, y, y, n2);
        finish(c21, end, y, y, n2 + L);
        finish(c30, end, y, y, n3);
        finish(c31, end, y, y, n3 + L);
    }

    private static void row1(float[] x, int inputs, float[] w, int w0, float[] bias, int n0, Epilogue end, float[] y) {
        FloatVector c0 = FloatVector.fromArray(F, bias, n0);
        FloatVector c1 = FloatVector.fromArray(F, bias, n0 + L);
        for (int k = 0, at = w0; k < inputs; k++, at += PANEL) {
            FloatVector xk = FloatVector.broadcast(F, x[k]);
            c0 = xk.fma(FloatVector.fromArray(F, w, at), c0);
            c1 = xk.fma(FloatVector.fromArray(F, w, at + L), c1);
        }
        finish(c0, end, y, y, n0);
        finish(c1, end, y, y, n0 + L);
    }

    /// Tiles of 6 inputs; the last 8 of a full panel are two tiles of 4, so that no tile leaves its panel.
    @Override
    public void weightGradient(float[] x, int stride, int rows, int inputs, float[] d, int d0, int columns, float[] g,
            int g0) {
        for (int k0 = 0; k0 < inputs; k0 += PANEL) {
            int left = Math.min(PANEL, inputs - k0);
            int x0 = k0 / PANEL * stride;
            for (int k = 0; k < left;) {
                boolean four = k + TILE_ROWS > PANEL - 2 && k + 4 <= PANEL;
                int j = 0;
                for (; j + L < columns; j += 2 * L) {
                    if (four) {
                        gradient42(x, x0 + k, rows, d, d0 + j, g, g0 + (k0 + k) * PANEL + j);
                    } else {
                        gradient62(x, x0 + k, rows, d, d0 + j, g, g0 + (k0 + k) * PANEL + j);
                    }
                }
                if (j < columns) {
                    if (four) {
                        gradient41(x, x0 + k, rows, d, d0 + j, g, g0 + (k0 + k) * PANEL + j);
                    } else {
                        gradient61(x, x0 + k, rows, d, d0 + j, g, g0 + (k0 + k) * PANEL + j);
                    }
                }
                k += four ? 4 : TILE_ROWS;
            }
        }
    }

    private static void gradient62(float[] x, int x0, int rows, float[] d, int d0, float[] g, int g0) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c21 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c31 = FloatVector.zero(F);
        FloatVector c40 = FloatVector.zero(F);
        FloatVector c41 = FloatVector.zero(F);
        FloatVector c50 = FloatVector.zero(F);
        FloatVector c51 = FloatVector.zero(F);
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
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c21 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c31 = FloatVector.zero(F);
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
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c40 = FloatVector.zero(F);
        FloatVector c50 = FloatVector.zero(F);
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
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
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
        for (int j = 0; j < PANEL; j += L) {
            FloatVector sum = FloatVector.zero(F);
            int end = d0 + j + rows * PANEL;
            for (int at = d0 + j; at < end; at += PANEL) {
                sum = sum.add(FloatVector.fromArray(F, d, at));
            }
            sum.intoArray(g, g0 + j);
        }
    }

    @Override
    public void head(float[] h, int stride, int row0, int row1, int panels, float[] w, float b, float[] y,
            float[] lanes) {
        for (int r = row0; r < row1; r++) {
            for (int j = 0; j < PANEL; j += L) {
                FloatVector sum = FloatVector.zero(F);
                for (int p = 0, at = r * PANEL + j; p < panels; p++, at += stride) {
                    sum = FloatVector.fromArray(F, h, at).fma(FloatVector.fromArray(F, w, p * PANEL + j), sum);
                }
                sum.intoArray(lanes, j);
            }
            y[r] = ScalarKernels.tree(lanes) + b;
        }
    }

    @Override
    public void headBackward(float[] dy, float[] w, Epilogue end, float[] mask, int stride, int row0, int row1,
            int panels, float[] d) {
        for (int p = 0; p < panels; p++) {
            for (int j = 0; j < PANEL; j += L) {
                FloatVector wp = FloatVector.fromArray(F, w, p * PANEL + j);
                for (int r = row0, at = p * stride + row0 * PANEL + j; r < row1; r++, at += PANEL) {
                    finish(wp.mul(dy[r]), end, mask, d, at);
                }
            }
        }
    }

    @Override
    public void headGradient(float[] h, int h0, float[] dy, int rows, float[] g, int g0) {
        for (int j = 0; j < PANEL; j += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int r = 0, at = h0 + j; r < rows; r++, at += PANEL) {
                sum = FloatVector.fromArray(F, h, at).fma(FloatVector.broadcast(F, dy[r]), sum);
            }
            sum.intoArray(g, g0 + j);
        }
    }

    @Override
    public void transpose(float[] w, int w0, int inputs, int outputs, int n0, float[] wt) {
        int n1 = Math.min(outputs - n0, PANEL);
        for (int k0 = 0; k0 < inputs; k0 += PANEL) {
            int to = k0 * outputs + n0 * PANEL;
            int from = w0 + k0 * PANEL;
            int k1 = Math.min(inputs - k0, PANEL);
            for (int n = 0; n < n1; n++) {
                for (int k = 0; k < k1; k++) {
                    wt[to + n * PANEL + k] = w[from + k * PANEL + n];
                }
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

    /// p ← p x + c.
    private static DoubleVector horner(DoubleVector p, DoubleVector x, double c) {
        return p.fma(x, constant(c));
    }

    private static DoubleVector exp(DoubleVector x) {
        DoubleVector clamped = x.min(Functions.EXP_MAX).max(-Functions.EXP_MAX);
        DoubleVector shifted = clamped.fma(constant(Functions.LOG2_E), constant(Functions.ROUND));
        DoubleVector n = shifted.sub(Functions.ROUND);
        DoubleVector r = n.fma(constant(-Functions.LN2_LOW), n.fma(constant(-Functions.LN2_HIGH), clamped));
        DoubleVector p = constant(1.0 / 3628800);
        p = horner(p, r, 1.0 / 362880);
        p = horner(p, r, 1.0 / 40320);
        p = horner(p, r, 1.0 / 5040);
        p = horner(p, r, 1.0 / 720);
        p = horner(p, r, 1.0 / 120);
        p = horner(p, r, 1.0 / 24);
        p = horner(p, r, 1.0 / 6);
        p = horner(p, r, 0.5);
        p = horner(p, r, 1.0);
        p = horner(p, r, 1.0);
        LongVector power = shifted.reinterpretAsLongs().add(1023L).lanewise(VectorOperators.LSHL, 52);
        return p.mul(power.reinterpretAsDoubles());
    }

    private static DoubleVector tanh(DoubleVector x) {
        DoubleVector z = x.mul(x);
        DoubleVector series = horner(horner(horner(constant(-17.0 / 315), z, 2.0 / 15), z, -1.0 / 3), z, 1.0).mul(x);
        DoubleVector tail = constant(1).sub(constant(2).div(exp(x.add(x)).add(1)));
        return tail.blend(series, x.abs().compare(VectorOperators.LT, Functions.TANH_SMALL));
    }

    private static DoubleVector softplus(DoubleVector x) {
        DoubleVector u = exp(x.abs().neg());
        return x.max(0).add(atanhSeries(u.div(u.add(2))).mul(2));
    }

    private static DoubleVector sigmoid(DoubleVector x) {
        return constant(1).div(exp(x.neg()).add(1));
    }

    private static DoubleVector atanhSeries(DoubleVector s) {
        DoubleVector z = s.mul(s);
        DoubleVector p = constant(1.0 / 25);
        p = horner(p, z, 1.0 / 23);
        p = horner(p, z, 1.0 / 21);
        p = horner(p, z, 1.0 / 19);
        p = horner(p, z, 1.0 / 17);
        p = horner(p, z, 1.0 / 15);
        p = horner(p, z, 1.0 / 13);
        p = horner(p, z, 1.0 / 11);
        p = horner(p, z, 1.0 / 9);
        p = horner(p, z, 1.0 / 7);
        p = horner(p, z, 1.0 / 5);
        p = horner(p, z, 1.0 / 3);
        p = horner(p, z, 1.0);
        return s.mul(p);
    }

    private static DoubleVector log(DoubleVector x) {
        LongVector bits = x.reinterpretAsLongs();
        DoubleVector e = (DoubleVector) bits.lanewise(VectorOperators.ASHR, 52).sub(1023)
                .convertShape(VectorOperators.L2D, D, 0);
        DoubleVector m = bits.and(0xFFFFFFFFFFFFFL).or(0x3FF0000000000000L).reinterpretAsDoubles();
        VectorMask<Double> large = m.compare(VectorOperators.GT, Functions.SQRT2);
        m = m.blend(m.mul(0.5), large);
        e = e.blend(e.add(1), large);
        return e.fma(constant(Functions.LN2), atanhSeries(m.sub(1).div(m.add(1))).mul(2));
    }

    private static DoubleVector normal(DoubleVector word) {
        DoubleVector q = word.fma(constant(Functions.WORD), constant(0.5 * Functions.WORD));
        DoubleVector r = constant(Functions.CONST1).sub(q.mul(q));
        DoubleVector up = horner(horner(horner(constant(Functions.A3), r, Functions.A2), r, Functions.A1), r,
                Functions.A0);
        DoubleVector down = horner(horner(horner(constant(Functions.B3), r, Functions.B2), r, Functions.B1), r, 1.0);
        DoubleVector centre = q.mul(up).div(down);
        DoubleVector t = log(constant(0.5).sub(q.abs())).neg().sqrt().sub(Functions.CONST2);
        DoubleVector tailUp = horner(horner(horner(constant(Functions.C3), t, Functions.C2), t, Functions.C1), t,
                Functions.C0);
        DoubleVector tail = tailUp.div(horner(horner(constant(Functions.D2), t, Functions.D1), t, 1.0));
        tail = tail.blend(tail.neg(), q.compare(VectorOperators.LT, 0));
        return tail.blend(centre, q.abs().compare(VectorOperators.LE, Functions.SPLIT));
    }

    @Override
    public void tanh(float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(tanh(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.tanh(x[i]);
        }
    }

    @Override
    public void exp(float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(exp(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.exp(x[i]);
        }
    }

    @Override
    public void softplus(float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(softplus(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.softplus(x[i]);
        }
    }

    @Override
    public void sigmoid(float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(sigmoid(load(x, i)), out, i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.sigmoid(x[i]);
        }
    }

    @Override
    public void normal(int[] words, float[] out, int from, int to) {
        int i = from;
        for (; i + LD <= to; i += LD) {
            store(normal((DoubleVector) IntVector.fromArray(ID, words, i).convertShape(VectorOperators.I2D, D, 0)), out,
                    i);
        }
        for (; i < to; i++) {
            out[i] = (float) Functions.normal(words[i]);
        }
    }
}
