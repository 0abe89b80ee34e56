// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void endsAreWhereTheyShouldBe() {
        assertEquals(10, Scale.linear(-1, 3, 10, 50).at(-1));
        assertEquals(50, Scale.linear(-1, 3, 10, 50).at(3));
        assertEquals(30, Scale.log(0.1, 10, 10, 50).at(1), 1e-12); // equal ratios, equal distances
    }

    @Test
    void ticksAreRoundAndOnTheAxis() {
        assertEquals(List.of("0", "0.5", "1", "1.5", "2"),
                Scale.linear(0, 2.2, 0, 1).ticks().stream().map(Scale::text).toList());
        assertEquals(List.of("0.5", "1", "2", "5", "10", "20"),
                Scale.log(0.4, 30, 0, 1).ticks().stream().map(Scale::text).toList());
        assertEquals(List.of("1", "10", "100", "1\u202f000"),
                Scale.log(1, 1000, 0, 1).ticks().stream().map(Scale::text).toList());
        for (double most : new double[]{1e-6, 0.013, 0.999, 7, 123_456}) {
            List<Double> ticks = Scale.linear(0, most, 0, 1).ticks();
            assertTrue(ticks.size() >= 2 && ticks.size() <= 8, most + ": " + ticks);
        }
    }

    @Test
    void anAxisOfOneNumberHasALength() {
        assertTrue(Double.isFinite(Scale.linear(0, 0, 0, 1).at(0)));
        assertTrue(Double.isFinite(Scale.log(1, 1, 0, 1).at(1)));
    }

    @Test
    void noSpikeIsLost() {
        double[] y = new double[10_000];
        y[4321] = 7;
        y[4333] = -3;
        Arrays.fill(y, 0, 100, Double.NaN);

        int[] chosen = Thinned.days(y, 100);

        assertTrue(chosen.length <= 400);
        assertTrue(Arrays.stream(chosen).anyMatch(k -> k == 4321) && Arrays.stream(chosen).anyMatch(k -> k == 4333));
        assertEquals(100, chosen[0]);
        assertEquals(9999, chosen[chosen.length - 1]);
        assertArrayEquals(Arrays.stream(chosen).sorted().distinct().toArray(), chosen);
    }
}
