// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Features;
import org.fittedq.value.LinearQ;
import org.fittedq.value.PolynomialFeatures;
import org.junit.jupiter.api.Test;

class FqeTest {

    private static final double GAMMA = 0.9;
    // s′ = A s + B a, r = −(s² + R a²), π(s) = L s
    private static final double A = 0.9;
    private static final double B = 0.5;
    private static final double R = 0.1;
    private static final double L = -0.4;
    private static final int ROWS = 400;

    private final Batch plant = new Batch(ROWS, 1, 1);
    private final Mat policy = new Mat(ROWS, 1);

    /// Actions drawn whatever the state: π is never asked for them.
    FqeTest() {
        RandomStream random = new RandomStream(1, "plant");
        for (int i = 0; i < ROWS; i++) {
            float s = 2 * random.nextFloat() - 1;
            float a = 2 * random.nextFloat() - 1;
            plant.s().set(i, 0, s);
            plant.a().set(i, 0, a);
            plant.r().set(i, (float) -(s * (double) s + R * a * a));
            plant.sNext().set(i, 0, (float) (A * s + B * a));
            plant.bootstrap().set(i, (float) GAMMA);
            policy.set(i, 0, (float) (L * plant.sNext().at(i, 0)));
        }
    }

    private static LinearQ quadratic() {
        return new LinearQ(new PolynomialFeatures(1, 1, 2), LinearQ.Config.DEFAULT);
    }

    /// v^π(s) = −p s² with p = 1 + R L² + γ (A + B L)² p.
    @Test
    void withQuadraticFeaturesTheValueIsThatOfTheLinearPolicy() {
        LinearQ q = quadratic();

        new Fqe(plant, policy, q, new Fqe.Config(60, 0)).run();

        double p = (1 + R * L * L) / (1 - GAMMA * (A + B * L) * (A + B * L));
        Vec values = new Vec(ROWS);
        q.value(plant.s(), plant.a(), values);
        for (int i = 0; i < ROWS; i++) {
            double s = plant.s().at(i, 0);
            double a = plant.a().at(i, 0);
            double expected = -(s * s + R * a * a) - GAMMA * p * (A * s + B * a) * (A * s + B * a);
            assertEquals(expected, values.at(i), 1e-6);
        }
    }

    @Test
    void changesShrinkAtTheRateOfTheClosedLoop() {
        Fqe fqe = new Fqe(plant, policy, quadratic(), new Fqe.Config(60, 0));
        double rate = GAMMA * (A + B * L) * (A + B * L);
        for (int n = 1; n < 3; n++) {
            fqe.sweep();
        }

        double before = Math.sqrt(fqe.sweep().delta());
        double after = Math.sqrt(fqe.sweep().delta());

        assertEquals(rate, after / before, 1e-4);
    }

    @Test
    void theIterationEndsBelowTheToleranceOrWithTheLastSweep() {
        Fqe.Sweep fine = new Fqe(plant, policy, quadratic(), new Fqe.Config(1000, 1e-8)).run();
        Fqe.Sweep few = new Fqe(plant, policy, quadratic(), new Fqe.Config(3, 1e-8)).run();

        assertTrue(fine.n() < 40 && fine.delta() < 1e-8, fine.toString());
        assertTrue(few.n() == 3 && few.delta() > 1e-8, few.toString());
    }

    @Test
    void theFirstLabelsAreTheRewards() {
        Fqe fqe = new Fqe(plant, policy, quadratic(), new Fqe.Config(1, 0));

        fqe.run();

        for (int i = 0; i < ROWS; i++) {
            assertEquals(plant.r().at(i), fqe.labels().at(i));
        }
    }

    /// φ(s, a) = 1, s, so that two states with any values can be told apart.
    private record Affine() implements Features {

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
            return 2;
        }

        @Override
        public void evaluate(float[] s, int s0, float[] a, int a0, double[] phi) {
            phi[0] = 1;
            phi[1] = s[s0];
        }

        @Override
        public void jacobian(float[] s, int s0, float[] a, int a0, double[] phi, double[] jacobian) {
            jacobian[0] = 0;
            jacobian[1] = 0;
        }
    }

    /// From state 0, which pays 1, to state 1, which pays 2 and is followed by itself: terminal there, or cut there.
    private static LinearQ chain(boolean terminal) {
        Batch two = new Batch(2, 1, 1);
        two.r().set(0, 1);
        two.sNext().set(0, 0, 1);
        two.bootstrap().set(0, 0.5f);
        two.s().set(1, 0, 1);
        two.r().set(1, 2);
        two.sNext().set(1, 0, 1);
        two.bootstrap().set(1, terminal ? 0 : 0.5f);
        LinearQ q = new LinearQ(new Affine(), LinearQ.Config.DEFAULT);
        new Fqe(two, new Mat(2, 1), q, new Fqe.Config(60, 0)).run();
        return q;
    }

    /// Terminal: q(1) = 2, q(0) = 1 + ½ · 2 = 2. Truncated: q(1) = 2 + ½ q(1) = 4, q(0) = 1 + ½ · 4 = 3.
    @Test
    void terminalStatesDoNotBootstrapTruncatedOnesDo() {
        LinearQ ended = chain(true);
        LinearQ cut = chain(false);

        assertEquals(2, ended.theta(0), 1e-6);
        assertEquals(2, ended.theta(0) + ended.theta(1), 1e-6);
        assertEquals(3, cut.theta(0), 1e-6);
        assertEquals(4, cut.theta(0) + cut.theta(1), 1e-6);
    }

    /// q = θ s with a single state s = 1 and s′ = 3: each sweep gives θ ← r + γ · 3 θ, three times as much.
    @Test
    void anIterationThatDivergesSaysSo() {
        Batch one = new Batch(1, 1, 1);
        one.s().set(0, 0, 1);
        one.r().set(0, 1);
        one.sNext().set(0, 0, 3);
        one.bootstrap().set(0, 1);
        LinearQ q = new LinearQ(new PolynomialFeatures(1, 1, 1), new LinearQ.Config(1e-9));
        Fqe fqe = new Fqe(one, new Mat(1, 1), q, new Fqe.Config(10_000, 0));

        String message = assertThrows(IllegalStateException.class, fqe::run).getMessage();

        assertTrue(
                message.matches("labels: expected finite numbers, got Infinity on average in sweep \\d+; the iteration "
                        + "diverges: the data says too little about the policy's actions, or the regressor extrapolates"),
                message);
    }

    @Test
    void wrongShapesAndSettingsAreRefused() {
        Fqe.Config c = new Fqe.Config(1, 0);

        assertEquals("actions of the policy: expected shape 400×1 (base points × action dimension), got 399×1",
                assertThrows(IllegalArgumentException.class, () -> new Fqe(plant, new Mat(399, 1), quadratic(), c))
                        .getMessage());
        assertEquals("base points: expected at least one, got 0", assertThrows(IllegalArgumentException.class,
                () -> new Fqe(new Batch(0, 1, 1), new Mat(0, 1), quadratic(), c)).getMessage());
        assertEquals("iterations: expected an integer in [1, 1000000], got 0",
                assertThrows(IllegalArgumentException.class, () -> new Fqe.Config(0, 0)).getMessage());
        assertEquals("tolerance: expected a number in [0, ∞), got -1.0",
                assertThrows(IllegalArgumentException.class, () -> new Fqe.Config(1, -1)).getMessage());
    }
}
