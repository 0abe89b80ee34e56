// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.Property;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.junit.jupiter.params.ParameterizedTest;
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
}
