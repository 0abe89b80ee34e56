// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.argmax.DualSoftMaximum;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.Grid;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.SoftMaximum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.FiniteSet;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.Features;
import org.fittedq.value.LinearQ;
import org.fittedq.value.PolynomialFeatures;
import org.junit.jupiter.api.Test;

class FqiTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.9;
    // s′ = A s + B a, r = −(s² + R a²)
    private static final double A = 0.9;
    private static final double B = 0.5;
    private static final double R = 0.1;
    private static final double SOFT_BETA = 0.002;

    /// Small states and actions, so that the best next action is inside the box.
    private static Batch plant(int n) {
        Batch b = new Batch(n, 1, 1);
        RandomStream random = new RandomStream(1, "plant");
        for (int i = 0; i < n; i++) {
            float s = 0.6f * random.nextFloat() - 0.3f;
            float a = random.nextFloat() - 0.5f;
            b.s().set(i, 0, s);
            b.a().set(i, 0, a);
            b.r().set(i, (float) -(s * (double) s + R * a * a));
            b.sNext().set(i, 0, (float) (A * s + B * a));
            b.bootstrap().set(i, (float) GAMMA);
        }
        return b;
    }

    /// P of v(s) = −P s²: P = 1 + γ A² P − (γ A B P)²/(R + γ B² P).
    private static double riccati() {
        double p = 1;
        for (int i = 0; i < 10_000; i++) {
            p = 1 + GAMMA * A * A * p - Math.pow(GAMMA * A * B * p, 2) / (R + GAMMA * B * B * p);
        }
        return p;
    }

    private static Fqi fqi(Batch base, LinearQ q, Maximiser method, Fqi.Config config, Compute compute) {
        return new Fqi(base, q, method, ActionSets.always(BoxSet.whole(1)), config, new Streams(1), compute);
    }

    private static final Maximiser ASCENT = new GradientAscent(1, 60, 1, GradientAscent.Rule.PLAIN);

    @Test
    void withQuadraticFeaturesTheIterationReachesTheRiccatiQ() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        Batch base = plant(400);

        fqi(base, q, ASCENT, new Fqi.Config(60, 0, 0), ONE).run();

        double p = riccati();
        Vec values = new Vec(400);
        q.value(base.s(), base.a(), values);
        for (int i = 0; i < 400; i++) {
            double s = base.s().at(i, 0);
            double a = base.a().at(i, 0);
            double expected = -(s * s + R * a * a) - GAMMA * p * Math.pow(A * s + B * a, 2);
            assertEquals(expected, values.at(i), 1e-6);
        }
    }

    @Test
    void successiveDifferencesShrinkAtTheRateOfTheClosedLoop() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        Fqi fqi = fqi(plant(400), q, ASCENT, new Fqi.Config(60, 0, 0), ONE);
        double p = riccati();
        double k = GAMMA * A * B * p / (R + GAMMA * B * B * p);
        double rate = GAMMA * Math.pow(A - B * k, 2);

        double before = Double.NaN;
        for (int n = 1; n <= 5; n++) {
            double difference = Math.sqrt(fqi.sweep().delta());
            if (n == 5) {
                assertEquals(rate, difference / before, 0.1 * rate);
            }
            before = difference;
        }
    }

    /// One indicator for each of five states and three actions.
    private record Table() implements Features {

        @Override
        public int observationSize() {
            return 1;
        }

        @Override
        public int actionSize() {
            return 1;
        }

        @Override
        public int count() {
            return 15;
        }

        @Override
        public void evaluate(float[] s, int s0, float[] a, int a0, double[] phi) {
            for (int i = 0; i < 15; i++) {
                phi[i] = i == 3 * Math.round(s[s0]) + Math.round(a[a0]) + 1 ? 1 : 0;
            }
        }

        @Override
        public void jacobian(float[] s, int s0, float[] a, int a0, double[] phi, double[] jacobian) {
            evaluate(s, s0, a, a0, phi);
            Arrays.fill(jacobian, 0);
        }
    }

    @Test
    void onAFiniteTableTheIterationContractsByGammaInTheLargestDifference() {
        RandomStream random = new RandomStream(2, "table");
        Batch base = new Batch(15, 1, 1);
        for (int i = 0; i < 15; i++) {
            base.s().set(i, 0, Math.floorDiv(i, 3));
            base.a().set(i, 0, i % 3 - 1);
            base.sNext().set(i, 0, random.index(5));
            base.r().set(i, (float) random.nextGaussian());
            base.bootstrap().set(i, i == 7 ? 0 : (float) GAMMA);
        }
        LinearQ q = new LinearQ(new Table(), LinearQ.Config.DEFAULT);
        Fqi fqi = new Fqi(base, q, new Grid(3),
                ActionSets.always(new FiniteSet(new double[][]{{-1}, {0}, {1}})), new Fqi.Config(100, 0, 0),
                new Streams(1), ONE);

        Vec old = new Vec(15);
        Vec now = new Vec(15);
        double before = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 30; n++) {
            fqi.sweep();
            q.value(base.s(), base.a(), now);
            double largest = 0;
            for (int i = 0; i < 15; i++) {
                largest = Math.max(largest, Math.abs(now.at(i) - old.at(i)));
            }
            assertTrue(largest <= GAMMA * before + 1e-6, "sweep " + n + ": " + largest + " after " + before);
            before = largest;
            System.arraycopy(now.data(), 0, old.data(), 0, 15);
        }
        // a terminal state does not bootstrap
        assertEquals(base.r().at(7), now.at(7), 1e-6);
    }

    @Test
    void itEndsWhenTheChangeIsBelowTheToleranceOrTheSweepsAreSpent() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        LinearQ q2 = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);

        Fqi.Sweep converged = fqi(plant(100), q, ASCENT, new Fqi.Config(1000, 1e-8, 0), ONE).run();
        Fqi.Sweep spent = fqi(plant(100), q2, ASCENT, new Fqi.Config(3, 0, 0), ONE).run();

        assertTrue(converged.delta() < 1e-8 && converged.n() < 100, converged.toString());
        assertEquals(3, spent.n());
        assertTrue(spent.isLast() && spent.delta() > 0);
    }

    @Test
    void theChangeMayBeMeasuredAtUniformActionsOfEachState() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        Batch base = plant(100);
        Fqi fqi = fqi(base, q, ASCENT, new Fqi.Config(1, 0, 50), ONE);

        double delta = fqi.sweep().delta();

        // after one sweep q = r: δ = mean of (s² + R a²)² over the states and uniform a
        double expected = 0;
        for (int i = 0; i < 100; i++) {
            double s2 = Math.pow(base.s().at(i, 0), 2);
            expected += (s2 * s2 + 2 * s2 * R / 3 + R * R / 5) / 100;
        }
        assertEquals(expected, delta, 0.05 * expected);
    }

    @Test
    void withTheSmoothMaximumTheIterationReachesTheSoftRiccatiQ() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        SoftMaximum soft = new SoftMaximum(new SoftMaximum.Config(SOFT_BETA, 512, 0.1), ASCENT, q,
                ActionSets.always(BoxSet.whole(1)), new RandomStream(1, "soft"), ONE);
        Vec sizes = new Vec(200);

        reachesTheSoftRiccatiQ(q, (sNext, v) -> soft.solve(sNext, v, sizes));
    }

    @Test
    void withItsDualTooAsTheBoltzmannDensityIsGaussian() {
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
        DualSoftMaximum dual = new DualSoftMaximum(new DualSoftMaximum.Config(SOFT_BETA, 16, 8, 0.5, 0.1), ASCENT, q,
                ActionSets.always(BoxSet.whole(1)), new RandomStream(1, "soft"), ONE);
        Vec errors = new Vec(200);

        reachesTheSoftRiccatiQ(q, (sNext, v) -> dual.solve(sNext, v, errors));
    }

    /// The same quadratic plus a constant: each step adds γ β log √(2πβ/h) with ½ h the curvature of q in the action.
    private static void reachesTheSoftRiccatiQ(LinearQ q, Fqi.NextValue nextValue) {
        Batch base = plant(200);
        Fqi fqi = new Fqi(base, q, nextValue, ActionSets.always(BoxSet.whole(1)), new Fqi.Config(150, 0, 0),
                new Streams(1));

        fqi.run();

        double p = riccati();
        double h = 2 * (R + GAMMA * p * B * B);
        double constant = GAMMA / (1 - GAMMA) * SOFT_BETA * 0.5 * Math.log(2 * Math.PI * SOFT_BETA / h);
        Vec values = new Vec(200);
        q.value(base.s(), base.a(), values);
        for (int i = 0; i < 200; i++) {
            double s = base.s().at(i, 0);
            double a = base.a().at(i, 0);
            double hard = -(s * s + R * a * a) - GAMMA * p * Math.pow(A * s + B * a, 2);
            assertEquals(hard + constant, values.at(i), 2e-3);
        }
    }

    @Test
    void threadsChangeNoBit() {
        Mat theta = new Mat(2, 400);
        for (int threads = 1; threads <= 2; threads++) {
            try (Compute compute = new Compute(threads)) {
                LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
                Batch base = plant(400);
                fqi(base, q, ASCENT, new Fqi.Config(5, 0, 0), compute).run();
                Vec values = new Vec(400);
                q.value(base.s(), base.a(), values);
                theta.setRow(threads - 1, values.data());
            }
        }
        float[] one = new float[400];
        float[] two = new float[400];
        theta.row(0, one);
        theta.row(1, two);
        assertArrayEquals(one, two);
    }
}
