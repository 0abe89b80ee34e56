// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.fittedq.math.kernel.Kernels.Epilogue;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class KernelsTest {

    private static final int[] SIZES = {1, 3, 6, 12, 17, 23, 31, 32, 33, 64, 255, 256, 257};
    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final RandomStream random = new RandomStream(1, "kernels");

    private static int up(int n, int to) {
        return (n + to - 1) / to * to;
    }

    private static int panels(int columns) {
        return up(columns, Kernels.PANEL) / Kernels.PANEL;
    }

    /// Row-padded activations with zero padding columns.
    private float[] activations(int rows, int columns) {
        int padded = up(rows, Kernels.TILE_ROWS);
        float[] x = new float[panels(columns) * padded * Kernels.PANEL];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                x[c / 32 * padded * 32 + r * 32 + c % 32] = (float) random.nextGaussian();
            }
        }
        return x;
    }

    private float[] weights(int inputs, int outputs) {
        float[] w = new float[panels(outputs) * inputs * 32];
        for (int k = 0; k < inputs; k++) {
            for (int n = 0; n < outputs; n++) {
                w[n / 32 * inputs * 32 + k * 32 + n % 32] = (float) random.nextGaussian();
            }
        }
        return w;
    }

    private float[] product(Kernels kernels, float[] x, int rows, int inputs, float[] w, int outputs, float[] bias,
            Epilogue end, float[] mask) {
        int stride = up(rows, Kernels.TILE_ROWS) * 32;
        float[] y = new float[panels(outputs) * stride];
        for (int p = 0; p < panels(outputs); p++) {
            kernels.product(x, stride, 0, rows, inputs, w, p * inputs * 32, Math.min(32, outputs - p * 32), bias,
                    p * 32, end, mask, y, p * stride);
        }
        return y;
    }

    /// The rows that count, in order.
    private static float[] rows(float[] y, int rows, int columns) {
        int stride = up(rows, Kernels.TILE_ROWS) * 32;
        float[] out = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                out[r * columns + c] = y[c / 32 * stride + r * 32 + c % 32];
            }
        }
        return out;
    }

    @Test
    void productsOfBothKernelsAgreeToTheBitForEveryEpilogue() {
        for (int inputs : SIZES) {
            for (int outputs : new int[]{1, 6, 12, 17, 32, 33, 100}) {
                for (int rows : new int[]{1, 5, 6, 7, 64}) {
                    float[] x = activations(rows, inputs);
                    float[] w = weights(inputs, outputs);
                    float[] bias = activations(1, up(outputs, 32));
                    float[] mask = activations(rows, outputs);
                    for (Epilogue end : Epilogue.values()) {
                        float[] b = end == Epilogue.MASK ? new float[0] : bias;

                        float[] expected = product(scalar, x, rows, inputs, w, outputs, b, end, mask);
                        float[] actual = product(vector, x, rows, inputs, w, outputs, b, end, mask);

                        assertArrayEquals(rows(expected, rows, outputs), rows(actual, rows, outputs));
                    }
                }
            }
        }
    }

    private record Normed(float[] h, float[] normalised, float[] inverseStd) {}

    private Normed normed(Kernels kernels, float[] z, int rows, int columns, float[] gain, float[] shift, Epilogue end,
            boolean remembered) {
        int stride = up(rows, Kernels.TILE_ROWS) * 32;
        Normed out = new Normed(z.clone(), new float[remembered ? z.length : 0], new float[rows]);
        kernels.layerNorm(out.h, stride, 0, rows, columns, gain, shift, end, out.normalised, out.inverseStd,
                new float[Kernels.NORM_WORK]);
        return out;
    }

    @Test
    void layerNormalisationsOfBothKernelsAgreeToTheBitAndPaddingColumnsStayZero() {
        for (int columns : new int[]{1, 3, 7, 12, 16, 17, 20, 24, 29, 32, 33, 64, 100, 256}) {
            for (int rows : new int[]{1, 5, 15, 16, 17, 40}) {
                float[] z = activations(rows, columns);
                float[] gain = activations(1, columns);
                float[] shift = activations(1, columns);
                int stride = up(rows, Kernels.TILE_ROWS) * 32;
                for (Epilogue end : new Epilogue[]{Epilogue.NONE, Epilogue.RELU}) {
                    Normed expected = normed(scalar, z, rows, columns, padded(gain), padded(shift), end, true);
                    Normed actual = normed(vector, z, rows, columns, padded(gain), padded(shift), end, true);
                    Normed forgotten = normed(vector, z, rows, columns, padded(gain), padded(shift), end, false);

                    assertArrayEquals(expected.h, actual.h);
                    assertArrayEquals(expected.h, forgotten.h);
                    assertArrayEquals(expected.normalised, actual.normalised);
                    assertArrayEquals(expected.inverseStd, actual.inverseStd);

                    float[] d = activations(rows, columns);
                    float[] d2 = d.clone();
                    float[] dNorm = new float[d.length];
                    float[] dNorm2 = new float[d.length];
                    scalar.layerNormBackward(d, stride, 0, rows, columns, padded(gain), expected.normalised,
                            expected.inverseStd, dNorm, new float[Kernels.NORM_WORK]);
                    vector.layerNormBackward(d2, stride, 0, rows, columns, padded(gain), expected.normalised,
                            expected.inverseStd, dNorm2, new float[Kernels.NORM_WORK]);
                    assertArrayEquals(d, d2);
                    assertArrayEquals(dNorm, dNorm2);

                    float[] g = new float[32];
                    float[] g2 = new float[32];
                    scalar.gainGradient(dNorm, expected.normalised, 0, rows, g, 0);
                    vector.gainGradient(dNorm, expected.normalised, 0, rows, g2, 0);
                    assertArrayEquals(g, g2);
                }
            }
        }
    }

    private static final int[] BINS = {1, 2, 5, 15, 16, 17, 31, 32, 33, 51, 64, 100, 101, 128};

    private record Expected(float[] q, float[] p) {}

    private Expected expectation(Kernels kernels, float[] l, int rows, int columns, float[] z, boolean kept) {
        int stride = up(rows, Kernels.TILE_ROWS) * 32;
        Expected out = new Expected(new float[rows + 3], l.clone());
        kernels.expectation(out.p, stride, 0, rows, columns, padded(z), out.q, 3, kept, new float[Kernels.NORM_WORK]);
        return new Expected(out.q, rows(out.p, rows, columns));
    }

    /// Whatever stands in padding columns must not count.
    private static void spoilPadding(float[] l, int rows, int columns) {
        int stride = up(rows, Kernels.TILE_ROWS) * 32;
        for (int r = 0; r < rows; r++) {
            for (int c = columns; c < panels(columns) * 32; c++) {
                l[c / 32 * stride + r * 32 + c % 32] = 1e6f;
            }
        }
    }

    @Test
    void expectationsOfBothKernelsAgreeToTheBitWhateverStandsInPaddingColumns() {
        for (int columns : BINS) {
            for (int rows : new int[]{1, 5, 15, 16, 17, 40}) {
                float[] l = activations(rows, columns);
                for (int i = 0; i < l.length; i++) {
                    l[i] *= 20; // some underflow
                }
                float[] z = activations(1, columns);
                Expected expected = expectation(scalar, l, rows, columns, z, true);
                spoilPadding(l, rows, columns);

                Expected kept = expectation(vector, l, rows, columns, z, true);
                assertArrayEquals(expected.q, kept.q);
                assertArrayEquals(expected.p, kept.p);
                Expected left = expectation(vector, l, rows, columns, z, false);
                assertArrayEquals(expected.q, left.q);
                assertArrayEquals(expectation(scalar, l, rows, columns, z, false).p, left.p);
            }
        }
    }

    @Test
    void expectationIsTheMeanUnderTheSoftmaxAsTheEquationHasIt() {
        for (int columns : BINS) {
            float[] l = activations(4, columns);
            float[] z = activations(1, columns);
            Expected found = expectation(vector, l, 4, columns, z, true);
            float[] logits = rows(l, 4, columns);
            for (int r = 0; r < 4; r++) {
                double sum = 0;
                double mean = 0;
                for (int c = 0; c < columns; c++) {
                    sum += Math.exp(logits[r * columns + c]);
                    mean += Math.exp(logits[r * columns + c]) * padded(z)[c];
                }
                assertEquals(mean / sum, found.q[3 + r], 2e-6);
                for (int c = 0; c < columns; c++) {
                    assertEquals(Math.exp(logits[r * columns + c]) / sum, found.p[r * columns + c], 1e-6);
                }
            }
        }
    }

    @Test
    void expectationsOfLargeLogitsAreThoseOfTheLargestAndOfWhatIsNotFiniteNan() {
        for (Kernels kernels : new Kernels[]{scalar, vector}) {
            float[] l = new float[6 * 32];
            float[] z = new float[6 * 32];
            System.arraycopy(new float[]{-1, 2, 5}, 0, z, 0, 3);
            float[][] logits = {{1e30f, 0, -1e30f}, {-3e38f, -3e38f, -3e38f}, {0, Float.NEGATIVE_INFINITY, 0},
                    {0, Float.POSITIVE_INFINITY, 0}, {0, 0, Float.NaN}};
            for (int r = 0; r < logits.length; r++) {
                System.arraycopy(logits[r], 0, l, r * 32, 3);
            }
            float[] q = expectation(kernels, l, 5, 3, z, false).q;
            assertArrayEquals(new float[]{0, 0, 0, -1, 2, 2, Float.NaN, Float.NaN}, q);
        }
    }

    /// One row of a matrix of activations: as gains stand.
    private static float[] padded(float[] row) {
        float[] out = new float[row.length / Kernels.TILE_ROWS];
        for (int i = 0; i < out.length; i++) {
            out[i] = row[i / 32 * Kernels.TILE_ROWS * 32 + i % 32];
        }
        return out;
    }

    /// A mean a thousand times the deviations: in single precision a difference of mean squares would be lost.
    @Test
    void varianceOfALayerNormalisationDoesNotCancel() {
        float[] z = new float[Kernels.TILE_ROWS * 32];
        for (int n = 0; n < 32; n++) {
            z[n] = 4096 + (n % 2 == 0 ? 0.5f : -0.5f);
        }
        float[] one = new float[32];
        java.util.Arrays.fill(one, 1);

        Normed out = normed(vector, z, 1, 32, one, new float[32], Epilogue.NONE, false);

        assertEquals(1 / Math.sqrt(0.25 + 1e-5), out.inverseStd[0], 1e-6);
        assertEquals(0.5 / Math.sqrt(0.25 + 1e-5), out.h[0], 1e-6);
    }

    @Test
    void productIsTheMatrixProductPlusBias() {
        float[] x = activations(2, 3);
        float[] w = weights(3, 2);
        float[] bias = activations(1, 32);

        float[] y = product(vector, x, 2, 3, w, 2, bias, Epilogue.NONE, bias);

        double expected = bias[1];
        for (int k = 0; k < 3; k++) {
            expected += (double) x[32 + k] * w[k * 32 + 1];
        }
        assertEquals(expected, y[32 + 1], 1e-6);
    }

    @Test
    void reluIsZeroWhereNotPositiveAndHandsOnNanAndNoEpilogueChangesNothing() {
        float[] sums = {Float.NaN, Float.NEGATIVE_INFINITY, -1, -0f, 0, 1, Float.POSITIVE_INFINITY};
        float[] bias = java.util.Arrays.copyOf(sums, 32);
        float[] relu = {Float.NaN, 0, 0, 0, 0, 1, Float.POSITIVE_INFINITY};
        float[] zero = new float[7 * 32];
        for (Kernels kernels : new Kernels[]{scalar, vector}) {
            float[] y = product(kernels, zero, 1, 0, zero, 7, bias, Epilogue.RELU, zero);
            assertArrayEquals(relu, java.util.Arrays.copyOf(y, 7));
            y = product(kernels, zero, 1, 0, zero, 7, bias, Epilogue.NONE, zero);
            assertArrayEquals(sums, java.util.Arrays.copyOf(y, 7));
        }
    }

    @Test
    void oneRowAgreesWithTheBatchToTheBit() {
        for (int inputs : SIZES) {
            for (int outputs : new int[]{12, 32, 96, 160, 256}) {
                float[] x = activations(1, inputs);
                float[] row = new float[panels(inputs) * 32];
                for (int p = 0; p < panels(inputs); p++) {
                    System.arraycopy(x, p * 6 * 32, row, p * 32, 32);
                }
                float[] w = weights(inputs, outputs);
                float[] bias = activations(1, up(outputs, 32));
                float[] biasRow = new float[panels(outputs) * 32];
                for (int p = 0; p < panels(outputs); p++) {
                    System.arraycopy(bias, p * 6 * 32, biasRow, p * 32, 32);
                }
                for (Kernels kernels : new Kernels[]{scalar, vector}) {
                    float[] y = new float[panels(outputs) * 32];
                    kernels.rowProduct(row, inputs, w, panels(outputs), biasRow, Epilogue.RELU, y);

                    float[] batch = product(scalar, x, 1, inputs, w, outputs, biasRow, Epilogue.RELU, bias);
                    assertArrayEquals(rows(batch, 1, outputs), java.util.Arrays.copyOf(y, outputs));
                }
            }
        }
    }

    @Test
    void weightGradientsOfBothKernelsAgreeToTheBit() {
        for (int inputs = 1; inputs <= 32; inputs++) {
            for (int columns : new int[]{1, 6, 16, 17, 32}) {
                for (int rows : new int[]{1, 7, 64, 255, 257}) {
                    float[] x = activations(rows, inputs);
                    float[] d = activations(rows, columns);
                    float[] expected = activations(inputs + 7, 32);
                    float[] actual = expected.clone();

                    scalar.weightGradient(x, 0, rows, inputs, d, 0, columns, expected, 32);
                    vector.weightGradient(x, 0, rows, inputs, d, 0, columns, actual, 32);

                    for (int k = 0; k < inputs; k++) {
                        for (int n = 0; n < columns; n++) {
                            assertEquals(expected[32 + k * 32 + n], actual[32 + k * 32 + n], 0f);
                        }
                    }
                }
            }
        }
    }

    @Test
    void headsAndReductionsOfBothKernelsAgreeToTheBit() {
        for (int inputs : SIZES) {
            int rows = 13;
            int stride = up(rows, 6) * 32;
            float[] h = activations(rows, inputs);
            float[] w = new float[panels(inputs) * 32];
            for (int k = 0; k < inputs; k++) {
                w[k] = (float) random.nextGaussian();
            }
            float[] dy = new float[rows];
            for (int r = 0; r < rows; r++) {
                dy[r] = (float) random.nextGaussian();
            }
            float[][] y = new float[2][rows];
            float[][] d = new float[2][h.length];
            float[] before = activations(1, 32);
            float[][] g = {before.clone(), before.clone()};
            float[][] b = {before.clone(), before.clone()};
            Kernels[] both = {scalar, vector};
            for (int i = 0; i < 2; i++) {
                both[i].head(h, stride, 0, rows, panels(inputs), w, 0.5f, y[i], 0, new float[32]);
                both[i].headBackward(dy, w, Epilogue.MASK, h, stride, 0, rows, panels(inputs), d[i]);
                both[i].headGradient(h, 0, dy, rows, g[i], 0);
                both[i].biasGradient(h, 0, rows, b[i], 0);
            }

            assertArrayEquals(y[0], y[1]);
            assertArrayEquals(d[0], d[1]);
            assertArrayEquals(g[0], g[1]);
            assertArrayEquals(b[0], b[1]);
        }
    }

    @Test
    void optimiserStepsOfBothKernelsAgreeToTheBit() {
        float[][] p = new float[2][96];
        float[][] m = new float[2][96];
        float[][] v = new float[2][96];
        float[] g = new float[96];
        for (int i = 0; i < 96; i++) {
            g[i] = (float) random.nextGaussian();
            p[0][i] = p[1][i] = (float) random.nextGaussian();
            m[0][i] = m[1][i] = (float) random.nextGaussian();
            v[0][i] = v[1][i] = Math.abs((float) random.nextGaussian());
        }
        var step = new Kernels.AdamStep().gradient(0.7f, 1e-2f, 0.99f).moments(0.1f, 0.001f, 3e-3f, 1.7f, 1e-8f);

        scalar.adam(p[0], 32, m[0], v[0], g, 0, 64, step);
        vector.adam(p[1], 32, m[1], v[1], g, 0, 64, step);
        scalar.follow(p[0], g, 0.005f, 0, 96);
        vector.follow(p[1], g, 0.005f, 0, 96);

        assertArrayEquals(p[0], p[1]);
        assertArrayEquals(m[0], m[1]);
        assertArrayEquals(v[0], v[1]);
    }

    @Test
    void transposingPutsEveryWeightAtItsTransposedPlace() {
        for (Kernels kernels : new Kernels[]{scalar, vector}) {
            for (int inputs : new int[]{1, 7, 16, 17, 31, 32}) {
                for (int outputs : new int[]{1, 8, 13, 16, 31, 32}) {
                    float[] w = activations(5 + inputs, 32);
                    float[] wt = new float[(3 + 32) * 32];

                    kernels.transpose(w, 5 * 32, inputs, outputs, wt, 3 * 32);

                    for (int k = 0; k < inputs; k++) {
                        for (int n = 0; n < outputs; n++) {
                            assertEquals(w[(5 + k) * 32 + n], wt[(3 + n) * 32 + k]);
                        }
                    }
                }
            }
        }
    }

    private interface Elementwise {
        void apply(float[] x, float[] out, int from, int to);
    }

    private static void withinOneUlp(String name, DoubleUnaryOperator exact, float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double error = Math.abs(y[i] - expected) / Math.ulp((float) expected);
            assertTrue(error <= 1, name + "(" + x[i] + ") is " + error + " ulp off");
        }
    }

    private void elementwise(String name, Elementwise a, Elementwise b, DoubleUnaryOperator exact, double range) {
        int n = 200_003;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            double u = 2 * random.nextDouble() - 1;
            x[i] = (float) (i % 3 == 0 ? u * range : i % 3 == 1 ? u : u * Math.pow(10, -8 * random.nextDouble()));
        }
        x[0] = 0f;
        x[1] = -0f;
        float[] expected = new float[n];
        float[] actual = new float[n];

        a.apply(x, expected, 0, n);
        b.apply(x, actual, 0, n);

        assertArrayEquals(expected, actual);
        withinOneUlp(name, exact, x, actual);
    }

    @Test
    void elementaryFunctionsAreWithinOneUlpAndTheSameInBothKernels() {
        elementwise("tanh", scalar::tanh, vector::tanh, StrictMath::tanh, 20);
        elementwise("exp", scalar::exp, vector::exp, StrictMath::exp, 88);
        elementwise("softplus", scalar::softplus, vector::softplus,
                x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))), 100);
        elementwise("sigmoid", scalar::sigmoid, vector::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 80);
    }

    @Test
    void siluAndItsSlopeAreAsExactAsPromisedAndTheSameInBothKernels() {
        int n = 400_003;
        float[] z = new float[n];
        for (int i = 0; i < n; i++) {
            double u = 2 * random.nextDouble() - 1;
            z[i] = (float) (i % 4 == 0
                    ? 90 * u
                    : i % 4 == 1 ? u : i % 4 == 2 ? 10 * u : u * Math.pow(10, -8 * random.nextDouble()));
        }
        z[0] = -0f;
        z[1] = -1000;
        z[2] = 1000;
        z[3] = Float.NaN;
        float[] h = z.clone();
        float[] slope = new float[n];
        scalar.silu(h, slope, 0, n);
        float[] hVector = z.clone();
        float[] slopeVector = new float[n];
        vector.silu(hVector, slopeVector, 0, n);

        assertArrayEquals(h, hVector);
        assertArrayEquals(slope, slopeVector);
        assertTrue(Float.isNaN(h[3]) && Float.isNaN(slope[3]));
        for (int i = 4; i < n; i++) {
            double sigma = 1 / (1 + StrictMath.exp(-z[i]));
            double expected = z[i] * sigma;
            double tolerance = z[i] < -87 ? 0x1p-118 : 4.5 * 0x1p-24 * Math.abs(expected) + Float.MIN_NORMAL;
            assertTrue(Math.abs(h[i] - expected) <= tolerance, "silu(" + z[i] + ") is " + h[i]);
            assertEquals(sigma * (1 + z[i] * (1 - sigma)), slope[i], 3e-7, "silu′(" + z[i] + ")");
        }
    }

    @Test
    void elementaryFunctionsHandOnNanAndSaturateAtInfinity() {
        float[] x = new float[40];
        java.util.Arrays.fill(x, Float.NaN);
        x[0] = Float.POSITIVE_INFINITY;
        x[1] = Float.NEGATIVE_INFINITY;
        for (Kernels kernels : new Kernels[]{scalar, vector}) {
            float[] y = new float[40];
            kernels.tanh(x, y, 0, 40);
            assertEquals(1f, y[0]);
            assertEquals(-1f, y[1]);
            assertTrue(Float.isNaN(y[2]));
            kernels.exp(x, y, 0, 40);
            assertEquals(Float.POSITIVE_INFINITY, y[0]);
            assertEquals(0f, y[1]);
            assertTrue(Float.isNaN(y[2]));
        }
    }

    @Test
    void normalNumbersHaveTheNormalQuantilesAndAreTheSameInBothKernels() {
        int n = 1 << 17;
        int[] words = new int[n];
        for (int i = 0; i < n; i++) {
            words[i] = (int) (((long) i << 15) + Integer.MIN_VALUE);
        }
        float[] expected = new float[n];
        float[] actual = new float[n];

        scalar.normal(words.clone(), expected, 0, n, new int[n]);
        vector.normal(words.clone(), actual, 0, n, new int[n]);

        assertArrayEquals(expected, actual);
        // Φ⁻¹(0.975) and Φ⁻¹(0.5), Φ⁻¹(0.001); and the first moments over all quantiles
        assertEquals(1.959964, actual[(int) (0.975 * n)], 1e-3);
        assertEquals(0, actual[n / 2], 1e-4);
        assertEquals(-3.090232, actual[(int) (0.001 * n)], 1e-2);
        double mean = 0;
        double square = 0;
        double fourth = 0;
        for (float x : actual) {
            mean += x;
            square += (double) x * x;
            fourth += Math.pow(x, 4);
        }
        assertEquals(0, mean / n, 1e-4);
        assertEquals(1, square / n, 1e-3);
        assertEquals(3, fourth / n, 2e-2);
    }

    @Test
    void normalNumbersOfAnyPartOfAnArrayAreTheSameInBothKernels() {
        for (int trial = 0; trial < 3000; trial++) {
            int[] words = new int[random.index(60)];
            for (int i = 0; i < words.length; i++) {
                words[i] = random.index(20) == 0 ? border(random.index(8)) : random.nextInt();
            }
            int from = random.index(words.length + 1);
            int to = from + random.index(words.length - from + 1);
            int[] same = words.clone();
            float[] expected = new float[words.length];
            float[] actual = new float[words.length];

            scalar.normal(words, expected, from, to, new int[to - from]);
            vector.normal(same, actual, from, to, new int[to - from]);

            assertArrayEquals(expected, actual);
        }
    }

    /// The first and last words, the middle, and those where the tails begin.
    private static int border(int i) {
        int[] words = {Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, Functions.LAST_CENTRAL, Functions.LAST_CENTRAL + 1,
                -1 - Functions.LAST_CENTRAL, -2 - Functions.LAST_CENTRAL};
        return words[i];
    }

    @Test
    void randomWordsOfBothKernelsAreTheSameForEveryNumberOfBlocks() {
        for (int blocks = 0; blocks < 70; blocks++) {
            // from blocks whose lower 32 bits overflow on the way
            long low = 0x5FFFFFFE0L + random.index(40);
            long high = random.nextLong();
            long key = random.nextLong();
            int[] expected = new int[4 * blocks + 3];
            int[] actual = expected.clone();

            scalar.philox(low, high, key, blocks, expected, 1);
            vector.philox(low, high, key, blocks, actual, 1);

            assertArrayEquals(expected, actual);
            int[] last = new int[4];
            Philox.block(low + blocks - 1, high, key, last, 0);
            if (blocks > 0) {
                assertArrayEquals(last, java.util.Arrays.copyOfRange(actual, 4 * blocks - 3, 4 * blocks + 1));
            }
        }
    }
}
