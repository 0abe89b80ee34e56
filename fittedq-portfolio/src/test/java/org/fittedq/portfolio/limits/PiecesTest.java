// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class PiecesTest {

    private static final int N = 5;
    private static final double FAR = Double.POSITIVE_INFINITY;

    /// Weights from −0.5 to 0.5, together 0.6; the first two at most 0.25, together at least 0.3, so that neither can be sold, small as it
    /// may be; the last at most −0.05.
    private static Terms terms(int most, double least, double minimum) {
        double[] low = new double[N];
        double[] high = new double[N];
        Arrays.fill(low, -0.5);
        Arrays.fill(high, 0.5);
        high[0] = 0.25;
        high[1] = 0.25;
        return new Terms(low, high,
                new Terms.Sums(new int[][]{{0, 1}, {4}}, new double[]{0.3, -1}, new double[]{1, -0.05}, 0.6, 0.6), FAR,
                new Trading(FAR, minimum), new Terms.Composition(Optional.empty(), new Holdings(most, least)));
    }

    private static double[] draw(RandomStream random) {
        double[] y = new double[N];
        for (int i = 0; i < N; i++) {
            y[i] = 0.12 + 0.25 * Draw.normal(random);
        }
        return y;
    }

    /// Each asset below 0, at 0 and above it: the best of all choices is the nearest.
    @Test
    void whereNumbersCountTheNearestIsTheBestOfAllChoices() {
        RandomStream random = new RandomStream(1, "numbers");
        for (int most = 4; most <= 5; most++) {
            Terms terms = terms(most, 0, 0);
            Pieces pieces = new Pieces(terms, terms.nearest(), new double[N], 0);
            for (int t = 0; t < 60; t++) {
                double[] y = draw(random);
                double[] w = y.clone();

                assertTrue(pieces.project(w, FAR, 400), "within 400 nodes, case " + t);
                assertEquals(best(terms, most, y), RandomTerms.distance(y, w), 1e-10, most + " assets, case " + t);
            }
        }
    }

    private static double best(Terms terms, int most, double[] y) {
        double best = FAR;
        for (int code = 0; code < 243; code++) {
            double[] low = new double[N];
            double[] high = new double[N];
            int count = 0;
            int rest = code;
            for (int i = 0; i < N; i++) {
                low[i] = rest % 3 == 1 ? terms.low()[i] : 0;
                high[i] = rest % 3 == 2 ? terms.high()[i] : 0;
                count += rest % 3 == 0 ? 0 : 1;
                rest /= 3;
            }
            Nearest nearest = terms.nearest();
            nearest.bounds(low, high);
            double[] w = y.clone();
            if (count <= most && nearest.project(w, FAR)) {
                best = Math.min(best, RandomTerms.distance(y, w));
            }
        }
        return best;
    }

    @Test
    void weightsAreInTheirRangesToTheLastBit() {
        RandomStream random = new RandomStream(2, "ranges");
        Terms terms = terms(4, 0.07, 0.03);
        for (int t = 0; t < 100; t++) {
            double[] held = draw(random);
            Pieces pieces = new Pieces(terms, terms.nearest(), held, 0.03);
            double[] w = draw(random);
            if (pieces.project(w, FAR, Pieces.NODES)) {
                for (int i = 0; i < N; i++) {
                    assertTrue(w[i] == 0 || w[i] >= 0.07 || w[i] <= -0.07, "least holding, case " + t + ": " + w[i]);
                    assertTrue(w[i] == held[i] || w[i] >= held[i] + 0.03 || w[i] <= held[i] - 0.03,
                            "least trade, case " + t + ": " + (w[i] - held[i]));
                }
            }
        }
    }

    @Test
    void theSearchEndsAfterItsNodes() {
        Terms terms = terms(4, 0, 0);
        Pieces pieces = new Pieces(terms, terms.nearest(), new double[N], 0);
        double[] y = {0.2, 0.2, 0.2, 0.2, -0.2};

        assertFalse(pieces.project(y.clone(), FAR, 1));
        assertTrue(pieces.project(y.clone(), FAR, 100));
    }

    /// What is known bounds the search: none is found that is not nearer.
    @Test
    void onlyNearerWeightsAreFound() {
        Terms terms = terms(4, 0, 0);
        Pieces pieces = new Pieces(terms, terms.nearest(), new double[N], 0);
        RandomStream random = new RandomStream(3, "known");
        for (int t = 0; t < 20; t++) {
            double[] y = draw(random);
            double best = best(terms, 4, y);

            assertTrue(pieces.project(y.clone(), best * best / 2 + 1e-9, 400), "case " + t);
            assertFalse(pieces.project(y.clone(), best * best / 2 - 1e-9, 400), "case " + t);
        }
    }
}
