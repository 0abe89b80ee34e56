// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

    @Test
    void lossAndGradientAreTheEquationOnHandSizedNumbers() {
        Vec dz = new Vec(2);

        double loss = CrossEntropy.lossAndGradient(Vec.of(0, 2), Vec.of(1, 0.25f), dz);

        double p = 1 / (1 + Math.exp(-2));
        assertEquals((Math.log(2) - 0.25 * Math.log(p) - 0.75 * Math.log(1 - p)) / 2, loss, 1e-12);
        assertEquals(-0.25, dz.at(0), 1e-7);
        assertEquals((p - 0.25) / 2, dz.at(1), 1e-7);
    }

    @Test
    void largeLogitsNeitherOverflowNorVanish() {
        Vec dz = new Vec(2);

        double loss = CrossEntropy.lossAndGradient(Vec.of(1000, -1000), Vec.of(0, 1), dz);

        assertEquals(1000, loss, 1e-9);
        assertEquals(0.5, dz.at(0), 1e-7);
        assertEquals(-0.5, dz.at(1), 1e-7);
    }
}
