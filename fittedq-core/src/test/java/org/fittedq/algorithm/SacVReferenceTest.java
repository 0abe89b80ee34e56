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

/// SAC with a value network against the same steps written naively in double.
class SacVReferenceTest {

    private static final double TAU = 0.1;
    private static final double ALPHA = 0.3;
    private static final double SCALE = 2;
    private static final double REGULARISE = 0.05;
    private static final int STEPS = 5;

    private final SacV sac = new SacV(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE),
            new SacV.Config(TAU, ALPHA, SCALE, REGULARISE, Discount.DEFAULT, Small.REPLAY, Budget.ONE_FIT_PER_STEP,
                    Small.NETWORKS));
    private final NaiveMlp q1 = inside("q1", DS + DA, 1, 11);
    private final NaiveMlp q2 = inside("q2", DS + DA, 1, 12);
    private final NaiveMlp v = inside("v", DS, 1, 13);
    private final NaiveMlp vTarget = inside("vTarget", DS, 1, 14);
    private final NaiveMlp pi = inside("pi", DS, 2 * DA, 15);

    /// Gives a network other weights than its fellows have, and the reference the same.
    private NaiveMlp inside(String name, int inputs, int outputs, long seed) {
        var mlp = Small.mlp(inputs, outputs, seed);
        Inside.write(sac, name, mlp);
        return new NaiveMlp(mlp);
    }

    @Test
    void fiveStepsAgreeWithLoopsInDouble() {
        float[] normals = Small.normals("policy", STEPS * N * DA);

        for (int step = 1; step <= STEPS; step++) {
            Batch b = Small.batch(step);
            Vec y = Small.y();
            sac.target(b, y);
            sac.fit(b, y, new Metrics());
            sac.improve(b, step, new Metrics());

            double[] labels = new double[N];
            for (int i = 0; i < N; i++) {
                labels[i] = SCALE * b.r().at(i) + b.bootstrap().at(i) * vTarget.forward(Small.row(b.sNext(), i))[0];
                assertEquals(labels[i], y.at(i), 1e-5, "label " + i + " of step " + step);
            }
            fit(b, labels);
            improve(b, normals, (step - 1) * N * DA);
        }

        q1.agreesWith(Inside.read(sac, "q1", Small.critic(1)), "θ₁");
        q2.agreesWith(Inside.read(sac, "q2", Small.critic(1)), "θ₂");
        v.agreesWith(Inside.read(sac, "v", Small.mlp(DS, 1, 1)), "ψ");
        vTarget.agreesWith(Inside.read(sac, "vTarget", Small.mlp(DS, 1, 1)), "ψ̄");
        pi.agreesWith(Inside.read(sac, "pi", Small.mlp(DS, 2 * DA, 1)), "φ");
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

    private void improve(Batch b, float[] normals, int from) {
        for (int i = 0; i < N; i++) {
            double[] s = Small.row(b.s(), i);
            NaiveGaussian drawn = new NaiveGaussian(pi, s, normals, from + i * DA);
            double[] sa = Small.join(s, drawn.a);
            double value2 = q2.forward(sa)[0];
            double value1 = q1.forward(sa)[0];
            drawn.backward(Small.inAction(q1.inputGradient(-1.0 / N)), ALPHA / N, REGULARISE, N);
            double label = Math.min(value1, value2) - ALPHA * drawn.logProb;
            v.backward(2.0 / N * (v.forward(s)[0] - label));
        }
        pi.adam(Small.ACTOR);
        v.adam(Small.CRITIC);
        vTarget.follow(v, TAU);
    }
}
