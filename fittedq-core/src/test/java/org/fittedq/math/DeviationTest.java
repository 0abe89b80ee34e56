// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeviationTest {

    @Test
    void aDeviationOfAMillionthOfTheMagnitudeIsNone() {
        assertFalse(Deviation.isSome(1e-3, 1e3));
        assertTrue(Deviation.isSome(1.01e-3, 1e3));
        assertEquals(1, Deviation.orOne(1e-3, 1e3));
        assertEquals(1.01e-3, Deviation.orOne(1.01e-3, 1e3));
    }

    @Test
    void noDeviationIsNoneAndSmallNumbersAroundZeroVary() {
        assertFalse(Deviation.isSome(0, 0));
        assertTrue(Deviation.isSome(1e-30, 0));
    }
}
