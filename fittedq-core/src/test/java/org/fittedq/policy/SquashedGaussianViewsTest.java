// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.fittedq.MemoryExchange;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// Of several views of one policy's parameters, and of several threads, each gives what one alone would.
class SquashedGaussianViewsTest {

    private static final Compute ONE = new Compute(1);
    private static final int DS = 3;
    private static final int DA = 3;
    private static final Network NETWORK = new Network(List.of(5), Activation.TANH);
    private static final Optimiser DESCENT = new Optimiser(Optimiser.Rule.SGD, 1, new Optimiser.Moments(0, 0, 1), 0, 0);

    private static SquashedGaussian policy(long seed, int rows, Compute compute) {
        return new SquashedGaussian(DS, DA, NETWORK, rows, new RandomStream(seed, "init"), compute);
    }

    private static Mat random(int rows, int cols, String name) {
        Mat m = new Mat(rows, cols);
        RandomStream random = new RandomStream(4, name);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) random.nextGaussian();
        }
        return m;
    }

    private record Acted(Mat action, Vec logProb) {}

    private static Acted act(SquashedGaussian pi, int rows) {
        Acted acted = new Acted(new Mat(rows, DA), new Vec(rows));
        pi.act(random(rows, DS, "states"), random(rows, DA, "epsilon"), acted.action, acted.logProb);
        return acted;
    }

    private static void assertSame(Acted expected, Acted actual) {
        assertArrayEquals(expected.action.data(), actual.action.data());
        assertArrayEquals(expected.logProb.data(), actual.logProb.data());
    }

    /// 401 rows of 3 numbers are shared by three threads, and do not divide by them.
    @Test
    void threadsChangeNoBit() {
        int rows = 401;
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            SquashedGaussian alone = policy(1, rows, ONE);
            SquashedGaussian shared = policy(1, rows, three);

            for (int step = 0; step < 3; step++) {
                assertSame(act(alone, rows), act(shared, rows));
                alone.backward(random(rows, DA, "gradient"), 0.3, 0.1).step(new OptimiserState(DESCENT, alone.mlp()));
                shared.backward(random(rows, DA, "gradient"), 0.3, 0.1).step(new OptimiserState(DESCENT, shared.mlp()));
            }

            for (int l = 0; l < 2; l++) {
                assertArrayEquals(alone.mlp().weight(l), shared.mlp().weight(l));
                assertArrayEquals(alone.mlp().vector(l, Mlp.Part.BIAS), shared.mlp().vector(l, Mlp.Part.BIAS));
            }
        }
    }

    /// Nothing is left over in the view's memory that the inference could have taken for its own.
    @Test
    void noiseIsInferredByAViewThatNeverActed() {
        SquashedGaussian pi = policy(1, 9, ONE);
        Acted acted = act(pi, 9);
        Mat u = new Mat(9, DA).set(pi.beforeTanh());
        SquashedGaussian view = pi.view(9);
        Mat again = new Mat(9, DA);
        Vec logProb = new Vec(9);

        view.infer(random(9, DS, "states"), u, again, logProb);

        assertArrayEquals(random(9, DA, "epsilon").data(), view.noise().data(), 1e-5f);
        assertArrayEquals(acted.action.data(), again.data(), 1e-6f);
        assertArrayEquals(acted.logProb.data(), logProb.data(), 2e-5f);
    }

    @Test
    void viewsShareTheParameters() {
        SquashedGaussian pi = policy(1, 9, ONE);
        SquashedGaussian view = pi.view(2);
        SquashedGaussian[] views = pi.views(4, 3);
        float before = act(view, 2).logProb.at(0);

        pi.mlp().set(1, new float[5 * 2 * DA], new float[]{1, 2, 3, 0, 0, 0});

        assertNotEquals(before, act(view, 2).logProb.at(0));
        assertEquals(3, views.length);
        for (SquashedGaussian one : views) {
            assertSame(act(pi.view(4), 4), act(one, 4));
        }
    }

    @Test
    void theTapeIsThatOfTheLastPass() {
        SquashedGaussian pi = policy(1, 4, ONE);
        float[] bias = pi.mlp().vector(1, Mlp.Part.BIAS);
        act(pi, 4);
        pi.backward(random(4, DA, "gradient"), 0.3, 0);
        Tape tape = pi.tape();
        tape.sumGradient(false);
        float[] gradient = tape.vectorGradient(1, Mlp.Part.BIAS);

        pi.step(new OptimiserState(DESCENT, pi.mlp()));

        for (int o = 0; o < 2 * DA; o++) {
            assertEquals(bias[o] - gradient[o], pi.mlp().vector(1, Mlp.Part.BIAS)[o], 1e-6);
        }
    }

    /// ∂L/∂log π of a row acts on that row alone: weights (c, 0, 0, 0) are those of a batch whose other rows have no part.
    @Test
    void eachRowsLogDensityHasItsOwnWeight() {
        float[] summed = new float[2 * DA];
        for (int row = 0; row < 4; row++) {
            Vec weight = new Vec(4);
            weight.set(row, row + 1);
            float[] gradient = biasGradient(weight);
            for (int o = 0; o < summed.length; o++) {
                summed[o] += gradient[o];
            }
        }

        assertArrayEquals(biasGradient(Vec.of(1, 2, 3, 4)), summed, 1e-5f);

        SquashedGaussian pi = policy(1, 4, ONE);
        act(pi, 4);
        pi.backward(new Mat(4, DA), 2, 0).tape().sumGradient(false);
        assertArrayEquals(pi.tape().vectorGradient(1, Mlp.Part.BIAS), biasGradient(Vec.of(2, 2, 2, 2)), 1e-6f);
    }

    private static float[] biasGradient(Vec dLogProb) {
        SquashedGaussian pi = policy(1, 4, ONE);
        act(pi, 4);
        pi.backward(new Mat(4, DA), dLogProb).tape().sumGradient(false);
        return pi.tape().vectorGradient(1, Mlp.Part.BIAS);
    }

    /// log σ is clamped to [−20, 2]: at a bound it still learns, beyond it does not.
    @Test
    void logStdLearnsAtItsBoundsButNotBeyond() {
        for (float bound : new float[]{-20, 2}) {
            SquashedGaussian pi = policy(1, 4, ONE);
            float beyond = bound + Math.signum(bound) * 0.25f;
            pi.mlp().set(1, new float[5 * 2 * DA], new float[]{0, 0, 0, bound, beyond, 0});
            act(pi, 4);

            pi.backward(new Mat(4, DA), 1, 0).step(new OptimiserState(DESCENT, pi.mlp()));

            float[] bias = pi.mlp().vector(1, Mlp.Part.BIAS);
            assertNotEquals(bound, bias[DA]);
            assertEquals(beyond, bias[DA + 1]);
        }
    }

    @Test
    void aRestoredPolicyActsAsTheSavedOne() {
        SquashedGaussian saved = policy(1, 4, ONE);
        SquashedGaussian restored = policy(2, 4, ONE);

        MemoryExchange.save(saved).restore(restored);

        assertSame(act(saved, 4), act(restored, 4));
    }

    @Test
    void drawsAreThoseOfTheNoiseGiven() {
        SquashedGaussian pi = policy(1, 4, ONE);
        float[] epsilon = new float[4 * DA];
        new Normals(new RandomStream(7, "noise"), 4 * DA, ONE).fill(epsilon);

        pi.sample(random(4, DS, "states"), new Normals(new RandomStream(7, "noise"), 4 * DA, ONE), new Mat(4, DA),
                new Vec(4));

        assertArrayEquals(epsilon, pi.noise().data());
    }
}
