// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.Property;
import org.fittedq.argmax.Nets;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkBoundsTest {

    private static final double ROUNDING = 1e-12;

    /// 40 networks, 10 boxes of each, 50 actions of each box.
    @ParameterizedTest
    @EnumSource
    void boundFormAndSlopesHoldAtEveryActionOfABox(Activation activation) {
        Property.forAll(40, 1, random -> {
            int m = 1 + random.index(7);
            int states = random.index(4);
            double scale = 0.5 + 4 * random.nextDouble();
            DoubleNetwork net = new DoubleNetwork(
                    Nets.random(states + m, Nets.awkward(random), activation, scale, random), states);
            net.fix(Nets.state(states, random), 0);
            NetworkBounds bounds = new NetworkBounds(net);
            bounds.fix(Nets.unitBox(m));
            for (int k = 0; k < 10; k++) {
                double[] box = subBox(m, random);

                double upper = bounds.bound(box, 0, Double.NEGATIVE_INFINITY);

                assertHolds(net, bounds, box, upper, random);
            }
        });
    }

    private static void assertHolds(DoubleNetwork net, NetworkBounds bounds, double[] box, double upper,
            RandomStream random) {
        int m = net.actions;
        double[] g = new double[m];
        double c = bounds.form(g);
        double[] da = new double[m];
        assertTrue(bounds.bestValue() <= upper);
        for (int k = 0; k < 50; k++) {
            double[] a = new double[m];
            double form = c;
            for (int d = 0; d < m; d++) {
                // corners and sides are drawn as often as the inside
                double t = Math.clamp(2 * random.nextDouble() - 0.5, 0, 1);
                a[d] = box[d] + t * (box[m + d] - box[d]);
                form += g[d] * a[d];
            }
            double q = net.value(a);
            net.gradient(da);

            assertTrue(q <= upper + ROUNDING, q + " > bound " + upper);
            assertTrue(q <= form + ROUNDING * (1 + Math.abs(c)), q + " > form " + form);
            for (int d = 0; d < m; d++) {
                assertTrue(bounds.slopeLo(d) - ROUNDING <= da[d] && da[d] <= bounds.slopeHi(d) + ROUNDING);
            }
        }
    }

    /// Now and then a dimension is a single number.
    private static double[] subBox(int m, RandomStream random) {
        double[] box = new double[2 * m];
        for (int d = 0; d < m; d++) {
            double x = 2 * random.nextDouble() - 1;
            double y = random.index(5) == 0 ? x : 2 * random.nextDouble() - 1;
            box[d] = Math.min(x, y);
            box[m + d] = Math.max(x, y);
        }
        return box;
    }

    @ParameterizedTest
    @EnumSource
    void aSingleActionIsBoundedByItsValue(Activation activation) {
        Property.forAll(60, 2, random -> {
            int m = 1 + random.index(7);
            DoubleNetwork net = new DoubleNetwork(
                    Nets.random(2 + m, List.of(16, 16), activation, 1, random), 2);
            net.fix(Nets.state(2, random), 0);
            NetworkBounds bounds = new NetworkBounds(net);
            bounds.fix(Nets.unitBox(m));
            double[] box = new double[2 * m];
            double[] a = new double[m];
            for (int d = 0; d < m; d++) {
                a[d] = 2 * random.nextDouble() - 1;
                box[d] = a[d];
                box[m + d] = a[d];
            }

            double upper = bounds.bound(box, 0, Double.NEGATIVE_INFINITY);

            assertEquals(net.value(a), upper, 1e-9);
            assertTrue(net.value(a) <= upper);
        });
    }

    /// The error of a first-order relaxation falls as the square of the width: of a box 100 times narrower it is at most 1/1000,
    /// even where a kink lies inside.
    @ParameterizedTest
    @EnumSource
    void boundsTightenFasterThanBoxesShrink(Activation activation) {
        Property.forAll(20, 3, random -> {
            int m = 2 + random.index(5);
            DoubleNetwork net = new DoubleNetwork(
                    Nets.random(m, List.of(16, 16), activation, 2, random), 0);
            NetworkBounds bounds = new NetworkBounds(net);
            bounds.fix(Nets.unitBox(m));
            double wide = meanGap(net, bounds, 0.5, random);
            double narrow = meanGap(net, bounds, 0.005, random);

            assertTrue(narrow < wide / 1000, wide + " " + narrow);
        });
    }

    /// Bound less the greatest value at a corner or the centre, over boxes of a half-width.
    private static double meanGap(DoubleNetwork net, NetworkBounds bounds, double half, RandomStream random) {
        int m = net.actions;
        double sum = 0;
        for (int k = 0; k < 50; k++) {
            double[] box = new double[2 * m];
            double[] a = new double[m];
            for (int d = 0; d < m; d++) {
                a[d] = random.nextDouble() - 0.5;
                box[d] = a[d] - half;
                box[m + d] = a[d] + half;
            }
            double upper = bounds.bound(box, 0, Double.NEGATIVE_INFINITY);
            double best = net.value(a);
            for (int v = 0; v < 1 << m; v++) {
                for (int d = 0; d < m; d++) {
                    a[d] = box[Cell.isUp(v, d) ? m + d : d];
                }
                best = Math.max(best, net.value(a));
            }
            sum += upper - best;
        }
        return sum;
    }

    /// A sum of convex functions is greatest at a vertex, and columns at the vertices are exact there: |a₀ + a₁| + |a₀ − a₁| is
    /// 2 at each corner of the unit square, while its two summands alone reach 2 each.
    @Test
    void sumsOfConvexFunctionsAreBoundedExactly() {
        Mlp mlp = Nets.oneLayer(Activation.RELU, 2, new float[]{1, 1, -1, -1, 1, -1, -1, 1}, new float[4],
                new float[]{1, 1, 1, 1}, 0);
        DoubleNetwork net = new DoubleNetwork(mlp, 0);
        net.fix(new float[0], 0);
        NetworkBounds bounds = new NetworkBounds(net);
        bounds.fix(Nets.unitBox(2));

        assertEquals(2, bounds.bound(Nets.unitBox(2), 0, Double.NEGATIVE_INFINITY), 1e-10);
    }
}
