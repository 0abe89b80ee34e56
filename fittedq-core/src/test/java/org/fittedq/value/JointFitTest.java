// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class JointFitTest {

    private static final Compute ONE = new Compute(1);
    private static final Network NETWORK = new Network(List.of(33, 20), Activation.RELU, new Norm.Batch(0.9));
    private static final int N = 24;
    private static final int DS = 3;
    private static final int DA = 2;
    private final RandomStream random = new RandomStream(3, "test");
    private final Mat s = uniform(DS);
    private final Mat a = uniform(DA);
    private final Mat sNext = uniform(DS);
    private final Mat aNext = uniform(DA);
    private final Critic q = critic();
    private final OptimiserState optimiser = new OptimiserState(Optimiser.adam(1e-2), q.mlp());

    private Mat uniform(int columns) {
        Mat m = new Mat(N, columns);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = 2 * random.nextFloat() - 1;
        }
        return m;
    }

    private static Critic critic() {
        return new Critic(DS, DA, NETWORK, N, new RandomStream(1, "q"), ONE);
    }

    /// y = s₀ + a₁.
    private double fit(JointFit fit, int times) {
        Vec v = new Vec(N);
        Vec dq = new Vec(N);
        double loss = 0;
        for (int k = 0; k < times; k++) {
            fit.value(s, a, sNext, aNext, v);
            loss = 0;
            for (int i = 0; i < N; i++) {
                float error = v.at(i) - s.at(i, 0) - a.at(i, 1);
                dq.set(i, 2 * error / N);
                loss += (double) error * error / N;
            }
            fit.step(dq, optimiser);
        }
        return loss;
    }

    @Test
    void statisticsAreThoseOfBothHalvesAndTheLossIsOfTheFirst() {
        JointFit fit = new JointFit(q, N);
        Vec joint = fit.value(s, a, sNext, aNext, new Vec(N));
        Vec again = fit.value(s, a, s, a, new Vec(N));
        Tape alone = new Tape(q.mlp(), N);
        Vec single = new Vec(N);
        alone.forward(s, a, single);

        for (int i = 0; i < N; i++) {
            assertEquals(single.at(i), again.at(i), 1e-5); // twice the same rows have the same statistics
        }
        assertFalse(Arrays.equals(joint.data(), single.data()));

        float[] head = q.mlp().vector(2, Mlp.Part.BIAS);
        fit.value(s, a, sNext, aNext, new Vec(N));
        fit.step(new Vec(N), optimiser); // no gradient at all
        assertArrayEquals(head, q.mlp().vector(2, Mlp.Part.BIAS));
    }

    /// E.g. of a network whose outputs are wanted at (s, a), and which is then asked there with running statistics.
    @Test
    void theEvaluatedCriticComesToSayWhatItWasFittedTo() {
        JointFit fit = new JointFit(q, N);

        double first = fit(fit, 1);
        double last = fit(fit, 400);

        Vec evaluated = q.value(s, a, new Vec(N));
        double loss = 0;
        for (int i = 0; i < N; i++) {
            double error = evaluated.at(i) - s.at(i, 0) - a.at(i, 1);
            loss += error * error / N;
        }
        assertTrue(last < 0.01 * first, first + " " + last);
        assertTrue(loss < 0.02 * first, first + " " + loss);
    }

    @Test
    void valuesSearchesGradientsAndTheNetworkFormAreOfTheRunningStatistics() {
        fit(new JointFit(q, N), 5);
        float[] values = new float[N];
        float[] da = new float[N * DA];
        Mat gradient = new Mat(N, DA);
        Vec one = new Vec(N);
        one.fill(1);

        Vec v = q.value(s, a, new Vec(N));
        q.gradientInAction(one, gradient);
        ActionValues search = q.at(N, 1);
        search.fix(s, 0, N);
        search.gradients(a.data(), 1, values, da);

        assertArrayEquals(v.data(), values);
        assertArrayEquals(gradient.data(), da);
        Mlp network = q.networks().orElseThrow().networks().getFirst();
        assertSame(q.mlp().evaluated(), network);
        Vec plain = new Vec(N);
        new Tape(network, N).forward(s, a, plain);
        assertArrayEquals(v.data(), plain.data());
    }

    @Test
    void targetsFollowTheStatisticsAndAreSearchedWithThem() {
        Critic target = q.target();
        Vec before = target.value(s, a, new Vec(N));
        fit(new JointFit(q, N), 5);
        assertArrayEquals(before.data(), target.value(s, a, new Vec(N)).data());

        target.follow(q, 0.5);
        assertNotEquals(before.at(0), target.value(s, a, new Vec(N)).at(0));

        target.follow(q, 1);
        assertArrayEquals(q.value(s, a, new Vec(N)).data(), target.value(s, a, new Vec(N)).data());
    }

    @Test
    void anOrdinaryStepIsRefused() {
        q.value(s, a, new Vec(N));

        assertEquals("optimiser: expected the state of this network, got another's", assertThrows(
                IllegalArgumentException.class, () -> q.backward(new Vec(N)).step(optimiser)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new JointFit(q.target(), N));
    }
}
