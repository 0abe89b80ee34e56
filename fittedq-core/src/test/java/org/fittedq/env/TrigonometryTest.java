// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class TrigonometryTest {

    @Test
    void staysWithinOneUlpOfStrictMath() {
        RandomStream random = new RandomStream(3, "angles");

        for (int i = 0; i < 100_000; i++) {
            double x = (2 * random.nextDouble() - 1) * (i % 2 == 0 ? 4 : 1000);

            assertNear(StrictMath.sin(x), Trigonometry.sin(x), x);
            assertNear(StrictMath.cos(x), Trigonometry.cos(x), x);
        }
    }

    private static void assertNear(double expected, double got, double x) {
        double ulps = Math.abs(expected - got) / Math.ulp(expected);

        assertTrue(ulps <= 1, () -> "at " + x + ": " + ulps + " ulp");
    }

    @Test
    void isTheNearestDoubleForNearlyAllArguments() {
        RandomStream random = new RandomStream(4, "angles");
        int n = 1000;
        int others = 0;

        for (int i = 0; i < n; i++) {
            double x = (2 * random.nextDouble() - 1) * 20;
            others += Trigonometry.sin(x) == exactSin(x, 0) ? 0 : 1;
            others += Trigonometry.cos(x) == exactSin(x, 1) ? 0 : 1;
        }

        assertTrue(others <= 2 * n / 50, others + " of " + 2 * n + " are not the nearest");
    }

    /// Taylor series in 60 digits: x − x³/3! + …, or 1 − x²/2! + … for `first` = 1.
    private static double exactSin(double x, int first) {
        MathContext digits = new MathContext(60);
        BigDecimal square = new BigDecimal(x).pow(2);
        BigDecimal term = first == 1 ? BigDecimal.ONE : new BigDecimal(x);
        BigDecimal sum = term;
        for (int k = 1; k < 60; k++) {
            long a = first == 1 ? 2L * k - 1 : 2L * k;
            term = term.multiply(square).divide(BigDecimal.valueOf(-a * (a + 1)), digits);
            sum = sum.add(term);
        }
        return sum.doubleValue();
    }

    @Test
    void quarterTurnsAreExactAsFarAsPiIs() {
        assertEquals(0, Trigonometry.sin(0));
        assertEquals(1, Trigonometry.cos(0));
        assertEquals(1, Trigonometry.sin(Math.PI / 2));
        assertEquals(6.123233995736766e-17, Trigonometry.cos(Math.PI / 2)); // what Math.PI lacks of π, halved
        assertEquals(-1, Trigonometry.cos(Math.PI));
    }

    @Test
    void farAnglesAndNonNumbersAreThoseOfStrictMath() {
        assertEquals(StrictMath.sin(1e9), Trigonometry.sin(1e9));
        assertEquals(StrictMath.cos(1e9), Trigonometry.cos(1e9));
        assertEquals(Double.NaN, Trigonometry.sin(Double.NaN));
        assertEquals(Double.NaN, Trigonometry.cos(Double.POSITIVE_INFINITY));
    }
}
