// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DoubleMatrixTest {

    private static final DoubleMatrix M = DoubleMatrix.of(new double[]{4, 2}, new double[]{2, 5});

    @Test
    void productsAndSumsAreThoseOfTheEntries() {
        DoubleMatrix b = DoubleMatrix.of(new double[]{1, 2, 3}, new double[]{0, 1, 0});

        assertEquals(DoubleMatrix.of(new double[]{4, 10, 12}, new double[]{2, 9, 6}), M.times(b));
        assertEquals(DoubleMatrix.of(new double[]{1, 0}, new double[]{2, 1}, new double[]{3, 0}), b.transposed());
        assertEquals(M.scaled(3), M.plus(2, M));
        assertEquals(9, M.trace());
        assertEquals(32, M.quadratic(new double[]{1, 2})); // 4 + 2·2·2 + 5·4
    }

    @Test
    void theCholeskyFactorSolvesItsEquation() {
        DoubleMatrix l = M.cholesky().orElseThrow(); // (2 0; 1 2)
        DoubleMatrix x = l.solveAsCholesky(DoubleMatrix.of(new double[]{8}, new double[]{12}));

        assertEquals(DoubleMatrix.of(new double[]{2, 0}, new double[]{1, 2}), l);
        assertEquals(DoubleMatrix.of(new double[]{1}, new double[]{2}), x);
    }

    @Test
    void anIndefiniteMatrixHasNoCholeskyFactor() {
        DoubleMatrix indefinite = DoubleMatrix.of(new double[]{1, 2}, new double[]{2, 1});

        assertTrue(indefinite.isSymmetric());
        assertTrue(indefinite.cholesky().isEmpty());
        assertFalse(DoubleMatrix.of(new double[]{1, 2}, new double[]{3, 1}).isSymmetric());
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        DoubleMatrix one = DoubleMatrix.diagonal(1);

        assertMessage("product of matrices: expected 2 rows in the right one, got 1", () -> M.times(one));
        assertMessage("sum of matrices: expected shape 2×2, got 1×1", () -> M.plus(1, one));
        assertMessage("matrix: expected at least one entry, got none", () -> DoubleMatrix.of());
    }

    private static void assertMessage(String message, Runnable call) {
        var e = assertThrows(IllegalArgumentException.class, call::run);

        assertEquals(message, e.getMessage());
    }
}
