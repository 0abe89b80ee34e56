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
