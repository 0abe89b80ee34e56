// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.Property;
import org.fittedq.argmax.Nets;
import org.fittedq.argmax.Sets;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class BreakpointSweepTest {

    private static DoubleNetwork at(Mlp mlp, int states, RandomStream random) {
        DoubleNetwork net = new DoubleNetwork(mlp, states);
        net.fix(Nets.state(states, random), 0);
        return net;
    }

    /// −|a − 0.3| = −max(a − 0.3, 0) − max(0.3 − a, 0): two pieces, the peak at 0.3, which is t = 0.65 of [−1, 1].
    @Test
    void theTipOfATentIsFound() {
        DoubleNetwork net = at(Nets.oneLayer(Activation.RELU, 1, new float[]{1, -1}, new float[]{-0.3f, 0.3f},
                new float[]{-1, -1}, 0), 0, new RandomStream(1, "state"));
        BreakpointSweep sweep = new BreakpointSweep(net);

        double most = sweep.maximise(new double[]{-1}, new double[]{1});

        assertEquals(0, most, 1e-15);
        assertEquals(0.5 * (1 + (double) 0.3f), sweep.at(), 1e-15);
        assertTrue(sweep.pieces() == 2 || sweep.pieces() == 3);
    }

    /// The dense grid misses a peak by at most slope · spacing.
    @Test
    void theMaximumIsThatOfADenseGridRefined() {
        Property.forAll(60, 1, random -> {
            int m = 1 + random.index(4);
            int states = random.index(3);
            DoubleNetwork net = at(Nets.random(states + m, Nets.awkward(random), Activation.RELU, 3, random), states,
                    random);
            double[] from = new double[m];
            double[] to = new double[m];
            for (int d = 0; d < m; d++) {
                from[d] = 2 * random.nextDouble() - 1;
                to[d] = 2 * random.nextDouble() - 1;
            }
            BreakpointSweep sweep = new BreakpointSweep(net);

            double most = sweep.maximise(from, to);

            double grid = Double.NEGATIVE_INFINITY;
            double steepest = 0;
            double before = Double.NaN;
            for (int k = 0; k <= 2000; k++) {
                double q = along(net, from, to, k / 2000.0);
                steepest = k > 0 ? Math.max(steepest, Math.abs(q - before)) : 0;
                grid = Math.max(grid, q);
                before = q;
            }
            assertTrue(grid <= most + 1e-10, grid + " > " + most);
            assertTrue(most <= grid + 2 * steepest + 1e-10, most + " far above " + grid);
            assertEquals(along(net, from, to, sweep.at()), most, 1e-10);
        });
    }

    private static double along(DoubleNetwork net, double[] from, double[] to, double t) {
        double[] a = new double[from.length];
        for (int d = 0; d < a.length; d++) {
            a[d] = from[d] + t * (to[d] - from[d]);
        }
        return net.value(a);
    }

    /// The same box, but not said to be convex, is searched by branch and bound.
    @Test
    void branchAndBoundAgreesInOneDimension() {
        Property.forAll(20, 2, random -> {
            Mlp mlp = Nets.random(4, List.of(16, 16), Activation.RELU, 2, random);
            float[] s = Nets.state(3, random);
            CertifiedSearch search = new CertifiedSearch(mlp, 3);

            Certificate swept = search.maximise(s, Sets.Box.unit(1), 1e-4, 1);
            Certificate branched = search.maximise(s, new Sets.Box(1, -1, 1, false), 1e-4, 10_000);

            assertTrue(swept.closed() && branched.closed());
            assertEquals(swept.value(), branched.value(), 1e-4);
            assertTrue(swept.value() <= branched.upper() && branched.value() <= swept.upper());
        });
    }

    @Test
    void onlyPiecewiseLinearNetworksAreSwept() {
        DoubleNetwork net = at(Nets.random(1, List.of(2), Activation.TANH, 1, new RandomStream(1, "init")), 0,
                new RandomStream(1, "state"));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new BreakpointSweep(net));

        assertEquals("activation: expected relu, so that q is piecewise linear, got TANH", e.getMessage());
    }
}
