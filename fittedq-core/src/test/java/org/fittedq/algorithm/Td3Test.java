// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fittedq.fit.Budget;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.Noise;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

class Td3Test {

    private static Td3 td3(int delay, double sigma, double clip) {
        return td3(delay, 0, sigma, clip);
    }

    private static Td3 td3(int delay, double cloning, double sigma, double clip) {
        Td3.Config config = new Td3.Config(0.1, delay, cloning, new TargetNoise(sigma, clip), Noise.gaussian(0.1),
                Discount.DEFAULT, Small.REPLAY, Budget.ONE_FIT_PER_STEP, Small.NETWORKS);
        return new Td3(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static void targets(Td3 td3, Mlp first, Mlp second) {
        Inside.write(td3, "q1Target", first);
        Inside.write(td3, "q2Target", second);
    }

    private static Mlp constant(float value) {
        return Small.constant(Small.DS + Small.DA, value);
    }

    private static float[] parameters(Td3 td3, String name) {
        Mlp mlp = name.startsWith("pi") ? Small.mlp(Small.DS, Small.DA, 1) : Small.critic(1);
        return Inside.read(td3, name, mlp).weight(1);
    }

    @Test
    void targetUsesTheSmallerCritic() {
        Batch b = Small.batch(1);
        b.r().fill(1);
        b.bootstrap().fill(0.5f);
        Td3 td3 = td3(1, 0.2, 0.5);
        Vec y = Small.y();

        // 1 + 0.5 · min(3, 5), whichever of the two it is
        targets(td3, constant(3), constant(5));
        td3.target(b, y);
        assertArrayEquals(new Vec(Small.N).fill(2.5f).data(), y.data());

        targets(td3, constant(5), constant(3));
        td3.target(b, y);
        assertArrayEquals(new Vec(Small.N).fill(2.5f).data(), y.data());
    }

    @Test
    void smoothingNoiseDiffersBetweenRowsAndDimensionsAndIsClipped() {
        // π′ = 0 and q′ = the action in one dimension, so with r = 0 and γ = 1 the labels are the noise itself
        Batch b = Small.batch(1);
        b.r().fill(0);
        b.bootstrap().fill(1);
        float[][] noise = new float[2][];
        for (int d = 0; d < 2; d++) {
            Td3 td3 = td3(1, 0.4, 0.5);
            targets(td3, Small.worthTheAction(d), Small.worthTheAction(d));
            Inside.write(td3, "piTarget", Small.constant(Small.DS, 0, 0));
            Vec y = Small.y();
            td3.target(b, y);
            noise[d] = y.data();
        }

        float[] normals = Small.normals("smoothing", Small.N * Small.DA);
        int clipped = 0;
        for (int i = 0; i < normals.length; i++) {
            double expected = Math.clamp(0.4 * normals[i], -0.5, 0.5);
            clipped += Math.abs(expected) == 0.5 ? 1 : 0;
            assertEquals(expected, noise[i % 2][i / 2], 1e-6);
        }
        assertTrue(0 < clipped && clipped < 7, "draws at the clip: " + clipped);
        assertEquals(14 - clipped, IntStream.range(0, 14).mapToObj(i -> noise[i % 2][i / 2])
                .filter(e -> Math.abs(e) < 0.4999).distinct().count());
    }

    @Test
    void noisyTargetActionsStayInTheBox() {
        Batch b = Small.batch(1);
        b.r().fill(0);
        b.bootstrap().fill(1);
        Td3 td3 = td3(1, 3, 3);
        targets(td3, Small.worthTheAction(0), Small.worthTheAction(0));
        Vec y = Small.y();

        td3.target(b, y);

        for (float a : y.data()) {
            assertTrue(-1 <= a && a <= 1, () -> Arrays.toString(y.data()));
        }
        assertTrue(IntStream.range(0, Small.N).anyMatch(i -> Math.abs(y.at(i)) == 1));
    }

    @Test
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo() {
        Batch b = Small.batch(1);
        b.bootstrap().fill(0.5f).set(2, 0); // a truncated row keeps γ, a terminal one has 0
        Td3 td3 = td3(1, 0.2, 0.5);
        targets(td3, constant(8), constant(8));
        Vec y = Small.y();

        td3.target(b, y);

        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + (i == 2 ? 0 : 4), y.at(i), 1e-6);
        }
    }

