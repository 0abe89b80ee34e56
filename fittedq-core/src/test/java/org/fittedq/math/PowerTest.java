// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.Property;
import org.junit.jupiter.api.Test;

class PowerTest {

    @Test
    void smallPowersAreExact() {
        assertEquals(1, Power.of(0, 0));
        assertEquals(0, Power.of(0, 3));
        assertEquals(0.0625, Power.of(0.5, 4));
        assertEquals(-243, Power.of(-3, 5));
    }

    @Test
    void largePowersAgreeWithTheStandardLibrary() {
        Property.forAll(500, 1, random -> {
            double x = 1 - StrictMath.pow(10, -6 * random.nextDouble());
            long n = random.index(1_000_000);

            double expected = StrictMath.pow(x, n);

            // each of the 20 squarings doubles the relative error so far: n roundings in all
            assertEquals(expected, Power.of(x, n), (1 + n) * 1.2e-16 * expected + Double.MIN_NORMAL);
        });
    }
}
