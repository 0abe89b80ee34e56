// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class TrackingConeTest {

    private static final int N = 4;

    /// Σ = F Fᵀ of drawn factors; b = equal parts.
    private static TrackingCone cone(RandomStream random, double most) {
        double[][] factors = new double[N][N];
        double[][] sigma = new double[N][N];
        double[] benchmark = new double[N];
        for (int i = 0; i < N; i++) {
            benchmark[i] = 1.0 / N;
            for (int k = 0; k < N; k++) {
                factors[i][k] = Draw.normal(random);
            }
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                for (int k = 0; k < N; k++) {
                    sigma[i][j] += factors[i][k] * factors[j][k];
                }
            }
        }
        return new TrackingCone(benchmark, sigma, most);
    }

    private static double[] draw(RandomStream random, double scale) {
        double[] w = new double[N];
        for (int i = 0; i < N; i++) {
            w[i] = 1.0 / N + scale * Draw.normal(random);
        }
        return w;
    }

    @Test
    void aPullGoesBackAsLittleAsIsNeeded() {
        RandomStream random = new RandomStream(1, "pull");
        int pulled = 0;
        for (int t = 0; t < 500; t++) {
            double[] anchor = draw(random, 0.1);
            double[] w = draw(random, 0.5);
            TrackingCone near = cone(random, 1);
            TrackingCone cone = new TrackingCone(near.benchmark(), near.covariance(),
                    near.error(anchor) * (1 + random.nextDouble()));
            double[] begun = w.clone();
            double part = cone.pull(w, anchor);

            assertTrue(cone.error(w) <= cone.most() * (1 + 1e-14), "case " + t);
            for (int i = 0; i < N; i++) {
                assertEquals(anchor[i] + part * (begun[i] - anchor[i]), w[i], 1e-14);
            }
            if (part < 1) {
                assertEquals(cone.most(), cone.error(w), 1e-12 * cone.most(), "as far as is allowed, case " + t);
                pulled++;
            }
        }
        assertTrue(100 < pulled && pulled < 500, "pulled " + pulled);
    }

    private static Nearest shares() {
        return new Terms(new double[N], new double[]{1, 1, 1, 1},
                new Terms.Sums(new int[0][], new double[0], new double[0], 1, 1), Double.POSITIVE_INFINITY,
                Trading.FREE, new Terms.Composition(Optional.empty(), Holdings.FREE)).nearest();
    }

    /// The benchmark is valid, and has no error.
    @Test
    void theLeastErrorIsThatOfTheBenchmark() {
        RandomStream random = new RandomStream(2, "descent");
        for (int t = 0; t < 20; t++) {
            double[] w = draw(random, 0.5);
            TrackingCone cone = cone(random, 1);
            cone.descend(shares(), w, 1e-8);

            assertTrue(cone.error(w) <= 1e-8, "case " + t + ": " + cone.error(w));
        }
    }

    @Test
    void aDescentEndsWhereTheErrorIsSmallEnough() {
        double[] w = {0.5, 0.25, 0.25, 0};
        TrackingCone cone = cone(new RandomStream(3, "enough"), 1);

        cone.descend(shares(), w, cone.error(w));

        assertArrayEquals(new double[]{0.5, 0.25, 0.25, 0}, w, 1e-15);
    }
}
