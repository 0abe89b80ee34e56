// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.math.Mat;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

class GaussianFitTest {

    private static final BoxSet BOX = new BoxSet(new double[]{-1, -0.5}, new double[]{0.75, 1});

    private static Mat start(double a0, double a1) {
        Mat start = new Mat(1, 2);
        start.setRow(0, new float[]{(float) a0, (float) a1});
        return start;
    }

    private static double q(float[] a) {
        return Math.sin(3 * a[0]) + a[1] * a[1] * a[1];
    }

    /// The value comes from samples of its own, drawn after those that chose the law.
    @Test
    void valueAndErrorAreThoseOfTheSecondSample() {
        int samples = 20;
        double beta = 0.4;
        GaussianFit fit = new GaussianFit(new DualSoftMaximum.Config(beta, samples, 0, 1, 0.3),
                new FunctionQ(1, 2, (s, a) -> q(a)), 2);

        fit.fit(new Mat(1, 1), 0, BOX, start(0.2, 0.4), new RandomStream(1, "samples"));

        RandomStream random = new RandomStream(1, "samples");
        TruncatedNormal[] law = {new TruncatedNormal(), new TruncatedNormal()};
        law[0].begin(-1, 0.75, 0.2f, 0.3);
        law[1].begin(-0.5, 1, 0.4f, 0.3);
        double[] r = new double[samples];
        for (int j = -samples; j < samples; j++) {
            float[] a = {(float) law[0].sample(random), (float) law[1].sample(random)};
            r[Math.max(0, j)] = (float) q(a) / beta - law[0].logDensity(a[0]) - law[1].logDensity(a[1]);
        }
        double mean = 0;
        for (double x : r) {
            mean += x / samples;
        }
        double variance = 0;
        for (double x : r) {
            variance += (x - mean) * (x - mean) / (samples - 1);
        }
        assertEquals(beta * mean, fit.value(), 1e-6);
        // the standard error of a mean, with the deviation that divides by M
        assertEquals(beta * Math.sqrt(variance * (samples - 1) / samples / (samples - 1)), fit.error(), 1e-6);
    }

    /// log ∫ exp(q/β) of one dimension, q = k (a − c)²/2 + g a, by the trapezoid rule.
    private static double logIntegral(double k, double c, double g, double beta, int d) {
        int n = 20_000;
        double low = BOX.low(d);
        double h = (BOX.high(d) - low) / n;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double a = low + i * h;
            sum += (i == 0 || i == n ? 0.5 : 1) * h * Math.exp((0.5 * k * (a - c) * (a - c) + g * a) / beta);
        }
        return Math.log(sum);
    }

    /// exp(q/β) of a quadratic is itself a normal law: one whole step finds it, and every sample then says the same.
    @Test
    void oneWholeStepFitsAQuadraticExactly() {
        Property.forAll(60, 1, random -> {
            double k = -1 - 3 * random.nextDouble();
            double c = random.nextDouble() - 0.5;
            double g = random.nextGaussian();
            double beta = 0.5;
            BoxSet box = new BoxSet(new double[]{-1}, new double[]{0.75});
            GaussianFit fit = new GaussianFit(new DualSoftMaximum.Config(beta, 12, 1, 1, 0.4),
                    new FunctionQ(1, 1, (s, a) -> 0.5 * k * (a[0] - c) * (a[0] - c) + g * a[0]), 1);

            fit.fit(new Mat(1, 1), 0, box, new Mat(1, 1).fill(0.1f), random);

            assertEquals(beta * logIntegral(k, c, g, beta, 0), fit.value(), 1e-5);
            assertTrue(fit.error() < 1e-5, "error " + fit.error());
        });
    }

    /// In several dimensions each is fitted to what the others leave, so that the same is reached in a few rounds.
    @Test
    void aFewRoundsFitASeparableQuadraticExactly() {
        Property.forAll(20, 2, random -> {
            double[] k = {-1 - 3 * random.nextDouble(), -1 - 3 * random.nextDouble()};
            double[] g = {random.nextGaussian(), random.nextGaussian()};
            double beta = 0.5;
            GaussianFit fit = new GaussianFit(new DualSoftMaximum.Config(beta, 100, 8, 1, 0.4),
                    new FunctionQ(1, 2, (s, a) -> 0.5 * k[0] * a[0] * a[0] + g[0] * a[0] + 0.5 * k[1] * a[1] * a[1]
                            + g[1] * a[1]),
                    2);

            fit.fit(new Mat(1, 1), 0, BOX, start(0.1, 0.3), random);

            double exact = beta * (logIntegral(k[0], 0, g[0], beta, 0) + logIntegral(k[1], 0, g[1], beta, 1));
            assertEquals(exact, fit.value(), 1e-4);
            assertTrue(fit.error() < 1e-4, "error " + fit.error());
        });
    }

    /// Half a step from N(μ, 1/λ) to N(μ′, 1/λ′) ends at the precision in the middle.
    @Test
    void halfAStepGoesHalfTheWay() {
        double beta = 1;
        FunctionQ q = new FunctionQ(1, 1, (s, a) -> -8 * a[0] * a[0]);
        BoxSet box = BoxSet.whole(1);
        GaussianFit half = new GaussianFit(new DualSoftMaximum.Config(beta, 400, 1, 0.5, 0.5), q, 1);
        // precision 4 at the start, 16 in the end: 10 on the way. With iterations 0 the fit is the law that it starts from
        GaussianFit there = new GaussianFit(new DualSoftMaximum.Config(beta, 400, 0, 1, 1 / Math.sqrt(10)), q, 1);

        half.fit(new Mat(1, 1), 0, box, new Mat(1, 1), new RandomStream(1, "samples"));
        there.fit(new Mat(1, 1), 0, box, new Mat(1, 1), new RandomStream(2, "samples"));

        assertEquals(there.value(), half.value(), 3 * Math.hypot(there.error(), half.error()));
        assertEquals(there.error(), half.error(), 0.2 * there.error());
    }
}
