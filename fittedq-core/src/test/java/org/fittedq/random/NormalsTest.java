// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.math.Compute;
import org.junit.jupiter.api.Test;

class NormalsTest {

    private static final Compute COMPUTE = new Compute(1);

    /// Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …); all terms have one sign, so nothing cancels.
    private static double normalCdf(double x) {
        double term = x;
        double sum = 0;
        for (int k = 1; Math.abs(term) > 1e-18; k++) {
            sum += term;
            term *= x * x / (2 * k + 1);
        }
        return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    @Test
    void eachNumberIsTheNormalQuantileOfOneWord() {
        int n = 10_001;
        float[] out = new float[n];
        RandomStream twin = new RandomStream(1, "a");

        new Normals(new RandomStream(1, "a"), n, COMPUTE).fill(out);

        for (int i = 0; i < n; i++) {
            double p = 0.5 + (twin.nextInt() + 0.5) / 0x1p32;
            // a relative error of 1e-6 in x moves Φ by less than max |x φ(x)| · 1e-6 < 2.5e-7
            assertEquals(p, normalCdf(out[i]), 2.5e-7);
        }
    }

    @Test
    void blocksOfAnySizeContinueTheStream() {
        float[] whole = new float[23];
        float[] first = new float[9];
        float[] second = new float[14];

        new Normals(new RandomStream(2, "a"), 23, COMPUTE).fill(whole);
        Normals parts = new Normals(new RandomStream(2, "a"), 14, COMPUTE);
        parts.fill(first);
        parts.fill(second);

        assertArrayEquals(Arrays.copyOfRange(whole, 0, 9), first);
        assertArrayEquals(Arrays.copyOfRange(whole, 9, 23), second);
    }

    @Test
    void momentsAreThoseOfTheStandardNormal() {
        int n = 1_000_000;
        float[] x = new float[n];

        new Normals(new RandomStream(3, "a"), n, COMPUTE).fill(x);

        // standard errors: mean 1/√n = 0.001, variance √(2/n) = 0.0014, fourth moment √(96/n) = 0.0098; five of each
        double[] moments = new double[5];
        for (float v : x) {
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(v, k) / n;
            }
        }
        assertEquals(0, moments[1], 0.005);
        assertEquals(1, moments[2], 0.007);
        assertEquals(3, moments[4], 0.05);
    }

    @Test
    void kernelsDoNotChangeTheNumbers() {
        float[] scalar = new float[1003];
        float[] fastest = new float[1003];

        new Normals(new RandomStream(4, "a"), 1003, new Compute(Compute.Kind.SCALAR, 1)).fill(scalar);
        new Normals(new RandomStream(4, "a"), 1003, COMPUTE).fill(fastest);

        assertArrayEquals(scalar, fastest);
        assertTrue(Arrays.stream(boxed(scalar)).allMatch(v -> Math.abs(v) < 6.3));
    }

    private static double[] boxed(float[] values) {
        double[] out = new double[values.length];
        Arrays.setAll(out, i -> values[i]);
        return out;
    }
}
