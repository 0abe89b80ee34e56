// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class LabelsTest {

    private static Labels of(float... y) {
        Vec labels = new Vec(y.length);
        for (int i = 0; i < y.length; i++) {
            labels.set(i, y[i]);
        }
        return Labels.standardised(labels);
    }

    @Test
    void labelsThatVaryHaveDeviationOneHoweverSmall() {
        assertEquals(new Labels(2, 1), of(1, 3));
        assertEquals(2, of(-1e-20f, 1e-20f).z(2e-20f), 1e-6);
    }

    @Test
    void roundingOfAConstantIsNotScaledUp() {
        float c = 1e6f;

        assertEquals(1, of(0.5f, 0.5f).std());
        assertEquals(1, of(c, c + 0.125f, c - 0.25f, c + 0.25f).std());
    }
}
