// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.argmax.certified.DoubleNetwork;
import org.fittedq.argmax.certified.Rounding;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.random.RandomStream;
import org.fittedq.value.FunctionQ;
import org.junit.jupiter.api.Test;

/// States are solved in blocks and by several threads, each with its own set, first guess and random words.
class StatesApartTest {

    private static final Compute ONE = new Compute(1);
    private static final int STATES = 300;

    /// q = −(a − s₁)², to be maximised over [s₀, s₀ + ½].
    private static final FunctionQ Q = new FunctionQ(2, 1, (s, a) -> -(a[0] - s[1]) * (a[0] - s[1]),
            (s, a, da) -> da[0] = -2 * (a[0] - s[1]));
    private static final ActionSets SETS = (s, from) -> new BoxSet(new double[]{s[from]}, new double[]{s[from] + 0.5});

    private static Mat states() {
        Mat s = new Mat(STATES, 2);
        for (int i = 0; i < STATES; i++) {
            s.setRow(i, new float[]{-1 + i * 1.5f / STATES, 1.5f - 3f * i / STATES});
        }
        return s;
    }

    private static List<Maximiser> methods() {
        return List.of(new RandomShooting(100), new Grid(101), Cem.DEFAULT, new GradientAscent(3, 40, 0.2,
                GradientAscent.Rule.ADAM), new LbfgsB(3, 10, 3));
    }

    @Test
    void everyStateIsSolvedOverItsOwnSet() {
        Mat s = states();
        for (Maximiser method : methods()) {
            Maxima best = new Argmax(method, Q, SETS, new RandomStream(1, "argmax"), ONE).solve(s,
                    new Maxima(STATES, 1));
            for (int i = 0; i < STATES; i++) {
                double exact = Math.clamp(s.at(i, 1), s.at(i, 0), s.at(i, 0) + 0.5);
                assertEquals(exact, best.action().at(i, 0), 0.05, method.name() + ", state " + i);
            }
        }
    }

    @Test
    void allAtOnceIsOneByOne() {
        Mat s = states();
        for (Maximiser method : methods()) {
            Maxima all = new Argmax(method, Q, SETS, new RandomStream(1, "argmax"), ONE).solve(s,
                    new Maxima(STATES, 1));
            Argmax single = new Argmax(method, Q, SETS, new RandomStream(1, "argmax"), ONE);
            Mat row = new Mat(1, 2);
            Maxima one = new Maxima(1, 1);
            for (int i = 0; i < STATES; i++) {
                row.setRow(0, new float[]{s.at(i, 0), s.at(i, 1)});
                single.solve(row, one);
                assertEquals(one.action().at(0, 0), all.action().at(i, 0), method.name() + ", state " + i);
                assertEquals(one.evaluations(0), all.evaluations(i));
            }
            assertEquals(STATES * one.evaluations(0), all.totalEvaluations());
        }
    }

    @Test
    void aSetOfAnotherSizeIsRefusedWhereverItIs() {
        ActionSets sets = (s, from) -> BoxSet.whole(s[from + 1] < -1.4 && s[from + 1] > -1.42 ? 2 : 1);

        var refused = assertThrows(IllegalArgumentException.class,
                () -> new Argmax(Cem.DEFAULT, Q, sets, new RandomStream(1, "argmax"), ONE).solve(states(),
                        new Maxima(STATES, 1)));

        assertEquals("action set: expected 1 dimensions, got 2", refused.getMessage());
    }

    /// A first guess outside the set counts as its projection; where it is the best action, nothing else is the answer.
    @Test
    void firstGuessesAreProjected() {
        Mat s = new Mat(1, 2);
        s.setRow(0, new float[]{-0.25f, 7});
        for (Maximiser method : List.of(new RandomShooting(2), new LbfgsB(1, 1, 3))) {
            Argmax argmax = new Argmax(method, Q, SETS, new RandomStream(1, "argmax"), ONE);
            Maxima best = argmax.solve(s, 1, new Mat(1, 1).fill(5), () -> false, new Maxima(1, 1));

            assertEquals(0.25, best.action().at(0, 0), 1e-6, method.name());
        }
    }

