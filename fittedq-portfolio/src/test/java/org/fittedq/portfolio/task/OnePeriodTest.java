// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.CemStart;
import org.fittedq.argmax.Maxima;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionBox;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

/// The search over valid allocations, one period ahead, of utilities that are known.
class OnePeriodTest {

    private static final int N = 8;
    private static final LimitsInForce LIMITS = LimitsInForce.of(Limits.parse("limits.yaml", """
            bounds: {default: {min: 0, max: 0.4}}
            groups:
              Left: {assets: [A0, A1, A2], max: 0.5}
              Right: {assets: [A5, A6, A7], min: 0.1}
            turnover: 1.2
            """), List.of("A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7"));

    private static double[] searched(Cem cem, ToDoubleFunction<double[]> utility) {
        ActionBox box = LIMITS.box();
        FunctionQ q = new FunctionQ(N, N, (s, a) -> {
            double[] w = new double[N];
            for (int i = 0; i < N; i++) {
                w[i] = box.mid(i) + box.half(i) * a[i];
            }
            return utility.applyAsDouble(w);
        });
        Mat held = new Mat(1, N);
        Arrays.fill(held.data(), 1f / N);
        Maxima best = new Argmax(cem, q, new HeldSets(LIMITS, 0, -1), new RandomStream(1, "argmax"), new Compute(1))
                .solve(held, new Maxima(1, N));
        double[] w = new double[N];
        for (int i = 0; i < N; i++) {
            w[i] = box.mid(i) + box.half(i) * best.action().at(0, i);
        }
        return w;
    }

    private static Cem cem(int samples, int iterations) {
        return new Cem(samples, iterations, samples / 16, CemStart.Mixture.DEFAULT, 1e-4, 1, Cem.Answer.BEST);
    }

    @Test
    void theSearchReachesTheOptimumOfTheQuadraticProgram() {
        for (int seed = 0; seed < 10; seed++) {
            RandomStream random = new RandomStream(seed, "market");
            double[] mu = new double[N];
            double[][] factor = new double[N][3];
            for (int i = 0; i < N; i++) {
                mu[i] = 0.2 * random.nextDouble();
                for (int f = 0; f < 3; f++) {
                    factor[i][f] = 0.3 * random.nextDouble() - 0.1;
                }
            }
            ToDoubleFunction<double[]> utility = w -> utility(mu, factor, w);

            double found = utility.applyAsDouble(searched(cem(256, 24), utility));

            double optimum = utility.applyAsDouble(optimum(mu, factor));
            assertTrue(found <= optimum + 1e-6, "no more than the optimum: " + found + " " + optimum);
            assertEquals(optimum, found, 1e-3);
        }
    }

    /// μᵀ w − 5/2 wᵀ (F Fᵀ + 0.02 I) w.
    private static double utility(double[] mu, double[][] factor, double[] w) {
        double value = 0;
        for (int i = 0; i < N; i++) {
            value += mu[i] * w[i] - 2.5 * 0.02 * w[i] * w[i];
        }
        for (int f = 0; f < 3; f++) {
            double exposure = exposure(factor, f, w);
            value -= 2.5 * exposure * exposure;
        }
        return value;
    }

    private static double exposure(double[][] factor, int f, double[] w) {
        double exposure = 0;
        for (int i = 0; i < N; i++) {
            exposure += factor[i][f] * w[i];
        }
        return exposure;
    }

    /// By projected gradient, with the projection of the limits themselves.
    private static double[] optimum(double[] mu, double[][] factor) {
        double[] held = new double[N];
        Arrays.fill(held, 1.0 / N);
        Allocations valid = LIMITS.at(0, held);
        double[] w = held.clone();
        for (int k = 0; k < 5000; k++) {
            double[] g = mu.clone();
            for (int i = 0; i < N; i++) {
                g[i] -= 5 * 0.02 * w[i];
                for (int f = 0; f < 3; f++) {
                    g[i] -= 5 * factor[i][f] * exposure(factor, f, w);
                }
            }
            for (int i = 0; i < N; i++) {
                w[i] += 0.3 * g[i];
            }
            valid.project(w);
        }
        return w;
    }

    /// A wide hill at the diversified portfolio, which is held, and a higher, narrower one at a bet on A3 and A4.
    private static double twoHills(double[] w) {
        double bet = Math.pow(w[3] - 0.4, 2) + Math.pow(w[4] - 0.4, 2);
        double even = Arrays.stream(w).map(x -> (x - 1.0 / N) * (x - 1.0 / N)).sum();
        return Math.exp(-20 * even) + 1.5 * Math.exp(-20 * bet);
    }

    @Test
    void theSearchLeavesTheLowerHillOnWhichItBegins() {
        Cem modes = new Cem(512, 8, 16, CemStart.Mixture.DEFAULT, 1e-4, 4, Cem.Answer.BEST);

        double[] w = searched(modes, OnePeriodTest::twoHills);

        assertTrue(w[3] > 0.35 && w[4] > 0.35, "the bet: " + Arrays.toString(w));
        assertTrue(twoHills(w) > 1.45);
    }

    @Test
    void whatIsFoundIsValid() {
        double[] held = new double[N];
        Arrays.fill(held, 1.0 / N);

        double[] w = searched(cem(64, 2), x -> x[0] + x[1]);

        assertEquals(List.of(), LIMITS.at(0, held).violations(w, 1e-6));
        assertEquals(0.5, w[0] + w[1] + w[2], 0.02); // the group's limit
    }
}
