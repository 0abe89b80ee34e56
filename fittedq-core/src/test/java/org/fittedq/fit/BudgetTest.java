// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BudgetTest {

    @Test
    void aBudgetWithoutFitsIsRefused() {
        assertEquals("fitsPerStep: expected a number in (0, 1000], got 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Budget(0)).getMessage());
    }
}
