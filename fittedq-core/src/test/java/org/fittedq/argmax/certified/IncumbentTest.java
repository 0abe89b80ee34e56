// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.argmax.Nets;
import org.fittedq.argmax.Sets;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class IncumbentTest {

    private static final float[] NO_STATE = {};

    private static Incumbent incumbent(Mlp... mlps) {
        List<DoubleNetwork> nets = Arrays.stream(mlps).map(mlp -> new DoubleNetwork(mlp, 0)).toList();
        Incumbent incumbent = new Incumbent(List.of(mlps), nets);
        incumbent.begin(NO_STATE, Sets.Box.unit(mlps[0].inputs()));
        return incumbent;
    }

    /// q = 2 − |a₀ − 0.3| − 3 |a₁ + 0.2|.
    private static Mlp tent() {
        return Nets.oneLayer(Activation.RELU, 2, new float[]{1, 0, -1, 0, 0, 1, 0, -1},
                new float[]{-0.3f, 0.3f, 0.2f, -0.2f}, new float[]{-1, -1, -3, -3}, 2);
    }

    private static double tent(double[] a) {
        return 2 - Math.abs(a[0] - 0.3f) - 3 * Math.abs(a[1] + 0.2f);
    }

    @Test
    void onlyABetterActionIsTaken() {
        Incumbent incumbent = incumbent(tent());

        assertTrue(incumbent.offer(new double[]{0, 0}));
        assertFalse(incumbent.offer(new double[]{0, 0}));
        assertFalse(incumbent.offer(new double[]{-1, 1}));
        assertTrue(incumbent.offer(new double[]{0.25, -0.25}));

        assertEquals(1.8, incumbent.value(), 1e-6);
        assertEquals(1.8, incumbent.bestDouble(), 1e-6);
        // in double each time, in float where it is better
        assertEquals(6, incumbent.evaluations());
    }

    @Test
    void actionsOutsideTheSetAreProjectedFirst() {
        Incumbent incumbent = incumbent(tent());

        incumbent.offer(new double[]{5, -7});

        assertEquals(1, incumbent.action().at(0));
        assertEquals(-1, incumbent.action().at(1));
        assertEquals(tent(new double[]{1, -1}), incumbent.value(), 1e-6);
    }

    /// Steps along the normalised gradient, longer by 1.3 where they climb, half as long where they do not.
    @Test
    void theAscentTakesTwentyFourSteps() {
        Incumbent incumbent = incumbent(tent());
        double[] a = {-0.5, 0.75};
        incumbent.offer(a);

        incumbent.ascend(0.1);

        double eta = 0.1;
        for (int k = 0; k < 24; k++) {
            double[] to = {a[0] + eta / Math.sqrt(10) * Math.signum(0.3 - a[0]),
                    a[1] + eta / Math.sqrt(10) * 3 * Math.signum(-0.2 - a[1])};
            boolean better = tent(to) > tent(a);
            a = better ? to : a;
            eta *= better ? 1.3 : 0.5;
        }
        assertEquals(a[0], incumbent.action().at(0), 1e-5);
        assertEquals(a[1], incumbent.action().at(1), 1e-5);
        assertEquals(2 + 1 + 24 + 2, incumbent.evaluations());
    }

    @Test
    void theAscentEndsWhereThereIsNoSlope() {
        Incumbent incumbent = incumbent(Nets.oneLayer(Activation.RELU, 1, new float[]{1}, new float[]{-5},
                new float[]{1}, 2));
        incumbent.offer(new double[]{0.5});

        incumbent.ascend(0.1);

        assertEquals(2 + 1 + 1, incumbent.evaluations());
        assertEquals(0.5, incumbent.action().at(0));
    }

    /// q = min(1 + a, 2 − 3 a) is greatest at ¼; the gradient is that of the smaller one.
    @Test
    void theAscentOfTheSmallerOfTwoFollowsTheSmaller() {
        Mlp rising = Nets.oneLayer(Activation.RELU, 1, new float[]{1}, new float[]{2}, new float[]{1}, -1);
        Mlp falling = Nets.oneLayer(Activation.RELU, 1, new float[]{-3}, new float[]{4}, new float[]{1}, -2);
        Incumbent incumbent = incumbent(rising, falling);
        incumbent.offer(new double[]{-1});

        incumbent.ascend(0.5);

        assertEquals(1.25, incumbent.value(), 1e-3);
        assertEquals(0.25, incumbent.action().at(0), 1e-3);
    }

    @Test
    void twoNetworksMustAskForTheSameAndBeFinite() {
        Mlp one = Nets.random(2, List.of(3), Activation.RELU, 1, new RandomStream(1, "init"));
        Mlp other = Nets.random(3, List.of(3), Activation.RELU, 1, new RandomStream(2, "init"));
        Mlp broken = Nets.oneLayer(Activation.RELU, 2, new float[]{Float.NaN, 1}, new float[1], new float[1], 0);

        assertEquals("second network: expected 2 inputs, as the first, got 3", assertThrows(
                IllegalArgumentException.class, () -> new CertifiedSearch(one, other, 1)).getMessage());
        assertEquals("layer 0: expected finite weights and biases, got NaN", assertThrows(
                IllegalArgumentException.class, () -> new CertifiedSearch(one, broken, 1)).getMessage());
        assertEquals(1, new CertifiedSearch(one, one, 1).actionSize());
        CertifiedSearch search = new CertifiedSearch(one, 1);
        one.set(1, new float[]{Float.NaN, 0, 0}, new float[1]);
        assertEquals("layer 1: expected finite weights and biases, got NaN",
                assertThrows(IllegalArgumentException.class, search::refresh).getMessage());
    }

    @Test
    void theGapIsWhatTheBoundLeavesOpen() {
        assertEquals(0.5, new Certificate(Vec.of(0), 1.25, 1.75, 1, 1, false).gap());
    }
}