    /// More samples than fit into one call go on in the state's words, they do not begin again.
    @Test
    void shotsAreTheDrawsOfOneStream() {
        Mat s = new Mat(1, 2);
        s.setRow(0, new float[]{-0.25f, 0.1f});
        RandomStream random = new RandomStream(1, "argmax");
        float expected = 9;
        float[] a = new float[1];
        for (int k = 0; k < 200; k++) {
            SETS.of(s.data(), 0).sample(random, a, 0);
            expected = Math.abs(a[0] - 0.1f) < Math.abs(expected - 0.1f) ? a[0] : expected;
        }

        Maxima best = new Argmax(new RandomShooting(200), Q, SETS, new RandomStream(1, "argmax"), ONE).solve(s,
                new Maxima(1, 1));

        assertEquals(expected, best.action().at(0, 0));
        assertEquals(200, best.evaluations(0));
    }

    @Test
    void theSmoothMaximumOfEachStateIsOverItsOwnSet() {
        Mat s = states();
        var soft = new SoftMaximum(new SoftMaximum.Config(0.5, 4000, 0.2), new Grid(51), Q, SETS,
                new RandomStream(1, "soft"), ONE);
        Vec v = new Vec(STATES);

        long evaluations = soft.solve(s, s, v, new Vec(STATES));

        assertEquals(STATES * (4000L + 51), evaluations);
        for (int i = 0; i < STATES; i += 7) {
            double sum = 0;
            for (int k = 0; k < 500; k++) {
                double a = s.at(i, 0) + 0.5 * (k + 0.5) / 500;
                sum += 0.5 / 500 * Math.exp(-(a - s.at(i, 1)) * (a - s.at(i, 1)) / 0.5);
            }
            assertEquals(0.5 * Math.log(sum), v.at(i), 0.05, "state " + i);
        }
    }

    @Test
    void smoothMaximaOfTheSameStateDrawTheirOwnSamplesAndNewOnesEachTime() {
        Mat same = new Mat(2, 2);
        same.setRow(0, new float[]{-0.25f, 0.1f});
        same.setRow(1, new float[]{-0.25f, 0.1f});
        var soft = new SoftMaximum(new SoftMaximum.Config(0.5, 20, 0.2), new Grid(51), Q, SETS,
                new RandomStream(1, "soft"), ONE);
        Vec first = new Vec(2);
        Vec second = new Vec(2);

        soft.solve(same, same, first, new Vec(2));
        soft.solve(same, same, second, new Vec(2));

        float[] all = {first.at(0), first.at(1), second.at(0), second.at(1)};
        Arrays.sort(all);
        for (int k = 1; k < 4; k++) {
            assertTrue(all[k - 1] < all[k]);
        }
    }

    @Test
    void theRoundingOfASumGrowsWithItsTermsAndItsSize() {
        // one number of state, 2; one action in [−½, ¼]; one unit z = 3 s − 5 a + 7; q = −11 h + 13
        var mlp = Nets.random(2, List.of(1), Activation.RELU, 1, new RandomStream(1, "init"));
        mlp.set(0, new float[]{3, -5}, new float[]{7});
        mlp.set(1, new float[]{-11}, new float[]{13});
        DoubleNetwork net = new DoubleNetwork(mlp, 1);
        net.fix(new float[]{2}, 0);
        double[][] slack = {new double[1], new double[1]};

        Rounding.bound(net, new double[]{-0.5, 0.25}, slack);

        // 4 roundings for each of the 1 + 16 and three times 1 + 16 terms; magnitudes |b| + |w s| + |w| 4 max |a|, and on
        double n = 4 * (17 + 3 * 17);
        double gamma = n * 0x1p-53 / (1 - n * 0x1p-53);
        double z = 7 + 6 + 5 * 4 * 0.5;
        assertArrayEquals(new double[]{gamma * z}, slack[0], 1e-14 * gamma * z);
        double q = 13 + 11 * (16 * z + 2);
        assertArrayEquals(new double[]{gamma * q}, slack[1], 1e-14 * gamma * q);
    }
}
