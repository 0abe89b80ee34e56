// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.Property;
import org.fittedq.argmax.Nets;
import org.fittedq.argmax.Sets;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatErrorTest {

    /// Exact arithmetic is stood in for by double, which is off by some 10⁻¹⁴.
    @ParameterizedTest
    @EnumSource
    void theKernelsStayWithinTheBound(Activation activation) {
        Property.forAll(40, 1, random -> {
            int m = 1 + random.index(4);
            int states = random.index(20);
            Mlp mlp = Nets.random(states + m, Nets.awkward(random), activation, 0.5 + 4 * random.nextDouble(), random);
            float[] state = Nets.state(states, random);
            DoubleNetwork net = new DoubleNetwork(mlp, states);
            net.fix(state, 0);
            double bound = new FloatError(net).bound(Nets.unitBox(m));
            float[][] actions = new float[200][m];
            for (float[] a : actions) {
                Sets.Box.unit(m).sample(random, a, 0);
            }

            float[] q = Nets.values(mlp, state, actions);

            for (int k = 0; k < q.length; k++) {
                double[] a = new double[m];
                for (int d = 0; d < m; d++) {
                    a[d] = actions[k][d];
                }
                double off = Math.abs(q[k] - net.value(a));
                assertTrue(off <= bound + 1e-13, off + " > " + bound);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theBoundOfAUsualNetworkIsSmall(Activation activation) {
        Property.forAll(3, 2, random -> {
            DoubleNetwork net = new DoubleNetwork(
                    Nets.random(20, List.of(256, 256), activation, 1, random), 17);
            net.fix(Nets.state(17, random), 0);

            double bound = new FloatError(net).bound(Nets.unitBox(3));

            assertTrue(bound < 2e-4, "bound " + bound);
        });
    }

    private static final double U = 0x1p-24;

    /// A network with one number of state, x = 2, and one unit: z = 3 x + w a + b.
    private static double bound(Activation activation, float w, float b, float head, double low, double high) {
        Mlp mlp = new Mlp(2, new Network(List.of(1), activation), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "init"), Nets.COMPUTE);
        mlp.set(0, new float[]{3, w}, new float[]{b});
        mlp.set(1, new float[]{head}, new float[]{0.5f});
        DoubleNetwork net = new DoubleNetwork(mlp, 1);
        net.fix(new float[]{2}, 0);
        return new FloatError(net).bound(new double[]{low, high});
    }

    private static void assertClose(double expected, double bound) {
        assertEquals(expected, bound, 2e-6 * expected);
        assertTrue(bound >= expected, "terms of second order are added, never left out");
    }

    /// Each partial sum is off by half an ulp of its greatest size: 1 + 6 = 7, then 7 + 4 a in [3, 9]; together 16 u, times
    /// the head's weight 2. The head's own: 7 additions (1 block of 32 lanes, 6 of the tree) of at most ½ + 2 · 9.
    @Test
    void theBoundOfOneUnitIsTheSumOfItsRoundings() {
        assertClose(U * (2 * 16 + 7 * 18.5), bound(Activation.RELU, 4, 1, -2, -1, 0.5));
    }

    /// 3 · 2 − 4 a − 11 in [−9, −3] never fires: its own errors go no further, and the head adds ½.
    @Test
    void theErrorOfAUnitThatNeverFiresGoesNoFurther() {
        assertClose(U * 7 * 0.5, bound(Activation.RELU, -4, -11, -2, -0.5, 1));
    }

    /// z = a after the roundings of −6 and of 0: partial sums 0, then [0, 1]. The activation is off by 6 u of tanh 1.
    @Test
    void anActivationAddsItsOwnError() {
        double h = Math.tanh(1);

        assertClose(U * (1 + 6 * h + 7 * (0.5 + h)), bound(Activation.TANH, 1, -6, 1, 0, 1));
    }

    private static double silu(double z) {
        return z / (1 + Math.exp(-z));
    }

    private static double siluSlope(double z) {
        double sigma = 1 / (1 + Math.exp(-z));
        return sigma * (1 + z * (1 - sigma));
    }

    /// silu falls to −0.2785 near −1.28 and rises again. Slopes on [−2, −½] lie in [silu′(−2), silu′(−½)], on [½, 2] up to
    /// silu′(2); on [−3, −2] the least slope lies inside, 1 − 1.09985.
    @Test
    void theLeastValueOfSiluIsNotOverlooked() {
        assertClose(U * (2 * siluSlope(-0.5) + 6 * 0.2785 + 7 * (0.5 + 0.2785)),
                bound(Activation.SILU, 1, -6, 1, -2, -0.5));
        assertClose(U * (2 * siluSlope(2) + 6 * silu(2) + 7 * (0.5 + silu(2))),
                bound(Activation.SILU, 1, -6, 1, 0.5, 2));
        assertClose(U * (3 * 0.09985 - 6 * silu(-2) + 7 * (0.5 - silu(-2))),
                bound(Activation.SILU, 1, -6, 1, -3, -2));
    }

    /// 32 units are one block of the head's lanes, 33 two. Units of value 0 add nothing but the operation.
    @ParameterizedTest
    @CsvSource({"1, 7", "32, 7", "33, 8", "64, 8", "65, 9"})
    void theHeadAddsByLanes(int units, int operations) {
        float[] b = new float[units];
        float[] c = new float[units];
        Mlp mlp = Nets.oneLayer(Activation.RELU, 1, new float[units], b, c, 1);

        assertClose(U * operations, new FloatError(new DoubleNetwork(mlp, 0)).bound(new double[]{-1, 1}));
    }

    /// Two layers of one unit: z₁ = a in [½, 1], z₂ = 4 h₁ in [2, 4], q = h₂. The first error is made four times as large.
    @Test
    void anErrorGrowsWithTheWeightsBehindIt() {
        Mlp mlp = new Mlp(1, new Network(List.of(1, 1), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "init"), Nets.COMPUTE);
        mlp.set(0, new float[]{1}, new float[]{0});
        mlp.set(1, new float[]{4}, new float[]{0});
        mlp.set(2, new float[]{1}, new float[]{0});

        assertClose(U * (4 + 4 + 7 * 4), new FloatError(new DoubleNetwork(mlp, 0)).bound(new double[]{0.5, 1}));
    }
}
