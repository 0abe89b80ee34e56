// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

import java.util.Arrays;

/// The kernels in plain Java: the specification that [VectorKernels] is tested against, and the fallback without it.
public final class ScalarKernels implements Kernels {

    private static final int NORM_LANES = PANEL / 2; // accumulators of a layer normalisation's sums

    /// Makes the kernels; they hold no state.
    public ScalarKernels() {}

    @Override
    public void product(float[] x, int stride, int row0, int row1, int inputs, float[] w, int w0, int columns,
            float[] bias, int bias0, Epilogue end, float[] mask, float[] y, int y0) {
        for (int r = row0; r < row1; r++) {
            for (int n = 0; n < columns; n++) {
                float sum = bias.length == 0 ? 0 : bias[bias0 + n];
                for (int k = 0; k < inputs; k++) {
                    sum = Math.fma(x[k / PANEL * stride + r * PANEL + k % PANEL], w[w0 + k * PANEL + n], sum);
                }
                int at = y0 + r * PANEL + n;
                y[at] = switch (end) {
                    case NONE -> sum;
                    case RELU -> sum <= 0 ? 0 : sum;
                    case MASK -> mask[at] <= 0 ? 0 : sum;
                };
            }
        }
    }

    @Override
    public void rowProduct(float[] x, int inputs, float[] w, int panels, float[] bias, Epilogue end, float[] y) {
        for (int p = 0; p < panels; p++) {
            product(x, PANEL, 0, 1, inputs, w, p * inputs * PANEL, PANEL, bias, p * PANEL, end, bias, y, p * PANEL);
        }
    }

    @Override
    public void weightGradient(float[] x, int x0, int rows, int inputs, float[] d, int d0, int columns, float[] g,
            int g0) {
        for (int k = 0; k < inputs; k++) {
            for (int n = 0; n < columns; n++) {
                float sum = g[g0 + k * PANEL + n];
                for (int r = 0; r < rows; r++) {
                    sum = Math.fma(x[x0 + r * PANEL + k], d[d0 + r * PANEL + n], sum);
                }
                g[g0 + k * PANEL + n] = sum;
            }
        }
    }

    @Override
    public void biasGradient(float[] d, int d0, int rows, float[] g, int g0) {
        for (int n = 0; n < PANEL; n++) {
            float sum = g[g0 + n];
            for (int r = 0; r < rows; r++) {
                sum += d[d0 + r * PANEL + n];
            }
            g[g0 + n] = sum;
        }
    }

    @Override
    public void head(float[] h, int stride, int row0, int row1, int panels, float[] w, float b, float[] y, int y0,
            float[] lanes) {
        for (int r = row0; r < row1; r++) {
            for (int n = 0; n < PANEL; n++) {
                float sum = 0;
                for (int p = 0; p < panels; p++) {
                    sum = Math.fma(h[p * stride + r * PANEL + n], w[p * PANEL + n], sum);
                }
                lanes[n] = sum;
            }
            y[y0 + r] = tree(lanes) + b;
        }
    }

    /// Adds 32 numbers as a fixed tree: x(j) += x(j + 16), then + 8, 4, 2, 1. The order is part of the contract.
    ///
    /// @param x 32 numbers; the first 16 are overwritten
    /// @return the sum
    static float tree(float[] x) {
        for (int j = 0; j < PANEL / 2; j++) {
            x[j] += x[j + PANEL / 2];
        }
        return lowerTree(x);
    }

    /// The rest of the tree, from 16 numbers: x(j) += x(j + 8), then + 4, 2, 1.
    static float lowerTree(float[] x) {
        float a = ((x[0] + x[8]) + (x[4] + x[12])) + ((x[2] + x[10]) + (x[6] + x[14]));
        float b = ((x[1] + x[9]) + (x[5] + x[13])) + ((x[3] + x[11]) + (x[7] + x[15]));
        return a + b;
    }

