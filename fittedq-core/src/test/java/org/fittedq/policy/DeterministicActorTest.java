// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class DeterministicActorTest {

    private static final Compute COMPUTE = new Compute(1);
    private static final int DS = 3;
    private static final int DA = 2;
    private static final int N = 4;

    private static DeterministicActor actor(long seed) {
        return new DeterministicActor(DS, DA, new Network(List.of(5), Activation.TANH, false), N,
                new RandomStream(seed, "init"), COMPUTE);
    }

    private static Mat random(int rows, int cols, String name) {
        Mat m = new Mat(rows, cols);
        RandomStream random = new RandomStream(4, name);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private static float[] act(DeterministicActor pi) {
        return pi.act(random(N, DS, "states"), new Mat(N, DA)).data();
    }

    @Test
    void theActionIsTheTanhOfTheNetwork() {
        DeterministicActor pi = actor(1);
        Mat u = new Mat(N, DA);
        Mat out = new Mat(N, DA);

        Mat returned = pi.act(random(N, DS, "states"), out);

        new Tape(pi.mlp(), N).forward(random(N, DS, "states"), u);
        for (int i = 0; i < N * DA; i++) {
            assertEquals(Math.tanh(u.data()[i]), out.data()[i], 1e-6);
        }
        assertEquals(out, returned);
    }

    @Test
    void aViewOfAnotherSizeSharesTheParameters() {
        DeterministicActor pi = actor(1);
        DeterministicActor one = pi.view(1);
        Mat s = new Mat(1, DS);
        s.setRow(0, new float[]{1, -2, 0.5f});
        float before = one.act(s, new Mat(1, DA)).at(0, 0);

        pi.mlp().set(1, new float[5 * DA], new float[]{0.5f, -0.5f});

        assertNotEquals(before, one.act(s, new Mat(1, DA)).at(0, 0));
        assertEquals(Math.tanh(0.5), one.act(s, new Mat(1, DA)).at(0, 0), 1e-6);
    }

    @Test
    void aTargetIsEqualAtFirstAndFollowsOnlyWhenTold() {
        DeterministicActor pi = actor(1);
        DeterministicActor target = pi.target();
        float[] first = act(pi);
        float[] firstBias = pi.mlp().vector(1, Mlp.Part.BIAS);
        assertArrayEquals(first, act(target));

        pi.mlp().set(1, new float[5 * DA], new float[]{0.5f, -0.5f});
        assertArrayEquals(first, act(target));
        target.follow(pi, 0.25);

        // w′ ← ¼ w + ¾ w′
        float[] bias = target.mlp().vector(1, Mlp.Part.BIAS);
        assertEquals(0.25 * 0.5 + 0.75 * firstBias[0], bias[0], 1e-7);
        assertEquals(0.25 * -0.5 + 0.75 * firstBias[1], bias[1], 1e-7);
        target.follow(pi, 1);
        assertArrayEquals(act(pi), act(target));
    }

    /// L = Σ w · a. A step of plain gradient descent with rate 1 shows the gradient in the last layer's biases.
    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        DeterministicActor pi = actor(1);
        Mat da = random(N, DA, "gradient");
        float[] weight = pi.mlp().weight(1);
        float[] bias = {0.3f, -0.2f};
        pi.mlp().set(1, weight, bias);

        pi.act(random(N, DS, "states"), new Mat(N, DA));
        pi.backward(da).step(new OptimiserState(
                new Optimiser(Optimiser.Rule.SGD, 1, new Optimiser.Moments(0, 0, 1), 0, 0), pi.mlp()));

        float[] after = pi.mlp().vector(1, Mlp.Part.BIAS);
        for (int j = 0; j < DA; j++) {
            double slope = (loss(weight, bias, j, 1e-2, da) - loss(weight, bias, j, -1e-2, da)) / 2e-2;
            assertEquals(slope, (double) bias[j] - after[j], 2e-4, "bias " + j);
        }
    }

    private static double loss(float[] weight, float[] bias, int j, double change, Mat da) {
        DeterministicActor pi = actor(1);
        float[] moved = bias.clone();
        moved[j] += (float) change;
        pi.mlp().set(1, weight, moved);
        float[] a = act(pi);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) da.data()[i] * a[i];
        }
        return sum;
    }

    @Test
    void aRestoredActorActsAsTheSavedOne() {
        DeterministicActor saved = actor(1);
        DeterministicActor restored = actor(2);

        MemoryExchange checkpoint = MemoryExchange.save(saved);
        checkpoint.restore(restored);

        assertArrayEquals(act(saved), act(restored));
        assertEquals(Optional.empty(), checkpoint.firstDifference(MemoryExchange.save(restored)));
    }
}