    @Test
    void actorAndTargetsMoveOnlyEveryDelayFits() {
        Td3 td3 = td3(3, 0.2, 0.5);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        td3.target(b, y);

        for (int fits = 1; fits <= 6; fits++) {
            float[] critic = parameters(td3, "q2");
            float[] actor = parameters(td3, "pi");
            float[] criticTarget = parameters(td3, "q2Target");
            float[] actorTarget = parameters(td3, "piTarget");
            td3.fit(b, y, new Metrics());
            td3.improve(b, fits, new Metrics());

            assertFalse(Arrays.equals(critic, parameters(td3, "q2")), "critic, fit " + fits);
            assertEquals(fits % 3 != 0, Arrays.equals(actor, parameters(td3, "pi")), "actor, fit " + fits);
            assertEquals(fits % 3 != 0, Arrays.equals(criticTarget, parameters(td3, "q2Target")), "θ′, fit " + fits);
            assertEquals(fits % 3 != 0, Arrays.equals(actorTarget, parameters(td3, "piTarget")), "φ′, fit " + fits);
        }
    }

    @Test
    void policyClimbsTheFirstCriticAlone() {
        // q₁ is worth the first action, q₂ takes it away again: only the former may count
        Td3 td3 = td3(1, 0.2, 0.5);
        Inside.write(td3, "q1", Small.worthTheAction(0));
        Inside.write(td3, "q2", constant(-100));
        Batch b = Small.batch(1);
        Mat before = new Mat(Small.N, Small.DA);
        Mat after = new Mat(Small.N, Small.DA);

        act(td3, b.s(), before);
        td3.improve(b, 1, new Metrics());
        act(td3, b.s(), after);

        double rise = 0;
        for (int i = 0; i < Small.N; i++) {
            rise += after.at(i, 0) - before.at(i, 0);
        }
        assertTrue(rise > 0, "mean action rose by " + rise / Small.N);
    }

    private static void act(Td3 td3, Mat s, Mat out) {
        NaiveMlp pi = new NaiveMlp(td3.policy());
        for (int i = 0; i < s.rows(); i++) {
            double[] u = pi.forward(Small.row(s, i));
            for (int j = 0; j < u.length; j++) {
                out.set(i, j, (float) Math.tanh(u[j]));
            }
        }
    }

    /// Mean squared distance between the policy's actions and the batch's after so many steps on one batch.
    private static double distance(Td3 td3, Batch b, int steps) {
        for (int n = 1; n <= steps; n++) {
            td3.improve(b, n, new Metrics());
        }
        Mat after = new Mat(Small.N, Small.DA);
        act(td3, b.s(), after);
        double sum = 0;
        for (int i = 0; i < after.data().length; i++) {
            sum += Math.pow(after.data()[i] - b.a().data()[i], 2) / after.data().length;
        }
        return sum;
    }

    @Test
    void withCloningAndNothingToClimbThePolicyBecomesTheDatas() {
        Batch b = Small.batch(1);
        Td3 clone = td3(1, 1e-9, 0.2, 0.5); // λ Q weighs next to nothing
        Td3 climber = td3(1, 0, 0.2, 0.5);

        assertTrue(distance(clone, b, 2000) < 0.05 * distance(climber, b, 2000));
    }

    @Test
    void moreCloningWeightOnQMovesThePolicyFartherFromTheData() {
        Batch b = Small.batch(1);
        double before = 0;
        for (double alpha : new double[]{0.02, 0.2, 2.5}) {
            Td3 td3 = td3(1, alpha, 0.2, 0.5);
            Inside.write(td3, "q1", Small.worthTheAction(0));
            double now = distance(td3, b, 2000);
            assertTrue(now > before, "α " + alpha + ": " + now + " after " + before);
            before = now;
        }
    }

    @Test
    void aCriticThatIsZeroLeavesTheCloningFinite() {
        Td3 td3 = td3(1, 2.5, 0.2, 0.5);
        Inside.write(td3, "q1", constant(0));

        assertTrue(distance(td3, Small.batch(1), 2000) < 0.01);
    }

    @Test
    void improvingThePolicyLeavesTheCriticsAlone() {
        Td3 td3 = td3(1, 0.2, 0.5);
        float[] q1 = parameters(td3, "q1");

        td3.improve(Small.batch(1), 1, new Metrics());

        assertArrayEquals(q1, parameters(td3, "q1"));
    }

    @Test
    void behaviourAddsNoiseToThePolicy() {
        Td3 td3 = td3(1, 0.2, 0.5);
        Mat s = new Mat(1, Small.DS).fill(0.3f);
        Mat plain = new Mat(1, Small.DA);
        Mat action = new Mat(1, Small.DA);

        act(td3, s, plain);
        td3.behave(s, s, action);

        float[] normals = Small.normals("exploration", Small.DA);
        for (int j = 0; j < Small.DA; j++) {
            assertEquals(plain.at(0, j) + 0.1 * normals[j], action.at(0, j), 1e-6);
        }
    }
}
