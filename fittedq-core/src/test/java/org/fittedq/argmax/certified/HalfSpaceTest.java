// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.argmax.Nets;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.junit.jupiter.api.Test;

class HalfSpaceTest {

    private static final double[] CORNER = {1, 1};

    /// q = 10 + a₀ + 2 a₁ on [−1, 1]².
    private static double bound(double... projection) {
        return boundWithin(1e-7, projection);
    }

    private static double boundWithin(double precision, double... projection) {
        Mlp mlp = Nets.oneLayer(Activation.RELU, 2, new float[]{1, 2}, new float[]{10}, new float[]{1}, 0);
        DoubleNetwork net = new DoubleNetwork(mlp, 0);
        net.fix(new float[0], 0);
        NetworkBounds bounds = new NetworkBounds(net);
        bounds.fix(Nets.unitBox(2));
        bounds.bound(Nets.unitBox(2), 0, Double.NEGATIVE_INFINITY);
        HalfSpace halfSpace = new HalfSpace(2);
        halfSpace.form(bounds);
        return halfSpace.bound(Nets.unitBox(2), CORNER, projection, precision);
    }

    /// (1, 1) projected to (0, 0) proves a₀ + a₁ ≤ 0: the best is then (−1, 1), of 11.
    @Test
    void whatLiesBeyondTheHalfSpaceDoesNotCount() {
        assertEquals(11, bound(0, 0), 1e-5);
    }

    /// To (1, 0): a₁ ≤ 0, so (1, 0), of 11. To (0, 1): a₀ ≤ 0, so (0, 1), of 12.
    @Test
    void halfSpacesAlongAxesCutTheBox() {
        assertEquals(11, bound(1, 0), 1e-5);
        assertEquals(12, bound(0, 1), 1e-5);
    }

    @Test
    void anActionOfTheSetProvesNothing() {
        assertEquals(13, bound(1, 1), 1e-9);
    }

    /// A projection that may be off by 10⁻³ leaves room: λ 10⁻³ (|n_d| + 2) for each dimension. To (0, 0) with λ = 1, n = (1, 1):
    /// 11 + 2 · 3 · 10⁻³. To (½, ½) with λ = 2, n = (½, ½): 12 + 2 · 2 · 2.5 · 10⁻³.
    @Test
    void whatTheProjectionMayBeOffIsAdded() {
        assertEquals(11.006, boundWithin(1e-3, 0, 0), 1e-9);
        assertEquals(12.01, boundWithin(1e-3, 0.5, 0.5), 1e-9);
    }
}
