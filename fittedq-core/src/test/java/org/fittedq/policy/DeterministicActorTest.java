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
    private static final int OUTPUTS = 2 * DA;

    private static DeterministicActor actor(long seed) {
        return new DeterministicActor(DS, DA, new Network(List.of(5), Activation.TANH), N,
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

    /// The network of a Gaussian actor: the mean, then log σ.
    private static Mlp gaussian() {
        return new Mlp(DS, new Network(List.of(6), Activation.TANH), OUTPUTS, Mlp.Use.FIT_AND_INPUT_GRADIENT,
                new RandomStream(1, "init"), COMPUTE);
    }

    @Test
    void theActionIsTheTanhOfTheFirstOutputsOfEachRow() {
        Mlp actor = gaussian();
        Mat outputs = new Mat(5, OUTPUTS);
        Mat a = new Mat(5, DA);

        DeterministicActor.of(actor, DA, 5, COMPUTE).act(random(5, DS, "states"), a);

        new Tape(actor, 5).forward(random(5, DS, "states"), outputs);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < DA; j++) {
                assertEquals(Math.tanh(outputs.at(i, j)), a.at(i, j), 1e-6, i + ", " + j);
            }
        }
    }

    @Test
    void oneRowGivesTheActionsOfTheBatchAndAGradient() {
        Mat batch = new Mat(5, DA);
        Mat single = new Mat(1, DA);
        Mat s = random(5, DS, "states");
        Mat ds = new Mat(1, DS);
        DeterministicActor.of(gaussian(), DA, 5, COMPUTE).act(s, batch);
        DeterministicActor one = DeterministicActor.of(gaussian(), DA, 1, COMPUTE);
        Mat row = new Mat(1, DS);
        System.arraycopy(s.data(), 2 * DS, row.data(), 0, DS);

        one.act(row, single);
        one.backward(new Mat(1, DA).fill(1)).gradientInState(ds);

        assertEquals(batch.at(2, 0), single.at(0, 0));
        assertEquals(batch.at(2, 1), single.at(0, 1));
        gradientIsSlope(row, new Mat(1, DA).fill(1), ds, 0);
    }

    @Test
    void theGradientInTheStateIsAddedAndIsTheSlopeOfTheLoss() {
        DeterministicActor mean = DeterministicActor.of(gaussian(), DA, 4, COMPUTE);
        Mat s = random(4, DS, "states");
        Mat da = random(4, DA, "gradient");
        Mat ds = new Mat(4, DS).fill(1);

        mean.act(s, new Mat(4, DA));
        mean.backward(da).gradientInState(ds);

        gradientIsSlope(s, da, ds, 1);
    }

    /// L = Σ da · a, by central differences.
    private static void gradientIsSlope(Mat s, Mat da, Mat ds, double was) {
        double h = 1e-2;
        for (int i = 0; i < s.data().length; i++) {
            double slope = (lossAt(s, i, h, da) - lossAt(s, i, -h, da)) / (2 * h);
            assertEquals(was + slope, ds.data()[i], 5e-4 * (1 + Math.abs(slope)), "entry " + i);
        }
    }

    private static double lossAt(Mat s, int entry, double change, Mat da) {
        Mat moved = new Mat(s.rows(), DS).set(s);
        moved.data()[entry] += (float) change;
        Mat a = new Mat(s.rows(), DA);
        DeterministicActor.of(gaussian(), DA, s.rows(), COMPUTE).act(moved, a);
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += (double) da.data()[i] * a.data()[i];
        }
        return sum;
    }

    @Test
    void aDifferentiableCopyHasTheWeightsThereWereAndAGradientInTheState() {
        DeterministicActor pi = actor(1); // made without gradients in the state
        Mat s = random(N, DS, "states");
        Mat before = pi.act(s, new Mat(N, DA));
        DeterministicActor copy = DeterministicActor.differentiableCopy(pi.mlp(), DA, N, COMPUTE);
        Mat ds = new Mat(N, DS);

        pi.mlp().set(1, new float[5 * DA], new float[]{0.5f, -0.5f});

        assertArrayEquals(before.data(), copy.act(s, new Mat(N, DA)).data());
        copy.backward(new Mat(N, DA).fill(1)).gradientInState(ds);
        Mat moved = new Mat(N, DS).set(s);
        moved.set(2, 1, s.at(2, 1) + 1e-2f);
        Mat after = copy.act(moved, new Mat(N, DA));
        double slope = (after.at(2, 0) + after.at(2, 1) - before.at(2, 0) - before.at(2, 1)) / 1e-2;
        assertEquals(slope, ds.at(2, 1), 1e-2);
    }
}
