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
import org.fittedq.policy.Projected;
import org.fittedq.random.Streams;
import org.fittedq.target.Discount;
import org.junit.jupiter.api.Test;

/// DDPG against the same steps written naively in double.
class DdpgReferenceTest {

    private static final double TAU = 0.1;

    private final Ddpg ddpg = new Ddpg(new Setup(Small.SPEC, 1, new Streams(Small.SEED), Small.COMPUTE),
            new Ddpg.Config(TAU, 0, Noise.gaussian(0.1), Discount.DEFAULT, Small.REPLAY, Budget.ONE_FIT_PER_STEP,
                    Small.NETWORKS, Projected.DEFAULT));
    private final NaiveMlp q = inside("q", 1, 11);
    private final NaiveMlp pi = inside("pi", DA, 12);
    private final NaiveMlp qTarget = inside("qTarget", 1, 13);
    private final NaiveMlp piTarget = inside("piTarget", DA, 14);

    /// Gives a network other weights than its fellow has, and the reference the same.
    private NaiveMlp inside(String name, int outputs, long seed) {
        var mlp = Small.mlp(outputs == 1 ? DS + DA : DS, outputs, seed);
        Inside.write(ddpg, name, mlp);
        return new NaiveMlp(mlp);
    }

    @Test
    void fourStepsAgreeWithLoopsInDouble() {
        for (int step = 1; step <= 4; step++) {
            Batch b = Small.batch(step);
            Vec y = Small.y();
            ddpg.target(b, y);
            ddpg.fit(b, y, new Metrics());
            ddpg.improve(b, step, new Metrics());

            double[] labels = new double[N];
            for (int i = 0; i < N; i++) {
                double[] sNext = Small.row(b.sNext(), i);
                double value = qTarget.forward(Small.join(sNext, act(piTarget, sNext)))[0];
                labels[i] = b.r().at(i) + b.bootstrap().at(i) * value;
                assertEquals(labels[i], y.at(i), 1e-5, "label " + i + " of step " + step);
            }
            fitAndImprove(b, labels);
        }

        q.agreesWith(Inside.read(ddpg, "q", Small.critic(1)), "θ");
        pi.agreesWith(Inside.read(ddpg, "pi", Small.mlp(DS, DA, 1)), "w");
        qTarget.agreesWith(Inside.read(ddpg, "qTarget", Small.critic(1)), "θ′");
        piTarget.agreesWith(Inside.read(ddpg, "piTarget", Small.mlp(DS, DA, 1)), "w′");
    }

    private static double[] act(NaiveMlp policy, double[] s) {
        double[] a = policy.forward(s);
        for (int j = 0; j < DA; j++) {
            a[j] = Math.tanh(a[j]);
        }
        return a;
    }

    private void fitAndImprove(Batch b, double[] y) {
        for (int i = 0; i < N; i++) {
            double[] sa = Small.join(Small.row(b.s(), i), Small.row(b.a(), i));
            q.backward(2.0 / N * (q.forward(sa)[0] - y[i]));
        }
        q.adam(Small.CRITIC);
        for (int i = 0; i < N; i++) {
            double[] s = Small.row(b.s(), i);
            double[] a = act(pi, s);
            q.forward(Small.join(s, a));
            double[] du = Small.inAction(q.inputGradient(-1.0 / N));
            for (int j = 0; j < DA; j++) {
                du[j] *= 1 - a[j] * a[j];
            }
            pi.backward(du);
        }
        pi.adam(Small.ACTOR);
        qTarget.follow(q, TAU);
        piTarget.follow(pi, TAU);
    }
}
