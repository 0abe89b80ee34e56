// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.Property;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class TruncatedNormalTest {

    private static final int CELLS = 20_000;

    /// An interval and a law on it, from flat to sharp, its peak anywhere.
    private static TruncatedNormal draw(RandomStream random, double[] ends) {
        ends[0] = 2 * random.nextDouble() - 1;
        ends[1] = ends[0] + Math.pow(10, -2 * random.nextDouble()) * (1 - ends[0]);
        double width = ends[1] - ends[0];
        TruncatedNormal p = new TruncatedNormal();
        p.begin(ends[0], ends[1], ends[0] + width * random.nextDouble(),
                width * Math.pow(10, 2 - 4 * random.nextDouble()));
        p.add(ends[0] + width * random.nextDouble(),
                (random.nextDouble() - 0.5) * Math.pow(10, 4 * random.nextDouble()) / width,
                (random.nextDouble() - 0.5) * p.precision());
        return p;
    }

    /// Distribution function on a grid by Simpson's rule.
    private static double[] distribution(TruncatedNormal p, double[] ends) {
        double h = (ends[1] - ends[0]) / CELLS;
        double[] f = new double[CELLS + 1];
        for (int i = 0; i < CELLS; i++) {
            double a = ends[0] + i * h;
            f[i + 1] = f[i] + h / 6 * (Math.exp(p.logDensity(a)) + 4 * Math.exp(p.logDensity(a + h / 2))
                    + Math.exp(p.logDensity(a + h)));
        }
        return f;
    }

    @Test
    void densitiesIntegrateToOne() {
        Property.forAll(300, 1, random -> {
            double[] ends = new double[2];
            TruncatedNormal p = draw(random, ends);

            assertEquals(1, distribution(p, ends)[CELLS], 1e-6);
        });
    }

    @Test
    void drawsHaveTheDistributionOfTheDensity() {
        Property.forAll(40, 2, random -> {
            double[] ends = new double[2];
            TruncatedNormal p = draw(random, ends);
            double[] f = distribution(p, ends);
            double[] draws = new double[4000];
            for (int j = 0; j < draws.length; j++) {
                draws[j] = p.sample(random);
                assertTrue(ends[0] <= draws[j] && draws[j] <= ends[1], "outside: " + draws[j]);
            }
            Arrays.sort(draws);

            // Kolmogorov: the distance is above 2/√n once in 1500 laws
            double distance = 0;
            for (int j = 0; j < draws.length; j++) {
                double x = CELLS * (draws[j] - ends[0]) / (ends[1] - ends[0]);
                int i = Math.min((int) x, CELLS - 1);
                distance = Math.max(distance, Math.abs(f[i] + (x - i) * (f[i + 1] - f[i]) - (j + 0.5) / draws.length));
            }
            assertTrue(distance < 2.2 / Math.sqrt(draws.length), "distance " + distance);
        });
    }

    @Test
    void withoutCurvatureItIsUniformOrExponential() {
        TruncatedNormal p = new TruncatedNormal();
        p.begin(-0.5, 1, 0.3, 1);
        p.add(0.3, 0, 5);
        // λ stays at its smallest, 10⁻⁶/width²
        assertEquals(-Math.log(1.5), p.logDensity(0.9), 1e-6);

        p.add(0, 40, 0);
        // 40 e^(−40 (1 − a))/(1 − e^(−60))
        assertEquals(Math.log(40) - 40 * 0.1, p.logDensity(0.9), 1e-6);

        p.add(0, 1e9, 0);
        assertEquals(Math.log(1e9 + 40), p.logDensity(1), 1e-6);
    }

    @Test
    void millsRatioIsThatOfTheTables() {
        assertEquals(Math.sqrt(Math.PI / 2), TruncatedNormal.mills(0), 1e-15);
        // √(π/2) e^(x²/2) erfc(x/√2)
        assertEquals(0.6556795424187986, TruncatedNormal.mills(1), 1e-14);
        assertEquals(0.3045902987101035, TruncatedNormal.mills(3), 1e-13);
        assertEquals(0.3045902987101035, TruncatedNormal.mills(Math.nextUp(3.0)), 1e-13);
        assertEquals(0.236652382913561, TruncatedNormal.mills(4), 1e-13);
        assertEquals(1e-8, TruncatedNormal.mills(1e8), 1e-22);
    }
}
