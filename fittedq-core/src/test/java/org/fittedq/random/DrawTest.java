// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DrawTest {

    private static RandomGenerator always(long bits) {
        return () -> bits;
    }

    @Test
    void theExtremeWordsGiveTheExtremeIndices() {
        assertEquals(0, Draw.index(always(0), 7));
        assertEquals(6, Draw.index(always(-1), 7));
    }

    @Test
    void exponentialsAreFiniteAndAboveZeroForEveryWord() {
        // u = 2⁻⁵³ and 1 − 2⁻⁵³
        assertEquals(53 * Math.log(2), Draw.exponential(always(0)), 1e-12);
        assertEquals(0x1p-53, Draw.exponential(always(-1)), 1e-30);
    }

    @Test
    void exponentialsHaveMeanAndVarianceOne() {
        RandomStream random = new RandomStream(1, "exponential");
        int n = 100_000;
        double sum = 0;
        double squares = 0;
        for (int k = 0; k < n; k++) {
            double x = Draw.exponential(random);
            assertTrue(x > 0);
            sum += x / n;
            squares += x * x / n;
        }

        assertEquals(1, sum, 5 / Math.sqrt(n));
        assertEquals(2, squares, 5 * Math.sqrt(20.0 / n)); // the variance of x² is 24 − 4
    }

    /// x = ¼, y = −½: s = 5/16, x √(−2 log s / s).
    @Test
    void aNormalIsTheFirstOfThePair() {
        long[] words = {0xA000000000000000L, 0x4000000000000000L};
        int[] next = {0};

        double drawn = Draw.normal(() -> words[next[0]++]);

        assertEquals(0.25 * Math.sqrt(-2 * StrictMath.log(0.3125) / 0.3125), drawn);
        assertEquals(2, next[0]);
    }

    @Test
    void normalsHaveTheMomentsAndTailsOfTheNormalDistribution() {
        RandomStream random = new RandomStream(1, "normal");
        int n = 100_000;
        double[] moments = new double[5];
        int beyond = 0;
        for (int i = 0; i < n; i++) {
            double x = Draw.normal(random);
            for (int k = 1; k < moments.length; k++) {
                moments[k] += StrictMath.pow(x, k) / n;
            }
            beyond += Math.abs(x) > 3 ? 1 : 0;
        }

        assertEquals(0, moments[1], 5 / Math.sqrt(n));
        assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
        assertEquals(0.0027 * n, beyond, 5 * Math.sqrt(0.0027 * n));
    }

    @Test
    void aShuffleTakesTheDrawnOneToTheEndOfWhatIsLeft() {
        int[] first = {1, 2, 3, 4};
        int[] last = {1, 2, 3, 4};

        Draw.shuffle(always(0), first); // each end is exchanged with index 0: 4231, 3241, 2341
        Draw.shuffle(always(-1), last); // … with itself

        assertArrayEquals(new int[]{2, 3, 4, 1}, first);
        assertArrayEquals(new int[]{1, 2, 3, 4}, last);
    }
}
