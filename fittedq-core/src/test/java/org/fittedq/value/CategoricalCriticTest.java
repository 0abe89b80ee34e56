// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Expectation;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

class CategoricalCriticTest {

    private static final Compute ONE = new Compute(1);
    private static final Bins BINS = new Bins(-3, 9, 41);
    private static final int N = 7;
    private static final int DS = 3;
    private static final int DA = 2;

    private final RandomStream random = new RandomStream(1, "inputs");
    private final Mat s = uniform(DS);
    private final Mat a = uniform(DA);

    private static Critic critic(String activation, Compute compute) {
        return critic(activation, compute, BINS);
    }

    private static Critic critic(String activation, Compute compute, Bins bins) {
        Network network = Settings.override(Settings.override(Network.DEFAULT, "hidden", "20,33"), "activation",
                activation);
        Critic critic = new Critic(DS, DA, network, Optional.of(bins), N, new RandomStream(2, "w"), compute);
        float[] weight = critic.mlp().weight(2);
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= 20; // far from uniform
        }
        critic.mlp().set(2, weight, new float[BINS.count()]);
        return critic;
    }

    private Mat uniform(int columns) {
        Mat m = new Mat(N, columns);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = 2 * random.nextFloat() - 1;
        }
        return m;
    }

    @Test
    void theValueIsTheMeanOfTheBinsUnderTheSoftmaxOfTheOutputs() {
        Critic critic = critic("relu", ONE);
        Vec q = critic.value(s, a, new Vec(N));
        Vec f = critic.outputs(s, a, new Vec(N * BINS.count()));

        for (int r = 0; r < N; r++) {
            double sum = 0;
            double mean = 0;
            for (int k = 0; k < BINS.count(); k++) {
                double e = Math.exp(f.at(r * BINS.count() + k));
                sum += e;
                mean += e * (-3 + 12.0 * k / 40);
            }
            assertEquals(mean / sum, q.at(r), 1e-5);
        }
        assertArrayEquals(q.data(), critic.values(f, new Vec(N)).data());
    }

    /// CVaR is the largest of level + E min(0, z − level)/α over all levels, one of which is a bin.
    @Test
    void theValueOfAWorstShareIsItsMean() {
        for (double tail : new double[]{0.01, 0.1, 0.5, 0.99}) {
            Critic critic = critic("relu", ONE, new Bins(-3, 9, 41, tail));
            Vec q = critic.value(s, a, new Vec(N));
            Vec f = critic.outputs(s, a, new Vec(N * BINS.count()));

            for (int r = 0; r < N; r++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int level = 0; level < BINS.count(); level++) {
                    best = Math.max(best, atLevel(f, r, BINS.z()[level], tail));
                }
                assertEquals(best, q.at(r), 2e-5 / tail);
            }
        }
    }

    private static double atLevel(Vec f, int r, double level, double tail) {
        double sum = 0;
        double below = 0;
        for (int k = 0; k < BINS.count(); k++) {
            double e = Math.exp(f.at(r * BINS.count() + k));
            sum += e;
            below += e * Math.min(0, BINS.z()[k] - level);
        }
        return level + below / sum / tail;
    }

    @Test
    void theWorstShareOfAFewOutcomesByHand() { // 0 with 0.25, 1 with 0.25, 2 with 0.5
        Expectation worst = new Expectation(new float[]{0, 1, 2}, 0.5, 1, ONE);
        Vec l = Vec.of(0, 0, (float) Math.log(2));
        Vec q = new Vec(1);
        Vec dl = new Vec(3);

        worst.of(l, q);
        worst.gradient(Vec.of(1), dl);

        assertEquals(0.5, q.at(0), 1e-6); // half of 0, half of 1
        assertEquals(0.25 * (-1 - 0.5), dl.at(0), 1e-6); // c = 1 + min(0, z − 1)/0.5 = −1, 1, 1
        assertEquals(0.25 * (1 - 0.5), dl.at(1), 1e-6);
        assertEquals(0.5 * (1 - 0.5), dl.at(2), 1e-6);
    }

    @Test
    void aSearchSeesTheSameBitsAsABatch() {
        for (Compute.Kind kind : Compute.Kind.values()) {
            seesTheSameBits(critic("silu", new Compute(kind, 1)));
            seesTheSameBits(critic("silu", new Compute(kind, 1), new Bins(-3, 9, 41, 0.2)));
        }
    }

    private void seesTheSameBits(Critic critic) {
        Vec q = critic.value(s, a, new Vec(N));
        ActionValues values = critic.at(N, 1);
        float[] each = new float[N];
        float[] again = new float[N];
        float[] da = new float[N * DA];
        Mat gradient = new Mat(N, DA);

        values.fix(s, 0, N);
        values.values(a.data(), 1, each);
        values.gradients(a.data(), 1, again, da);
        critic.gradientInAction(new Vec(N).fill(1), gradient);

        assertArrayEquals(q.data(), each);
        assertArrayEquals(q.data(), again);
        assertArrayEquals(gradient.data(), da);
    }

    @Test
    void theGradientInStateAndActionIsTheSlopeOfTheValue() {
        slopeOfTheValue(critic("tanh", ONE), 0.01);
        slopeOfTheValue(critic("tanh", ONE, new Bins(-3, 9, 41, 0.37)), 0.05); // with a kink where the level changes
    }

    private void slopeOfTheValue(Critic critic, double tolerance) {
        Mat d = new Mat(N, DS + DA);
        Vec above = new Vec(N);
        Vec below = new Vec(N);
        critic.value(s, a, above);
        critic.gradient(new Vec(N).fill(1), d);

        for (int j = 0; j < DS + DA; j++) {
            Mat moved = j < DS ? s : a;
            int column = j < DS ? j : j - DS;
            move(moved, column, 0.01f);
            critic.value(s, a, above);
            move(moved, column, -0.02f);
            critic.value(s, a, below);
            move(moved, column, 0.01f);
            for (int r = 0; r < N; r++) {
                double slope = (above.at(r) - below.at(r)) / 0.02;
                assertEquals(slope, d.at(r, j), 0.02 + tolerance * Math.abs(slope));
            }
        }
    }

    private static void move(Mat m, int column, float by) {
        for (int r = 0; r < m.rows(); r++) {
            m.set(r, column, m.at(r, column) + by);
        }
    }

    @Test
    void whatWouldHaveToBoundItRefusesItByName() {
        Critic critic = critic("relu", ONE);

        assertEquals(Optional.empty(), critic.networks());
        assertEquals(Optional.of("certified: expected a q made of networks, got a categorical critic, whose value is "
                + "the mean of a distribution; take cem"), BoundedQ.refusal("certified", critic));
        assertTrue(critic.isDifferentiable());
        GradientAscent.DEFAULT.accept(critic);
    }

    @Test
    void outputsThatAreNoBinsAreRefused() {
        Critic critic = critic("relu", ONE);

        assertEquals("outputs of a critic: expected 1, got 41",
                assertThrows(IllegalArgumentException.class, () -> new Critic(DS, critic.mlp())).getMessage());
        assertEquals("outputs of a critic: expected 5, got 41",
                assertThrows(IllegalArgumentException.class,
                        () -> new Critic(DS, critic.mlp(), Optional.of(new Bins(0, 1, 5)))).getMessage());
        assertEquals("range of bins: expected finite numbers, low < high, got 1.0 and 1.0",
                assertThrows(IllegalArgumentException.class, () -> new Bins(1, 1, 5)).getMessage());
        assertEquals("tail of bins: expected a number in (0, 1], got 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Bins(0, 1, 5, 0)).getMessage());
        assertEquals("bins: expected an integer of at least 2, got 1",
                assertThrows(IllegalArgumentException.class, () -> new Bins(0, 1, 1)).getMessage());
    }

    @Test
    void targetsAndViewsHaveTheSameBins() {
        Critic critic = critic("relu", ONE);
        Vec q = critic.value(s, a, new Vec(N));

        for (Critic other : new Critic[]{critic.target(), critic.averaged(), critic.view(N)}) {
            assertEquals(Optional.of(BINS), other.bins());
            assertArrayEquals(q.data(), other.value(s, a, new Vec(N)).data());
        }
    }
}
