// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquaredSumTest {

    /// `np.sum(np.square(1 / (np.arange(n) + 1.0)))` of NumPy 2.4.6. One after the other the last three differ in the last digits.
    @ParameterizedTest
    @CsvSource({"5, 1.4636111111111112", "8, 1.527422052154195", "17, 1.587806741057444", "84, 1.6330998854323042",
            "130, 1.6372712690946105", "300, 1.641606282897623"})
    void isThatOfNumpy(int n, double sum) {
        assertEquals(sum, SquaredSum.of(0, n, i -> 1 / (i + 1.0)));
        assertEquals(sum, SquaredSum.of(3, 3 + n, i -> 1 / (i - 2.0)));
    }

    @Test
    void ofNothingIsZero() {
        assertEquals(0, SquaredSum.of(4, 4, i -> 1));
    }
}
