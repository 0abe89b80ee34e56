// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class LinearArgmaxTest {

    /// Values 6, 5, 4, weights 5, 4, 3, room 7: the best single item per weight is the third, but the last two fill the room: 9.
    @Test
    void aKnapsackIsFilledBest() {
        Optimum found = LinearArgmax.maximise(new double[]{6, 5, 4}, new int[3], new int[]{1, 1, 1},
                new double[]{5, 4, 3}, new double[]{7});

        assertEquals(9, found.value());
        assertEquals(9, found.proven(), 1e-6);
        assertEquals(0, found.action().at(0));
        assertEquals(1, found.action().at(1));
        assertEquals(1, found.action().at(2));
    }

    @Test
    void theOptimumIsThatOfEnumeration() {
        for (int k = 0; k < 200; k++) {
            RandomStream random = new RandomStream(k, "program");
            int m = 1 + random.index(4);
            int[] low = new int[m];
            int[] high = new int[m];
            double[] c = new double[m];
            double[] rows = new double[2 * m];
            for (int i = 0; i < m; i++) {
                low[i] = -random.index(3);
                high[i] = random.index(4);
                c[i] = 2 * random.nextDouble() - 1;
                rows[i] = quarters(random);
                rows[m + i] = quarters(random);
            }
            double[] b = {random.nextDouble(), random.nextDouble()}; // a = 0 fits

            Optimum found = LinearArgmax.maximise(c, low, high, rows, b);

            assertEquals(best(c, low, high, rows, b, new int[m], 0), found.value(), 1e-6, "program " + k);
            assertTrue(found.value() <= found.proven() + 1e-6);
        }
    }

    /// Coefficients that often tie: on these, unsound cuts show.
    private static double quarters(RandomStream random) {
        return (random.index(9) - 4) / 4.0;
    }

    private static double best(double[] c, int[] low, int[] high, double[] rows, double[] b, int[] a, int at) {
        if (at < a.length) {
            double best = Double.NEGATIVE_INFINITY;
            for (a[at] = low[at]; a[at] <= high[at]; a[at]++) {
                best = Math.max(best, best(c, low, high, rows, b, a, at + 1));
            }
            return best;
        }
        for (int k = 0; k < b.length; k++) {
            if (dot(rows, k * a.length, a) > b[k]) {
                return Double.NEGATIVE_INFINITY;
            }
        }
        return dot(c, 0, a);
    }

    private static double dot(double[] x, int from, int[] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += x[from + i] * a[i];
        }
        return sum;
    }

    @Test
    void programsWithoutAnActionAreRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LinearArgmax
                .maximise(new double[]{1}, new int[]{0}, new int[]{1}, new double[]{1}, new double[]{-1}));

        assertEquals("constraints: expected at least one action that fits, got none", e.getMessage());
    }
}
