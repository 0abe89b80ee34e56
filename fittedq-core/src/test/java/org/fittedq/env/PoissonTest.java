// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class PoissonTest {

    private static final double[] MEANS = {1e-9, 0.3, 2, 17.5, 500};

    @Test
    void meanAndVarianceAreTheParameter() {
        for (double mean : MEANS) {
            Poisson d = new Poisson(mean);
            double first = 0;
            double second = 0;
            double total = 0;
            for (int k = 0; k <= d.most(); k++) {
                total += d.at(k);
                first += k * d.at(k);
                second += (k - mean) * (k - mean) * d.at(k);
            }
            assertEquals(1, total, 1e-12);
            assertEquals(mean, first, 1e-9 * Math.max(1, mean));
            assertEquals(mean, second, 1e-9 * Math.max(1, mean));
        }
    }

    @Test
    void probabilitiesAreTheFormulas() {
        Poisson d = new Poisson(2);

        assertEquals(StrictMath.exp(-2), d.at(0), 1e-15);
        assertEquals(StrictMath.exp(-2) * 8 / 6, d.at(3), 1e-15);
        assertEquals(3, d.quantile(0.8));
        assertEquals(0, d.quantile(0.1));
        assertEquals(d.most(), d.quantile(1.1));
    }

    /// y − D = (y − D)⁺ − (D − y)⁺.
    @Test
    void shortfallAndLeftoverSplitTheMean() {
        Poisson d = new Poisson(3.2);
        for (int y = 0; y < 90; y++) {
            assertEquals(y - 3.2, d.leftover(y) - d.shortfall(y), 1e-9);
        }
        assertEquals(3.2, d.shortfall(0), 1e-9);
    }

    /// χ² of 20 000 draws over the numbers of which at least five are expected: mean n, standard deviation √(2n).
    @Test
    void drawsHaveTheProbabilities() {
        for (double mean : new double[]{0.3, 2, 17.5}) {
            Poisson d = new Poisson(mean);
            int[] counts = new int[d.most() + 1];
            RandomStream random = new RandomStream(7, "demand");
            for (int k = 0; k < 20_000; k++) {
                counts[d.draw(random)]++;
            }
            double chiSquared = 0;
            int cells = 0;
            for (int k = 0; k <= d.most(); k++) {
                double expected = 20_000 * d.at(k);
                if (expected >= 5) {
                    chiSquared += (counts[k] - expected) * (counts[k] - expected) / expected;
                    cells++;
                }
            }
            assertTrue(chiSquared < cells + 4 * Math.sqrt(2.0 * cells), "χ² " + chiSquared + " of " + cells);
        }
    }
}
