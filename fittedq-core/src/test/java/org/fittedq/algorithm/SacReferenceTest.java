// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.fittedq.algorithm.Small.DA;
import static org.fittedq.algorithm.Small.DS;
import static org.fittedq.algorithm.Small.N;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.fit.Budget;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

/// SAC against the same steps written naively in double.
class SacReferenceTest {

    private static final double TAU = 0.1;
    private static final double RATE = 0.05;
    private static final int STEPS = 5;

    private final Sac sac = new Sac(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE),
            new Sac.Config(TAU, 0.3, new Entropy.Learned(-1, RATE), Discount.DEFAULT, Small.REPLAY,
                    Budget.ONE_FIT_PER_STEP, Small.NETWORKS));
    private final NaiveMlp q1 = inside("q1", DS + DA, 1, 11);
    private final NaiveMlp q2 = inside("q2", DS + DA, 1, 12);
    private final NaiveMlp pi = inside("pi", DS, 2 * DA, 13);
    private final NaiveMlp q1Target = inside("q1Target", DS + DA, 1, 14);
    private final NaiveMlp q2Target = inside("q2Target", DS + DA, 1, 15);
    private double logAlpha = Math.log(0.3);
    private double first;
    private double second;

    /// Gives a network other weights than its fellows have, and the reference the same.
    private NaiveMlp inside(String name, int inputs, int outputs, long seed) {
        var mlp = Small.mlp(inputs, outputs, seed);
        Inside.write(sac, name, mlp);
        return new NaiveMlp(mlp);
    }

    @Test
    void fiveStepsAgreeWithLoopsInDouble() {
        float[] targetNoise = Small.normals("target", STEPS * N * DA);
        float[] policyNoise = Small.normals("policy", STEPS * N * DA);

        for (int step = 1; step <= STEPS; step++) {
            Batch b = Small.batch(step);
            Vec y = Small.y();
            Metrics m = new Metrics();
            sac.target(b, y);
            sac.fit(b, y, m);
            sac.improve(b, step, m);

            assertEquals(Math.exp(logAlpha), m.mean(Metric.ENT_COEF), 1e-5, "α before step " + step);
            double[] labels = target(b, targetNoise, (step - 1) * N * DA);
            for (int i = 0; i < N; i++) {
                assertEquals(labels[i], y.at(i), 2e-5, "label " + i + " of step " + step);
            }
            fit(b, labels);
            improve(b, policyNoise, (step - 1) * N * DA, step);
        }

        q1.agreesWith(Inside.read(sac, "q1", Small.critic(1)), "θ₁");
        q2.agreesWith(Inside.read(sac, "q2", Small.critic(1)), "θ₂");
        pi.agreesWith(Inside.read(sac, "pi", Small.mlp(DS, 2 * DA, 1)), "φ");
        q1Target.agreesWith(Inside.read(sac, "q1Target", Small.critic(1)), "θ̄₁");
        q2Target.agreesWith(Inside.read(sac, "q2Target", Small.critic(1)), "θ̄₂");
    }

    private double[] target(Batch b, float[] normals, int from) {
        double[] y = new double[N];
        for (int i = 0; i < N; i++) {
            double[] sNext = Small.row(b.sNext(), i);
            NaiveGaussian next = new NaiveGaussian(pi, sNext, normals, from + i * DA);
            double[] sa = Small.join(sNext, next.a);
            double value = Math.min(q1Target.forward(sa)[0], q2Target.forward(sa)[0])
                    - Math.exp(logAlpha) * next.logProb;
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

    private void improve(Batch b, float[] normals, int from, int step) {
        double alpha = Math.exp(logAlpha);
        double entropyGap = 0;
        for (int i = 0; i < N; i++) {
            double[] s = Small.row(b.s(), i);
            NaiveGaussian drawn = new NaiveGaussian(pi, s, normals, from + i * DA);
            double[] sa = Small.join(s, drawn.a);
            NaiveMlp smaller = q1.forward(sa)[0] <= q2.forward(sa)[0] ? q1 : q2;
            drawn.backward(Small.inAction(smaller.inputGradient(-1.0 / N)), alpha / N, 0, N);
            entropyGap += (drawn.logProb - DA) / N; // H̄ = −1 for each dimension
        }
        pi.adam(Small.ACTOR);
        // Adam on log α, whose gradient is −(log π + H̄), with Kingma and Ba's moments
        first = 0.9 * first - 0.1 * entropyGap;
        second = 0.999 * second + 0.001 * entropyGap * entropyGap;
        logAlpha -= RATE * first / (1 - Math.pow(0.9, step))
                / (Math.sqrt(second / (1 - Math.pow(0.999, step))) + 1e-8);
        q1Target.follow(q1, TAU);
        q2Target.follow(q2, TAU);
    }
}
