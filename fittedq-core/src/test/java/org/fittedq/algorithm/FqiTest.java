// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.actions.FiniteSet;
import org.fittedq.argmax.Certified;
import org.fittedq.argmax.DualSoftMaximum;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.Grid;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.SoftChoice;
import org.fittedq.argmax.SoftMaximum;
import org.fittedq.argmax.Tolerance;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.fittedq.value.Features;
import org.fittedq.value.LinearQ;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.PolynomialFeatures;
import org.fittedq.value.Regressor;
import org.junit.jupiter.api.Test;

class FqiTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.9;
    // s′ = A s + B a, r = −(s² + R a²)
    private static final double A = 0.9;
    private static final double B = 0.5;
    private static final double R = 0.1;

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

    private static final Spec SPEC = new Spec("plant", 1, ActionBox.symmetric(1, 1));

    private static Fqi.Config config(double tolerance, int deltaActions) {
        Fqi.Config c = Fqi.Config.DEFAULT;
        return new Fqi.Config(tolerance, deltaActions, c.argmax(), c.regressor(), c.exploration(), c.discount(),
                c.growth(), c.budget());
    }

    private static Fqi fqi(LinearQ q, Fqi.Config config, Compute compute) {
        return fqi(q, ASCENT, SPEC, config, compute);
    }

    private static Fqi fqi(Regressor q, Maximiser method, Spec spec, Fqi.Config c, Compute compute) {
        return new Fqi(new Setup(spec, 1, new Streams(1), compute),
                new Fqi.Config(c.tolerance(), c.deltaActions(), method,
                        new GivenQ(q), c.exploration(), new Discount(GAMMA, 0), c.growth(), c.budget()));
    }

    private static LinearQ quadratic() {
        return new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
    }

    private static final Maximiser ASCENT = new GradientAscent(1, 60, 1, GradientAscent.Rule.PLAIN);

    @Test
    void withQuadraticFeaturesTheIterationReachesTheRiccatiQ() {
        LinearQ q = quadratic();
        Batch base = plant(400);

        new Sweeps(fqi(q, config(0, 0), ONE), base).run(60);

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
        LinearQ q = quadratic();
        Sweeps sweeps = new Sweeps(fqi(q, config(0, 0), ONE), plant(400));
        double p = riccati();
        double k = GAMMA * A * B * p / (R + GAMMA * B * B * p);
        double rate = GAMMA * Math.pow(A - B * k, 2);

        double before = Double.NaN;
        for (int n = 1; n <= 5; n++) {
            double difference = Math.sqrt(sweeps.next().mean(Metric.DELTA_Q));
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
        Sweeps sweeps = new Sweeps(fqi(q, new Grid(3),
                SPEC.with(ActionSets.always(new FiniteSet(new double[][]{{-1}, {0}, {1}}))), config(0, 0), ONE), base);

        Vec old = new Vec(15);
        Vec now = new Vec(15);
        double before = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 30; n++) {
            sweeps.next();
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
    void itConvergesWhenTheChangeIsBelowTheTolerance() {
        LinearQ q = quadratic();
        LinearQ q2 = quadratic();

        Fqi converging = fqi(q, config(1e-8, 0), ONE);
        Fqi endless = fqi(q2, config(0, 0), ONE);
        Sweeps converged = new Sweeps(converging, plant(100));
        Sweeps spent = new Sweeps(endless, plant(100));

        double last = converged.run(1000).mean(Metric.DELTA_Q);
        spent.run(3);

        assertTrue(converging.converged() && last < 1e-8 && converged.done() < 100, "δ " + last);
        assertEquals(3, spent.done());
        assertFalse(endless.converged());
    }

    @Test
    void theChangeMayBeMeasuredAtUniformActionsOfEachState() {
        LinearQ q = quadratic();
        Batch base = plant(100);

        double delta = new Sweeps(fqi(q, config(0, 50), ONE), base).next().mean(Metric.DELTA_Q);

        // after one sweep q = r: δ = mean of (s² + R a²)² over the states and uniform a
        double expected = 0;
        for (int i = 0; i < 100; i++) {
            double s2 = Math.pow(base.s().at(i, 0), 2);
            expected += (s2 * s2 + 2 * s2 * R / 3 + R * R / 5) / 100;
        }
        assertEquals(expected, delta, 0.05 * expected);
    }

    private static final double BETA = 0.002;

    @Test
    void withTheSmoothMaximumTheIterationReachesTheSoftRiccatiQ() {
        double samples = reachesTheSoftRiccatiQ(new SoftMaximum.Config(BETA, 512, 0.1)).mean(Metric.EFFECTIVE_SAMPLES);

        assertTrue(1 <= samples && samples <= 512, "effective samples " + samples);
    }

    @Test
    void withItsDualTooAsTheBoltzmannDensityIsGaussian() {
        double error = reachesTheSoftRiccatiQ(new DualSoftMaximum.Config(BETA, 16, 8, 0.5, 0.1))
                .mean(Metric.SOFT_ERROR);

        assertTrue(0 <= error && error < 1e-3, "standard error " + error);
    }

    /// The same quadratic plus a constant: each step adds γ β log √(2πβ/h) with ½ h the curvature of q in the action.
    private static Metrics reachesTheSoftRiccatiQ(SoftChoice choice) {
        double beta = BETA;
        LinearQ q = quadratic();
        Batch base = plant(200);
        SoftFqi.Config d = SoftFqi.Config.DEFAULT;
        SoftFqi.Config c = new SoftFqi.Config(choice, 0, 0, ASCENT, new GivenQ(q), d.exploration(),
                new Discount(GAMMA, 0), d.growth(), d.budget());
        SoftFqi soft = new SoftFqi(new Setup(SPEC, 1, new Streams(1), ONE), c);

        Metrics last = new Sweeps(soft, base).run(150);

        double p = riccati();
        double h = 2 * (R + GAMMA * p * B * B);
        double constant = GAMMA / (1 - GAMMA) * beta * 0.5 * Math.log(2 * Math.PI * beta / h);
        Vec values = new Vec(200);
        q.value(base.s(), base.a(), values);
        for (int i = 0; i < 200; i++) {
            double s = base.s().at(i, 0);
            double a = base.a().at(i, 0);
            double hard = -(s * s + R * a * a) - GAMMA * p * Math.pow(A * s + B * a, 2);
            assertEquals(hard + constant, values.at(i), 2e-3);
        }
        return last;
    }

    @Test
    void threadsChangeNoBit() {
        Mat theta = new Mat(2, 400);
        for (int threads = 1; threads <= 2; threads++) {
            try (Compute compute = Compute.alwaysSharing(Compute.Kind.AUTO, threads)) {
                LinearQ q = quadratic();
                Batch base = plant(400);
                new Sweeps(fqi(q, config(0, 0), compute), base).run(5);
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

    private static Fqi withFallingTolerance() {
        NetworkQ q = new NetworkQ(1, 1,
                new NetworkQ.Config(new Network(List.of(8, 8), Activation.TANH), Optimiser.adam(1e-2),
                        new NetworkQ.Stop(200, 0, 200), 20, true, true),
                new Streams(1), "q", ONE);
        return fqi(q, new Certified(new Tolerance(0.5, 1e-7, 0.01), 100), SPEC, config(0, 0), ONE);
    }

    /// The tolerance goes on where it was: it depends on the count of sweeps alone.
    @Test
    void aFallingToleranceIsThatOfTheSweepAlsoAfterResuming() {
        Fqi through = withFallingTolerance();
        Fqi resumed = withFallingTolerance();
        Sweeps sweeps = new Sweeps(through, plant(60));
        sweeps.next();
        double first = sweeps.next().mean(Metric.EVALUATIONS);
        sweeps.next();
        MemoryExchange.save(through).restore(resumed);
        Sweeps later = new Sweeps(resumed, plant(60));
        double evaluations = sweeps.run(2).mean(Metric.EVALUATIONS);

        assertEquals(evaluations, later.run(2).mean(Metric.EVALUATIONS));
        assertEquals(Optional.empty(), MemoryExchange.save(through).firstDifference(MemoryExchange.save(resumed)));
        assertTrue(first < evaluations, first + " and " + evaluations);
    }
}
