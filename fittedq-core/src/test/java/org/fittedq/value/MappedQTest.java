// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.math.Mat;
import org.junit.jupiter.api.Test;

class MappedQTest {

    /// q = s + 2 a₀ − a₁.
    private static final QFunction LINEAR = new FunctionQ(1, 2, (s, a) -> s[0] + 2 * a[0] - a[1], (s, a, da) -> {
        da[0] = 2;
        da[1] = -1;
    });

    private static float[][] at(QFunction q) {
        ActionValues values = q.at(1, 2);
        values.fix(new Mat(1, 1).fill(0.5f), 0, 1);
        float[] a = {0.25f, 0, 0, 1};
        float[][] out = {new float[2], new float[4], new float[2]};
        values.gradients(a, 2, out[0], out[1]);
        values.values(a, 2, out[2]);
        return out;
    }

    @Test
    void theNegativeHasNegativeValuesAndGradients() {
        float[][] out = at(MappedQ.negative(LINEAR));

        assertArrayEquals(new float[]{-1, 0.5f}, out[0]);
        assertArrayEquals(out[0], out[2]);
        assertArrayEquals(new float[]{-2, 1, -2, 1}, out[1]);
    }

    @Test
    void theSigmoidHasTheSlopeOfTheEquation() {
        float[][] out = at(MappedQ.logistic(LINEAR, 0, 1));

        for (int i = 0; i < 2; i++) {
            double p = 1 / (1 + Math.exp(-(i == 0 ? 1 : -0.5)));
            assertEquals(p, out[0][i], 1e-6);
            assertEquals(out[0][i], out[2][i]);
            assertEquals(2 * p * (1 - p), out[1][2 * i], 1e-6);
            assertEquals(-p * (1 - p), out[1][2 * i + 1], 1e-6);
        }
    }
}
