// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CheckTest {

    @Test
    void aSizeIsTheProductAsFarAsArraysGo() {
        assertEquals(0, Check.size("matrix", 0, 7));
        assertEquals(1_000_000 * 2000, Check.size("matrix", 1_000_000, 2000));
        assertEquals(Integer.MAX_VALUE - 8, Check.size("matrix", 1, Integer.MAX_VALUE - 8));
    }

    /// 65536 · 65536 = 2³² is 0 as an int, 2⁶³ negative as a long, 2⁶⁴ 0 as a long.
    @Test
    void aProductThatIsTooLargeIsNamed() {
        var square = assertThrows(IllegalArgumentException.class, () -> Check.size("matrix", 65_536, 65_536));
        var one = assertThrows(IllegalArgumentException.class, () -> Check.size("x", 1, Integer.MAX_VALUE - 7));

        assertEquals("matrix: expected at most 2147483639 numbers, got 65536×65536", square.getMessage());
        assertEquals("x: expected at most 2147483639 numbers, got 1×2147483640", one.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Check.size("matrix", 1L << 32, 1L << 31));
        assertThrows(IllegalArgumentException.class, () -> Check.size("matrix", 1L << 32, 1L << 32));
    }

    @Test
    void aMatrixOfMoreEntriesThanAnArrayHasIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> new Mat(65_536, 150_528));

        assertEquals("matrix: expected at most 2147483639 numbers, got 65536×150528", e.getMessage());
    }
}
