// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.math.Mat;
import org.junit.jupiter.api.Test;

class FunctionQTest {

    private static final FunctionQ.Value PRODUCT = (s, a) -> s[0] * a[0] + s[1] * a[1];

    /// States (1, 2), (3, 4), (5, 6).
    private static Mat states() {
        Mat s = new Mat(3, 2);
        for (int i = 0; i < 6; i++) {
            s.data()[i] = i + 1;
        }
        return s;
    }

    @Test
    void everyActionMeetsItsOwnState() {
        ActionValues values = new FunctionQ(2, 2, PRODUCT).at(2, 2);
        values.fix(states(), 1, 2);
        float[] q = new float[4];

        values.values(new float[]{1, 0, 0, 1, 1, 1, 0, -1}, 2, q);

        assertArrayEquals(new float[]{3, 4, 11, -6}, q);
    }

    @Test
    void aGivenGradientIsHandedOn() {
        FunctionQ f = new FunctionQ(2, 2, PRODUCT, (s, a, da) -> {
            da[0] = s[0];
            da[1] = s[1];
        });
        ActionValues values = f.at(3, 1);
        values.fix(states(), 0, 3);
        float[] q = new float[3];
        float[] da = new float[6];

        values.gradients(new float[]{1, 0, 0, 1, 1, 1}, 1, q, da);

        assertTrue(f.isDifferentiable());
        assertArrayEquals(new float[]{1, 4, 11}, q);
        assertArrayEquals(new float[]{1, 2, 3, 4, 5, 6}, da);
    }

    @Test
    void withoutOneAGradientIsRefused() {
        FunctionQ f = new FunctionQ(2, 2, PRODUCT);
        ActionValues values = f.at(1, 1);
        values.fix(states(), 0, 1);

        assertFalse(f.isDifferentiable());
        assertEquals("gradient in the action: expected a differentiable q, got one without gradients",
                assertThrows(IllegalStateException.class,
                        () -> values.gradients(new float[2], 1, new float[1], new float[2])).getMessage());
    }

    @Test
    void whatDoesNotFitIsNamed() {
        ActionValues values = new FunctionQ(2, 2, PRODUCT).at(2, 3);

        assertEquals("states: expected at most 2 of 3 rows, got 3 from row 0",
                refusal(() -> values.fix(states(), 0, 3)));
        assertEquals("states: expected 2 columns, got 1", refusal(() -> values.fix(new Mat(2, 1), 0, 1)));
        assertEquals("actions of each state: expected at most 3, got 4",
                refusal(() -> values.values(new float[8], 4, new float[4])));
        assertEquals("maxActions: expected an integer of at least 1, got 0",
                refusal(() -> new FunctionQ(2, 2, PRODUCT).at(2, 0)));
        assertEquals("actionSize: expected an integer of at least 1, got 0",
                refusal(() -> new FunctionQ(2, 0, PRODUCT)));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
