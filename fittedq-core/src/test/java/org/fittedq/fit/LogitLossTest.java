// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class LogitLossTest {

    private static final LogitLoss UNIT = new LogitLoss(0, 1, 0.5);

    @Test
    void lossAndGradientAreTheEquationOnHandSizedNumbers() {
        Vec dz = new Vec(2);

        double loss = UNIT.lossAndGradient(Vec.of(0, 2), Vec.of(1, 0.25f), dz);

        double p = 1 / (1 + Math.exp(-2));
        assertEquals((Math.log(2) - 0.25 * Math.log(p) - 0.75 * Math.log(1 - p)) / 2, loss, 1e-12);
        assertEquals(-0.25, dz.at(0), 1e-7);
        assertEquals((p - 0.25) / 2, dz.at(1), 1e-7);
    }

    @Test
    void largeLogitsNeitherOverflowNorVanish() {
        Vec dz = new Vec(2);

        double loss = UNIT.lossAndGradient(Vec.of(1000, -1000), Vec.of(0, 1), dz);

        assertEquals(1000, loss, 1e-9);
        assertEquals(0.5, dz.at(0), 1e-7);
        assertEquals(-0.5, dz.at(1), 1e-7);
    }

    @Test
    void aRangeIsTheUnitIntervalScaled() {
        LogitLoss loss = new LogitLoss(-20, 60, 0.5);
        Vec f = Vec.of(0.3f, -2, 5);
        Vec scaled = Vec.of(-20 + 80 * 0.1f, -20 + 80 * 0.5f, -20 + 80 * 0.9f);
        Vec df = new Vec(3);
        Vec unit = new Vec(3);

        assertEquals(UNIT.lossAndGradient(f, Vec.of(0.1f, 0.5f, 0.9f), unit), loss.lossAndGradient(f, scaled, df),
                1e-6);
        loss.toValues(f, new Compute(1));

        for (int i = 0; i < 3; i++) {
            assertEquals(unit.at(i), df.at(i), 1e-6);
            double z = new double[]{0.3, -2, 5}[i];
            assertEquals(-20 + 80 / (1 + Math.exp(-z)), f.at(i), 1e-4);
        }
    }

    @Test
    void labelsBeyondTheRangeCountAsItsEnd() {
        Vec df = new Vec(2);

        double loss = new LogitLoss(0, 10, 0.5).lossAndGradient(Vec.of(0, 0), Vec.of(-5, 12), df);

        assertEquals(Math.log(2), loss, 1e-12);
        assertEquals(0.25, df.at(0), 1e-7);
        assertEquals(-0.25, df.at(1), 1e-7);
    }

    @Test
    void valuesBeginAtTheShareOfTheRange() {
        Vec f = Vec.of(new LogitLoss(-800, 0, 0.9).startBias());
        new LogitLoss(-800, 0, 0.9).toValues(f, new Compute(1));

        assertEquals(-80, f.at(0), 1e-3);
        assertArrayEquals(new float[]{0}, UNIT.startBias());
    }
}
