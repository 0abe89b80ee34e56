// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fittedq.Property;
import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class HingeTest {

    @Test
    void lossAndGradientAreTheEquationOnHandSizedNumbers() {
        Vec dq = new Vec(4);

        double loss = Hinge.lossAndGradient(Vec.of(1, 2, -3, 4), Vec.of(2, 2, -1, 0), 5, dq);

        // q + 5 (y − q)₊: 1 + 5, 2, −3 + 10, 4; slopes 1 − 5 where y > q
        assertEquals((6 + 2 + 7 + 4) / 4.0, loss);
        assertArrayEquals(new float[]{-1, 0.25f, -1, 0.25f}, dq.data());
    }

    @Test
    void theGradientMayReplaceThePredictions() {
        Vec q = Vec.of(1, 2);

        Hinge.lossAndGradient(q, Vec.of(0, 4), 3, q);

        assertArrayEquals(new float[]{0.5f, -1}, q.data());
    }

    @Test
    void labelsBelowThePredictionHaveNoPart() {
        Property.forAll(50, 1, random -> {
            int n = 1 + random.index(20);
            Vec q = new Vec(n);
            Vec y = new Vec(n);
            Vec lower = new Vec(n);
            for (int i = 0; i < n; i++) {
                q.set(i, (float) random.nextGaussian());
                y.set(i, (float) random.nextGaussian());
                lower.set(i, y.at(i) <= q.at(i) ? y.at(i) - random.nextFloat() : y.at(i));
            }
            Vec dq = new Vec(n);
            Vec dqLower = new Vec(n);

            double loss = Hinge.lossAndGradient(q, y, 10, dq);

            assertEquals(loss, Hinge.lossAndGradient(q, lower, 10, dqLower));
            assertArrayEquals(dq.data(), dqLower.data());
        });
    }

    @Test
    void aPenaltyThatLetsQFallBelowItsLabelIsRefused() {
        assertEquals("lambda: expected a number in (1, ∞), got 1.0", assertThrows(IllegalArgumentException.class,
                () -> Hinge.lossAndGradient(Vec.of(1), Vec.of(1), 1, new Vec(1))).getMessage());
    }

    @Test
    void anInfinitePenaltyIsRefused() {
        assertEquals("lambda: expected a number in (1, ∞), got Infinity", assertThrows(IllegalArgumentException.class,
                () -> Hinge.lossAndGradient(Vec.of(1), Vec.of(1), Double.POSITIVE_INFINITY, new Vec(1))).getMessage());
    }
}
