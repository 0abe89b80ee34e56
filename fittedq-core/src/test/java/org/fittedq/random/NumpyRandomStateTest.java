// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// Numbers of NumPy 2: `numpy.random.RandomState(seed).random(n)`.
class NumpyRandomStateTest {

    private static double[] first(long seed, int n) {
        NumpyRandomState random = new NumpyRandomState(seed);
        return DoubleStream.generate(random::nextDouble).limit(n).toArray();
    }

    @Test
    void theNumbersAreNumPysToTheBit() {
        assertArrayEquals(new double[]{0.6964691855978616, 0.28613933495037946, 0.2268514535642031, 0.5513147690828912,
                0.7194689697855631, 0.42310646012446096}, first(123, 6));
        assertArrayEquals(new double[]{0.5488135039273248, 0.7151893663724195, 0.6027633760716439}, first(0, 3));
        assertArrayEquals(new double[]{0.0976320289940138, 0.9123828453026218, 0.78903530185164},
                first(4_294_967_295L, 3));
    }

    /// Two doubles beyond the first renewal of the words, and far beyond it.
    @Test
    void theyStayNumPysWhenTheWordsAreRenewed() {
        double[] numbers = first(123, 2000);

        assertEquals(0.931702882961486, numbers[623]);
        assertEquals(0.09786290307061352, numbers[1999]);
    }

    @Test
    void aSeedThatNumPyRefusesIsRefused() {
        assertEquals("seed: expected an integer in [0, 4294967295], as NumPy takes, got -1",
                assertThrows(IllegalArgumentException.class, () -> new NumpyRandomState(-1)).getMessage());
        assertEquals("seed: expected an integer in [0, 4294967295], as NumPy takes, got 4294967296",
                assertThrows(IllegalArgumentException.class, () -> new NumpyRandomState(1L << 32)).getMessage());
    }
}
