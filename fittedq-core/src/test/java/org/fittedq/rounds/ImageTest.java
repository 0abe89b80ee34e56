// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fittedq.math.Stateful;
import org.junit.jupiter.api.Test;

/// Laws of copies of states.
class ImageTest {

    private record State(float[] w, double[] m, long[] n) implements Stateful {

        @Override
        public void exchange(String name, Exchange x) {
            x.floats(name + "/w", w);
            x.doubles(name + "/m", m);
            x.longs(name + "/n", n);
        }
    }

    private static State state(float w, double m, long n) {
        return new State(new float[]{w, 1}, new double[]{m}, new long[]{n});
    }

    @Test
    void theMeanOfStatesIsThatOfTheirNumbers() {
        State mean = state(0, 0, 0);
        Image.mean(List.of(Image.of(state(1, 10, 5)), Image.of(state(4, 40, 5)), Image.of(state(-2, 1, 5)))).into(mean);

        assertArrayEquals(new float[]{1, 1}, mean.w);
        assertArrayEquals(new double[]{17}, mean.m);
        assertArrayEquals(new long[]{5}, mean.n);
    }

    @Test
    void anImageIsACopy() {
        State from = state(1, 2, 3);
        Image image = Image.of(from);
        from.w[0] = 9;
        State to = state(0, 0, 0);
        image.into(to);

        assertEquals(1, to.w[0]);
    }

    @Test
    void statesOfDifferentCountsAreNotAveraged() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Image.mean(List.of(Image.of(state(1, 1, 5)), Image.of(state(1, 1, 6)))));
        assertEquals("counts of states: expected the same in all, got [6]", e.getMessage());
    }

    @Test
    void aStateOfAnotherShapeIsRefused() {
        Image image = Image.of(state(1, 1, 5));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> image.into(new State(new float[3], new double[1], new long[1])));
        assertEquals("image/w: expected an array as long as that of its image, got 3", e.getMessage());
    }
}
