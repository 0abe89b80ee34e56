// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.Property;
import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class SquaredErrorTest {

    @Test
    void theLossIsTheMeanOfSquares() {
        Vec dq = new Vec(4);

        double loss = SquaredError.lossAndGradient(Vec.of(1, 2, 3, 4), Vec.of(1, 4, 2, 0), dq);

        // errors 0, −2, 1, 4: (0 + 4 + 1 + 16)/4; gradient 2 · error/4
        assertEquals(5.25, loss);
        assertArrayEquals(new float[]{0, -1, 0.5f, 2}, dq.data());
    }

    @Test
    void theGradientMayReplaceThePredictions() {
        Vec q = Vec.of(1, 2);

        SquaredError.lossAndGradient(q, Vec.of(0, 4), q);

        assertArrayEquals(new float[]{1, -2}, q.data());
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        Property.forAll(100, 1, random -> {
            int n = 1 + random.index(20);
            Vec q = new Vec(n);
            Vec y = new Vec(n);
            for (int i = 0; i < n; i++) {
                q.set(i, (float) random.nextGaussian());
                y.set(i, (float) random.nextGaussian());
            }
            Vec dq = new Vec(n);

            SquaredError.lossAndGradient(q, y, dq);

            // the loss is quadratic, so a central difference is exact but for the rounding of q ± h
            for (int i = 0; i < n; i++) {
                double h = 0.0625;
                double slope = (loss(q, y, i, h) - loss(q, y, i, -h)) / (2 * h);
                assertEquals(slope, dq.at(i), 1e-5);
            }
        });
    }

    private static double loss(Vec q, Vec y, int i, double h) {
        Vec shifted = Vec.of(q.data());
        shifted.set(i, (float) (q.at(i) + h));
        return SquaredError.lossAndGradient(shifted, y, new Vec(q.size()));
    }
}
