// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.fittedq.algorithm.Small.DA;
import static org.fittedq.algorithm.Small.DS;
import static org.fittedq.algorithm.Small.N;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.fit.Budget;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.policy.Noise;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

/// TD3 against the same steps written naively in double.
class Td3ReferenceTest {

    private static final double TAU = 0.1;
    private static final double SIGMA = 0.4;
    private static final double CLIP = 0.5;

    private final Td3 td3 = new Td3(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE),
            new Td3.Config(TAU, 2, 0, new TargetNoise(SIGMA, CLIP), Noise.gaussian(0.1), Discount.DEFAULT,
                    Small.REPLAY,
                    Budget.ONE_FIT_PER_STEP, Small.NETWORKS));
    private final NaiveMlp q1 = inside("q1", 1, 11);
    private final NaiveMlp q2 = inside("q2", 1, 12);
    private final NaiveMlp pi = inside("pi", DA, 13);
    private final NaiveMlp q1Target = inside("q1Target", 1, 14);
    private final NaiveMlp q2Target = inside("q2Target", 1, 15);
    private final NaiveMlp piTarget = inside("piTarget", DA, 16);

    /// Gives a network other weights than its fellows have, and the reference the same.
    private NaiveMlp inside(String name, int outputs, long seed) {
        var mlp = Small.mlp(outputs == 1 ? DS + DA : DS, outputs, seed);
        Inside.write(td3, name, mlp);
        return new NaiveMlp(mlp);
    }

    @Test
    void sixStepsAgreeWithLoopsInDouble() {
        float[] normals = Small.normals("smoothing", 6 * N * DA);

        for (int step = 1; step <= 6; step++) {
            Batch b = Small.batch(step);
            Vec y = Small.y();
            td3.target(b, y);
            td3.fit(b, y, new Metrics());
            td3.improve(b, step, new Metrics());

            double[] labels = target(b, normals, (step - 1) * N * DA);
            fit(b, labels);
            if (step % 2 == 0) {
                improve(b);
            }
            for (int i = 0; i < N; i++) {
                assertEquals(labels[i], y.at(i), 1e-5, "label " + i + " of step " + step);
            }
        }

        q1.agreesWith(Inside.read(td3, "q1", Small.critic(1)), "θ₁");
        q2.agreesWith(Inside.read(td3, "q2", Small.critic(1)), "θ₂");
        pi.agreesWith(Inside.read(td3, "pi", Small.mlp(DS, DA, 1)), "φ");
        q1Target.agreesWith(Inside.read(td3, "q1Target", Small.critic(1)), "θ′₁");
        q2Target.agreesWith(Inside.read(td3, "q2Target", Small.critic(1)), "θ′₂");
        piTarget.agreesWith(Inside.read(td3, "piTarget", Small.mlp(DS, DA, 1)), "φ′");
    }

    private double[] target(Batch b, float[] normals, int from) {
        double[] y = new double[N];
        for (int i = 0; i < N; i++) {
            double[] sNext = Small.row(b.sNext(), i);
            double[] a = piTarget.forward(sNext);
            for (int j = 0; j < DA; j++) {
                double noise = Math.clamp(SIGMA * normals[from + i * DA + j], -CLIP, CLIP);
                a[j] = Math.clamp(Math.tanh(a[j]) + noise, -1, 1);
            }
            double value = Math.min(q1Target.forward(Small.join(sNext, a))[0],
                    q2Target.forward(Small.join(sNext, a))[0]);
            y[i] = b.r().at(i) + b.bootstrap().at(i) * value;
        }
        return y;
    }

    private void fit(Batch b, double[] y) {
        for (NaiveMlp q : new NaiveMlp[]{q1, q2}) {
            for (int i = 0; i < N; i++) {
                double[] sa = Small.join(Small.row(b.s(), i), Small.row(b.a(), i));
                q.backward(2.0 / N * (q.forward(sa)[0] - y[i]));
            }
            q.adam(Small.CRITIC);
        }
    }

    private void improve(Batch b) {
        for (int i = 0; i < N; i++) {
            double[] s = Small.row(b.s(), i);
            double[] a = pi.forward(s);
            for (int j = 0; j < DA; j++) {
                a[j] = Math.tanh(a[j]);
            }
            q1.forward(Small.join(s, a));
            double[] du = Small.inAction(q1.inputGradient(-1.0 / N));
            for (int j = 0; j < DA; j++) {
                du[j] *= 1 - a[j] * a[j];
            }
            pi.backward(du);
        }
        pi.adam(Small.ACTOR);
        q1Target.follow(q1, TAU);
        q2Target.follow(q2, TAU);
        piTarget.follow(pi, TAU);
    }
}
