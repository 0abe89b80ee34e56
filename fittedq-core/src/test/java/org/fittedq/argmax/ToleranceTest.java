// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ToleranceTest {

    @Test
    void itFallsGeometricallyToTheLast() {
        Tolerance tolerance = new Tolerance(8, 0.75, 0.5);

        assertEquals(8, tolerance.at(0));
        assertEquals(4, tolerance.at(1));
        assertEquals(1, tolerance.at(3));
        assertEquals(0.75, tolerance.at(4));
        assertEquals(0.75, tolerance.at(Long.MAX_VALUE));
    }

    @Test
    void alwaysIsTheSameInAllSweeps() {
        assertEquals(0.25, Tolerance.always(0.25).at(0));
        assertEquals(0.25, Tolerance.always(0.25).at(1000));
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertRefused("first: expected a number in [0, ∞), got -1.0", () -> new Tolerance(-1, 0, 1));
        assertRefused("last: expected at most first (1.0), got 2.0", () -> new Tolerance(1, 2, 1));
        assertRefused("decay: expected a number in (0, 1], got 1.5", () -> new Tolerance(1, 1, 1.5));
        assertRefused("sweep: expected an integer of at least 0, got -1", () -> Tolerance.always(1).at(-1));
    }
}
