// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.fit.Budget;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.Noise;
import org.fittedq.policy.Projected;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

class DdpgTest {

    private static Ddpg ddpg(int copyEvery) {
        Ddpg.Config config = new Ddpg.Config(0.25, copyEvery, Noise.ornsteinUhlenbeck(0.2), Discount.DEFAULT,
                Small.REPLAY, Budget.ONE_FIT_PER_STEP, Small.NETWORKS, Projected.DEFAULT);
        return new Ddpg(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static float[] parameters(Ddpg ddpg, String name) {
        Mlp mlp = name.startsWith("pi") ? Small.mlp(Small.DS, Small.DA, 1) : Small.critic(1);
        return Inside.read(ddpg, name, mlp).weight(1);
    }

    @Test
    void targetAsksTheTargetActorAndTheTargetCritic() {
        // π′ = tanh(0.5) in the first dimension and q′ = that action; π and q are other networks
        Batch b = Small.batch(1);
        b.r().fill(1);
        b.bootstrap().fill(0.5f);
        Ddpg ddpg = ddpg(0);
        Inside.write(ddpg, "qTarget", Small.worthTheAction(0));
        Inside.write(ddpg, "piTarget", Small.constant(Small.DS, 0.5f, 0));
        Vec y = Small.y();

        ddpg.target(b, y);

        assertArrayEquals(new Vec(Small.N).fill((float) (1 + 0.5 * Math.tanh(0.5))).data(), y.data(), 1e-6f);
    }

    @Test
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo() {
        Batch b = Small.batch(1);
        b.bootstrap().fill(0.5f).set(2, 0); // a truncated row keeps γ, a terminal one has 0
        Ddpg ddpg = ddpg(0);
        Inside.write(ddpg, "qTarget", Small.constant(Small.DS + Small.DA, 8));
        Vec y = Small.y();

        ddpg.target(b, y);

        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + (i == 2 ? 0 : 4), y.at(i), 1e-6);
        }
    }

    @Test
    void softTargetsFollowAfterEveryFit() {
        Ddpg ddpg = ddpg(0);
        Inside.write(ddpg, "q", Small.constant(Small.DS + Small.DA, 8));
        Inside.write(ddpg, "qTarget", Small.constant(Small.DS + Small.DA, 4));

        ddpg.improve(Small.batch(1), 1, new Metrics());

        // ¼ · 8 + ¾ · 4; the second fit goes on from there: ¼ · 8 + ¾ · 5
        assertEquals(5, bias(ddpg), 1e-6);
        ddpg.improve(Small.batch(2), 2, new Metrics());
        assertEquals(5.75, bias(ddpg), 1e-6);
    }

    private static float bias(Ddpg ddpg) {
        return Inside.read(ddpg, "qTarget", Small.critic(1)).vector(2, Mlp.Part.BIAS)[0];
    }

    @Test
    void hardTargetsAreCopiedEveryKFits() {
        Ddpg ddpg = ddpg(3);
        Batch b = Small.batch(1);
        Vec y = Small.y();

        for (int fits = 1; fits <= 7; fits++) {
            float[] criticTarget = parameters(ddpg, "qTarget");
            float[] actorTarget = parameters(ddpg, "piTarget");
            ddpg.target(b, y);
            ddpg.fit(b, y, new Metrics());
            ddpg.improve(b, fits, new Metrics());

            boolean copied = fits % 3 == 0;
            assertArrayEquals(copied ? parameters(ddpg, "q") : criticTarget, parameters(ddpg, "qTarget"));
            assertArrayEquals(copied ? parameters(ddpg, "pi") : actorTarget, parameters(ddpg, "piTarget"));
            assertEquals(copied, !Arrays.equals(criticTarget, parameters(ddpg, "qTarget")));
        }
    }

    @Test
    void policyClimbsTheCritic() {
        Ddpg ddpg = ddpg(0);
        Batch b = Small.batch(1);
        NaiveMlp q = new NaiveMlp(ddpg.critic().mlp());

        double before = objective(ddpg, q, b);
        ddpg.improve(b, 1, new Metrics());

        double after = objective(ddpg, q, b);
        assertTrue(after > before, before + " to " + after);
    }

    private static double objective(Ddpg ddpg, NaiveMlp q, Batch b) {
        NaiveMlp pi = new NaiveMlp(ddpg.policy());
        double sum = 0;
        for (int i = 0; i < Small.N; i++) {
            double[] s = Small.row(b.s(), i);
            double[] a = pi.forward(s);
            for (int j = 0; j < a.length; j++) {
                a[j] = Math.tanh(a[j]);
            }
            sum += q.forward(Small.join(s, a))[0] / Small.N;
        }
        return sum;
    }

    @Test
    void explorationIsCorrelatedWithinAnEpisodeAndBeginsAnewWithTheNext() {
        Ddpg ddpg = ddpg(0);
        Inside.write(ddpg, "pi", Small.constant(Small.DS, 0, 0));
        Mat s = new Mat(1, Small.DS);
        Mat a = new Mat(1, Small.DA);
        float[] normals = Small.normals("exploration", 3 * Small.DA);

        // η ← 0.85 η + 0.2 ε, from 0 at an episode's beginning
        ddpg.behave(s, s, a);
        assertEquals(0.2 * normals[0], a.at(0, 0), 1e-6);
        ddpg.behave(s, s, a);
        assertEquals(0.85 * 0.2 * normals[0] + 0.2 * normals[2], a.at(0, 0), 1e-6);
        ddpg.episodeBegan(0);
        ddpg.behave(s, s, a);
        assertEquals(0.2 * normals[4], a.at(0, 0), 1e-6);
    }
}