    @Override
    public void expectation(float[] l, int stride, int row0, int row1, int columns, float[] z, float[] q, int q0,
            boolean shares, float[] work) {
        for (int r = row0; r < row1; r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < columns; c++) {
                max = Math.max(max, l[at(stride, r, c)]);
            }
            Arrays.fill(work, 0, 2 * NORM_LANES, 0); // accumulators
            for (int c = 0; c < columns; c++) {
                float e = Functions.expNegative(l[at(stride, r, c)] - max);
                l[at(stride, r, c)] = e;
                work[c % NORM_LANES] += e;
                work[NORM_LANES + c % NORM_LANES] = Math.fma(e, z[c], work[NORM_LANES + c % NORM_LANES]);
            }
            float sum = lowerTree(work);
            System.arraycopy(work, NORM_LANES, work, 0, NORM_LANES);
            q[q0 + r] = lowerTree(work) / sum;
            for (int c = 0; c < columns && shares; c++) {
                l[at(stride, r, c)] /= sum;
            }
        }
    }

    @Override
    public void headBackward(float[] dy, float[] w, Epilogue end, float[] mask, int stride, int row0, int row1,
            int panels, float[] d) {
        for (int p = 0; p < panels; p++) {
            for (int r = row0; r < row1; r++) {
                int at = p * stride + r * PANEL;
                for (int n = 0; n < PANEL; n++) {
                    boolean dead = end == Epilogue.MASK && mask[at + n] <= 0;
                    d[at + n] = dead ? 0 : dy[r] * w[p * PANEL + n];
                }
            }
        }
    }

    @Override
    public void headGradient(float[] h, int h0, float[] dy, int rows, float[] g, int g0) {
        for (int n = 0; n < PANEL; n++) {
            float sum = g[g0 + n];
            for (int r = 0; r < rows; r++) {
                sum = Math.fma(h[h0 + r * PANEL + n], dy[r], sum);
            }
            g[g0 + n] = sum;
        }
    }

    @Override
    public void layerNorm(float[] h, int stride, int row0, int row1, int columns, float[] gain, float[] shift,
            Epilogue end, float[] normalised, float[] inverseStd, float[] work) {
        for (int r = row0; r < row1; r++) {
            Arrays.fill(work, 0, NORM_LANES, 0);
            for (int n = 0; n < columns; n++) {
                work[n % NORM_LANES] += h[at(stride, r, n)];
            }
            float mean = lowerTree(work) / columns;
            Arrays.fill(work, 0, NORM_LANES, 0);
            for (int n = 0; n < columns; n++) {
                float z = h[at(stride, r, n)] - mean;
                work[n % NORM_LANES] = Math.fma(z, z, work[n % NORM_LANES]);
            }
            float inverse = 1 / (float) Math.sqrt(lowerTree(work) / columns + NORM_EPSILON);
            inverseStd[r] = inverse;
            for (int n = 0; n < columns; n++) {
                int i = at(stride, r, n);
                float z = (h[i] - mean) * inverse;
                if (normalised.length > 0) {
                    normalised[i] = z;
                }
                float y = Math.fma(z, gain[n], shift[n]);
                h[i] = end == Epilogue.RELU && y <= 0 ? 0 : y;
            }
        }
    }

    private static int at(int stride, int r, int n) {
        return n / PANEL * stride + r * PANEL + n % PANEL;
    }

    @Override
    public void layerNormBackward(float[] d, int stride, int row0, int row1, int columns, float[] gain,
            float[] normalised, float[] inverseStd, float[] dNorm, float[] work) {
        for (int r = row0; r < row1; r++) {
            float mean = meanOfGradient(d, stride, r, columns, gain, normalised, false, work);
            float along = meanOfGradient(d, stride, r, columns, gain, normalised, true, work);
            for (int n = 0; n < columns; n++) {
                int i = at(stride, r, n);
                dNorm[i] = d[i];
                d[i] = Math.fma(-along, normalised[i], Math.fma(gain[n], d[i], -mean)) * inverseStd[r];
            }
        }
    }

    /// The mean of g, or of g ẑ, over a row.
    private static float meanOfGradient(float[] d, int stride, int r, int columns, float[] gain, float[] normalised,
            boolean along, float[] work) {
        Arrays.fill(work, 0, NORM_LANES, 0);
        for (int n = 0; n < columns; n++) {
            int i = at(stride, r, n);
            float other = along ? normalised[i] : 1;
            work[n % NORM_LANES] = Math.fma(gain[n] * d[i], other, work[n % NORM_LANES]);
        }
        return lowerTree(work) / columns;
    }

    @Override
    public void gainGradient(float[] d, float[] normalised, int d0, int rows, float[] g, int g0) {
        for (int n = 0; n < PANEL; n++) {
            float sum = g[g0 + n];
            for (int r = 0; r < rows; r++) {
                sum = Math.fma(d[d0 + r * PANEL + n], normalised[d0 + r * PANEL + n], sum);
            }
            g[g0 + n] = sum;
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
            System.arraycopy(from, from0 + rows[r] * PANEL, to, to0 + r * PANEL, PANEL);
        }
    }

    @Override
    public void adam(float[] p, int p0, float[] m, float[] v, float[] g, int g0, int n, AdamStep step) {
        for (int i = 0; i < n; i++) {
            int at = p0 + i;
            float gradient = Math.fma(step.l2(), p[at], g[g0 + i] * step.scale());
            float mNext = Math.fma(step.decay1(), gradient - m[at], m[at]);
            float vNext = Math.fma(step.decay2(), Math.fma(gradient, gradient, -v[at]), v[at]);
            m[at] = mNext;
            v[at] = vNext;
            float denominator = (float) Math.sqrt(vNext * step.correction()) + step.epsilon();
            p[at] = p[at] * step.keep() - step.rate() * mNext / denominator;
        }
    }

    @Override
    public void follow(float[] target, float[] online, float tau, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] = Math.fma(tau, online[i] - target[i], target[i]);
        }
    }

    @Override
    public void tanh(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Functions.tanh(x[i]);
        }
    }

    @Override
    public void exp(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Functions.exp(x[i]);
        }
    }

    @Override
    public void softplus(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Functions.softplus(x[i]);
        }
    }

    @Override
    public void sigmoid(float[] x, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Functions.sigmoid(x[i]);
        }
    }

    @Override
    public void silu(float[] x, float[] slope, int from, int to) {
        for (int i = from; i < to; i++) {
            Functions.silu(x, slope, i);
        }
    }

    @Override
    public void normal(int[] words, float[] out, int from, int to, int[] tails) {
        for (int i = from; i < to; i++) {
            out[i] = (float) Functions.normal(words[i]);
        }
    }

    @Override
    public void philox(long low, long high, long key, int blocks, int[] out, int to) {
        for (int b = 0; b < blocks; b++) {
            Philox.block(low + b, high, key, out, to + 4 * b);
        }
    }
}
