// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.fit.Budget;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Mlp;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

class SacTest {

    private static Sac sac(double alpha, boolean learned) {
        Sac.Config config = new Sac.Config(0.1, alpha, learned ? new Entropy.Learned(-1, 0.01) : Entropy.Fixed.DEFAULT,
                Discount.DEFAULT,
                Small.REPLAY, Budget.ONE_FIT_PER_STEP, Small.NETWORKS);
        return new Sac(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static Mlp constant(float value) {
        return Small.constant(Small.DS + Small.DA, value);
    }

    private static Vec target(Sac sac, Mlp first, Mlp second, Batch b) {
        Inside.write(sac, "q1Target", first);
        Inside.write(sac, "q2Target", second);
        Vec y = Small.y();
        sac.target(b, y);
        return y;
    }

    @Test
    void targetUsesTheSmallerCriticAndCountsEntropy() {
        Batch b = Small.batch(1);
        b.r().fill(1);
        b.bootstrap().fill(0.5f);
        double alpha = 0.2;
        NaiveMlp pi = new NaiveMlp(sac(alpha, true).policy());

        Vec y35 = target(sac(alpha, true), constant(3), constant(5), b);
        Vec y53 = target(sac(alpha, true), constant(5), constant(3), b);

        float[] normals = Small.normals("target", Small.N * Small.DA);
        for (int i = 0; i < Small.N; i++) {
            var next = new NaiveGaussian(pi, Small.row(b.sNext(), i), normals, i * Small.DA);
            assertEquals(1 + 0.5 * (3 - alpha * next.logProb), y35.at(i), 1e-5);
        }
        assertArrayEquals(y35.data(), y53.data());
    }

    @Test
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo() {
        Batch b = Small.batch(1);
        b.bootstrap().fill(0.5f).set(2, 0); // a truncated row keeps γ, a terminal one has 0

        Vec y = target(sac(1e-6, true), constant(8), constant(8), b);

        assertEquals(b.r().at(2), y.at(2)); // no entropy either
        assertEquals(b.r().at(3) + 4, y.at(3), 1e-4);
    }

    @Test
    void policyAscendsQMinusAlphaLogPi() {
        Sac sac = sac(0.2, true);
        Batch b = Small.batch(1);

        double before = objective(sac, b, 0.2);
        sac.improve(b, 1, new Metrics());

        double after = objective(sac, b, 0.2);
        assertTrue(after > before, before + " to " + after);
    }

    /// Mean of min q − α log π at the actions that the step draws, or would with its new weights.
    private static double objective(Sac sac, Batch b, double alpha) {
        NaiveMlp pi = new NaiveMlp(sac.policy());
        NaiveMlp q1 = new NaiveMlp(sac.critic().mlp());
        NaiveMlp q2 = new NaiveMlp(Inside.read(sac, "q2", Small.critic(1)));
        float[] normals = Small.normals("policy", Small.N * Small.DA);
        double sum = 0;
        for (int i = 0; i < Small.N; i++) {
            double[] s = Small.row(b.s(), i);
            NaiveGaussian drawn = new NaiveGaussian(pi, s, normals, i * Small.DA);
            double[] sa = Small.join(s, drawn.a);
            sum += Math.min(q1.forward(sa)[0], q2.forward(sa)[0]) - alpha * drawn.logProb;
        }
        return sum / Small.N;
    }

    @Test
    void aHighTemperatureWidensANarrowPolicy() {
        Sac sac = sac(100, false);
        Inside.write(sac, "pi", Small.constant(Small.DS, 0, 0, -3, -3));
        Batch b = Small.batch(1);

        double before = logStd(sac, b);
        for (int i = 1; i <= 20; i++) {
            sac.improve(b, i, new Metrics());
        }

        double after = logStd(sac, b);
        assertTrue(after > before, before + " to " + after);
    }

    private static double logStd(Sac sac, Batch b) {
        NaiveMlp pi = new NaiveMlp(sac.policy());
        double sum = 0;
        for (int i = 0; i < Small.N; i++) {
            double[] out = pi.forward(Small.row(b.s(), i));
            sum += out[2] + out[3];
        }
        return sum;
    }

    @Test
    void theTemperatureMovesOnlyIfLearned() {
        for (boolean learned : new boolean[]{false, true}) {
            Sac sac = sac(0.2, learned);
            Metrics first = new Metrics();
            Metrics second = new Metrics();

            sac.improve(Small.batch(1), 1, first);
            sac.improve(Small.batch(1), 2, second);

            assertEquals(0.2, first.mean(Metric.ENT_COEF), 1e-12);
            // Adam's first step is one step size of log α, either way
            double change = Math.abs(Math.log(second.mean(Metric.ENT_COEF) / 0.2));
            assertEquals(learned ? 0.01 : 0, change, 1e-6);
        }
    }

    @Test
    void targetCriticsFollowAfterEveryFit() {
        Sac sac = sac(0.2, true);
        Inside.write(sac, "q2", constant(8));
        Inside.write(sac, "q2Target", constant(4));

        sac.improve(Small.batch(1), 1, new Metrics());

        float[] bias = Inside.read(sac, "q2Target", Small.critic(1)).vector(2, Mlp.Part.BIAS);
        assertEquals(0.1 * 8 + 0.9 * 4, bias[0], 1e-6);
    }

    @Test
    void behaviourDrawsFromThePolicy() {
        Sac sac = sac(0.2, true);
        Mat s = new Mat(1, Small.DS).fill(0.3f);
        Mat action = new Mat(1, Small.DA);

        sac.behave(s, s, action);

        float[] normals = Small.normals("exploration", Small.DA);
        var expected = new NaiveGaussian(new NaiveMlp(sac.policy()), Small.row(s, 0), normals, 0);
        assertArrayEquals(expected.a, Small.row(action, 0), 1e-6);
    }
}
