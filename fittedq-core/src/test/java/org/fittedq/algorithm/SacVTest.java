// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.fit.Budget;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Mlp;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

class SacVTest {

    private static SacV sac(double alpha, double rewardScale, double regularise) {
        SacV.Config config = new SacV.Config(0.1, alpha, rewardScale, regularise, Discount.DEFAULT, Small.REPLAY,
                Budget.ONE_FIT_PER_STEP, Small.NETWORKS);
        return new SacV(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static Vec target(SacV sac, float value, Batch b) {
        Inside.write(sac, "vTarget", Small.constant(Small.DS, value));
        Vec y = Small.y();
        sac.target(b, y);
        return y;
    }

    @Test
    void rewardScaleMultipliesTheRewardAndNotTheValue() {
        Batch b = Small.batch(1);
        b.bootstrap().fill(0.5f);

        Vec y = target(sac(1, 5, 0), 8, b);

        for (int i = 0; i < Small.N; i++) {
            assertEquals(5 * b.r().at(i) + 4, y.at(i), 1e-5);
        }
    }

    @Test
    void withoutATemperatureItClimbsQAndHasNoSoftPolicy() {
        assertTrue(sac(0, 1, 0).soft().isEmpty());
        assertEquals(0.2, sac(0.2, 1, 0).soft().orElseThrow().alpha());
    }

    @Test
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo() {
        Batch b = Small.batch(1);
        b.bootstrap().fill(0.5f).set(2, 0); // a truncated row keeps γ, a terminal one has 0

        Vec y = target(sac(1, 1, 0), 8, b);

        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + (i == 2 ? 0 : 4), y.at(i), 1e-6);
        }
    }

    @Test
    void theValueIsRegressedAtTheStateItself() {
        SacV sac = sac(0.2, 1, 0);
        Batch b = Small.batch(1);
        b.sNext().fill(Float.NaN); // whoever reads s′ now is found out
        b.r().fill(Float.NaN);
        float[] before = Inside.read(sac, "v", Small.mlp(Small.DS, 1, 1)).weight(1);

        sac.improve(b, 1, new Metrics());

        float[] after = Inside.read(sac, "v", Small.mlp(Small.DS, 1, 1)).weight(1);
        assertFalse(Arrays.equals(before, after));
        for (float w : after) {
            assertTrue(Float.isFinite(w), () -> Arrays.toString(after));
        }
    }

    @Test
    void theValueLearnsTheSoftValueOfTheSmallerCritic() {
        // min(3, 5) − α log π, averaged over the batch's draws: the loss tells how far v = 0 is from it
        double alpha = 0.2;
        SacV sac = sac(alpha, 1, 0);
        Inside.write(sac, "q1", Small.constant(Small.DS + Small.DA, 5));
        Inside.write(sac, "q2", Small.constant(Small.DS + Small.DA, 3));
        Inside.write(sac, "v", Small.constant(Small.DS, 0));
        NaiveMlp pi = new NaiveMlp(sac.policy());
        Batch b = Small.batch(1);
        Metrics m = new Metrics();

        sac.improve(b, 1, m);

        float[] normals = Small.normals("policy", Small.N * Small.DA);
        double loss = 0;
        for (int i = 0; i < Small.N; i++) {
            double logProb = new NaiveGaussian(pi, Small.row(b.s(), i), normals, i * Small.DA).logProb;
            loss += Math.pow(3 - alpha * logProb, 2) / Small.N;
        }
        assertEquals(loss, m.mean(Metric.VALUE_LOSS), 1e-4);
    }

    @Test
    void policyAscendsQMinusAlphaLogPi() {
        SacV sac = sac(0.2, 1, 0);
        Batch b = Small.batch(1);
        NaiveMlp q1 = new NaiveMlp(sac.critic().mlp());

        double before = objective(sac, q1, b);
        sac.improve(b, 1, new Metrics());

        double after = objective(sac, q1, b);
        assertTrue(after > before, before + " to " + after);
    }

    private static double objective(SacV sac, NaiveMlp q1, Batch b) {
        NaiveMlp pi = new NaiveMlp(sac.policy());
        float[] normals = Small.normals("policy", Small.N * Small.DA);
        double sum = 0;
        for (int i = 0; i < Small.N; i++) {
            double[] s = Small.row(b.s(), i);
            NaiveGaussian drawn = new NaiveGaussian(pi, s, normals, i * Small.DA);
            sum += q1.forward(Small.join(s, drawn.a))[0] - 0.2 * drawn.logProb;
        }
        return sum / Small.N;
    }

    @Test
    void theRegulariserDrawsMeanAndLogStdToZero() {
        SacV sac = sac(0, 1, 1000);
        Inside.write(sac, "pi", Small.constant(Small.DS, 1, -1, 1, -1));

        sac.improve(Small.batch(1), 1, new Metrics());

        // each of the four outputs moves by Adam's first step, 0.02, towards 0
        float[] bias = sac.policy().vector(2, Mlp.Part.BIAS);
        assertArrayEquals(new float[]{0.98f, -0.98f, 0.98f, -0.98f}, bias, 1e-3f);
    }

    @Test
    void onlyTheValueHasATargetAndItFollowsAfterEveryFit() {
        SacV sac = sac(0.2, 1, 0);
        Inside.write(sac, "vTarget", Small.constant(Small.DS, 4));

        sac.improve(Small.batch(1), 1, new Metrics());

        float v = Inside.read(sac, "v", Small.mlp(Small.DS, 1, 1)).vector(2, Mlp.Part.BIAS)[0];
        float target = Inside.read(sac, "vTarget", Small.mlp(Small.DS, 1, 1)).vector(2, Mlp.Part.BIAS)[0];
        assertEquals(0.1 * v + 0.9 * 4, target, 1e-6);
    }
}
