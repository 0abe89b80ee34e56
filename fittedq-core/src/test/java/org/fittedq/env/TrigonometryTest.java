// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class TrigonometryTest {

    private static final double CERTAIN = 0;
    private static final double DOUBTFUL = 1;

    @Test
    void isTheNearestDouble() {
        RandomStream random = new RandomStream(4, "angles");

        for (int i = 0; i < 2000; i++) {
            double x = (2 * random.nextDouble() - 1) * (i % 2 == 0 ? 4 : 80);

            assertNearest(x);
        }
    }

    /// Of 20 000 steps of Gymnasium's `Pendulum-v1` the first whose sine was not that of glibc; glibc's is −0.35245974770191.
    @Test
    void isTheNearestDoubleWhereTheCLibraryIsNot() {
        double theta = 12.206172385938515;

        assertEquals(exactSin(theta, 0), Trigonometry.sin(theta));
        assertEquals(-0.35245974770190996, Trigonometry.sin(theta));
    }

    /// cos x ≈ 1 − x²/2 for x = √(2j + 1) · 2⁻²⁶·⁵, rounded: half-way between two doubles but for some 2⁻⁵² of their distance.
    @Test
    void isTheNearestDoubleWhereTheCosineIsNearlyHalfWayBetweenTwo() {
        for (int j = 0; j < 200; j++) {
            double x = Math.sqrt((2 * j + 1) * 0x1p-53);

            assertNearest(x);
            assertNearest(Math.nextUp(x));
            assertNearest(Math.nextDown(x));
        }
    }

    /// sin x ≈ x − x³/6 where x³/6 is an odd number of half ulps, nearly.
    @Test
    void isTheNearestDoubleWhereTheSineIsNearlyHalfWayBetweenTwo() {
        for (int exponent = -26; exponent < -8; exponent++) {
            double ulp = Math.ulp(Math.scalb(1.0, exponent));
            for (int k = 0; k < 8; k++) {
                double x = Math.scalb(1 + (k + 0.5) / 8, exponent);
                double halves = 2 * Math.floor(x * x * x / 6 / ulp) + 1;
                x = StrictMath.cbrt(3 * halves * ulp);

                assertNearest(x);
                assertNearest(Math.nextUp(x));
                assertNearest(-Math.nextDown(x));
            }
        }
    }

    @Test
    void isTheNearestDoubleBesideMultiplesOfAQuarterTurn() {
        for (int n = 1; n < 100; n++) {
            double x = n * (Math.PI / 2);

            assertNearest(x);
            assertNearest(Math.nextUp(x));
            assertNearest(x + 1e-7);
            assertNearest(-x * (1 + 1e-5));
        }
    }

    /// Where two ways meet the result is that of both: at 2⁻²⁷, 2²⁰, and where the series alone cannot decide.
    @Test
    void theSeriesAndTheIntegersAgree() {
        RandomStream random = new RandomStream(5, "angles");

        for (int i = 0; i < 500; i++) {
            double x = (2 * random.nextDouble() - 1) * StrictMath.pow(2, 50 * random.nextDouble() - 30);
            assertEquals(Trigonometry.turned(x, 0, DOUBTFUL), Trigonometry.turned(x, 0, CERTAIN), () -> "sin " + x);
            assertEquals(Trigonometry.turned(x, 1, DOUBTFUL), Trigonometry.turned(x, 1, CERTAIN), () -> "cos " + x);
        }
        for (double border : new double[]{0x1p-27, 0x1p20, Math.PI / 4, 3 * Math.PI / 4}) {
            for (double x : new double[]{Math.nextDown(border), border, Math.nextUp(border), -border}) {
                assertEquals(ExactSine.of(x, 0), Trigonometry.sin(x), () -> "sin " + x);
                assertEquals(ExactSine.of(x, 1), Trigonometry.cos(x), () -> "cos " + x);
            }
        }
    }

    /// Numbers of 200 digits reduced by 1100 digits of π with another program. The last is nearest of all doubles to a multiple of
    /// π/2 (J.-M. Muller, *Elementary Functions*, chapter 11).
    @Test
    void farAnglesAreReducedByAsMuchOfPiAsTheyNeed() {
        assertEquals(0.5458434494486996, Trigonometry.sin(1e9));
        assertEquals(0.8378871813639024, Trigonometry.cos(1e9));
        assertEquals(0.004961954789184062, Trigonometry.sin(Double.MAX_VALUE));
        assertEquals(-0.9999876894265599, Trigonometry.cos(Double.MAX_VALUE));
        assertEquals(1, Trigonometry.sin(6381956970095103.0 * 0x1p797));
        assertEquals(-4.687165924254628e-19, Trigonometry.cos(6381956970095103.0 * 0x1p797));
    }

    @Test
    void quarterTurnsAreExactAsFarAsPiIs() {
        assertEquals(0.0, Trigonometry.sin(0.0));
        assertEquals(-0.0, Trigonometry.sin(-0.0));
        assertEquals(Double.MIN_VALUE, Trigonometry.sin(Double.MIN_VALUE));
        assertEquals(1, Trigonometry.cos(0));
        assertEquals(1, Trigonometry.sin(Math.PI / 2));
        assertEquals(6.123233995736766e-17, Trigonometry.cos(Math.PI / 2)); // what Math.PI lacks of π, halved
        assertEquals(-1, Trigonometry.cos(Math.PI));
    }

    @Test
    void whatIsNotFiniteHasNoSine() {
        assertEquals(Double.NaN, Trigonometry.sin(Double.NaN));
        assertEquals(Double.NaN, Trigonometry.sin(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, Trigonometry.cos(Double.POSITIVE_INFINITY));
    }

    private static void assertNearest(double x) {
        assertEquals(exactSin(x, 0), Trigonometry.sin(x), () -> "sin " + x);
        assertEquals(exactSin(x, 1), Trigonometry.cos(x), () -> "cos " + x);
    }

    /// Taylor series in 130 digits, of which large arguments cost the first 70: x − x³/3! + …, or 1 − x²/2! + … for `first` = 1.
    private static double exactSin(double x, int first) {
        MathContext digits = new MathContext(130);
        BigDecimal square = new BigDecimal(x).pow(2);
        BigDecimal term = first == 1 ? BigDecimal.ONE : new BigDecimal(x);
        BigDecimal sum = term;
        BigDecimal least = BigDecimal.ONE.movePointLeft(60);
        for (int k = 1; term.abs().compareTo(least) > 0; k++) {
            long a = first == 1 ? 2L * k - 1 : 2L * k;
            term = term.multiply(square).divide(BigDecimal.valueOf(-a * (a + 1)), digits);
            sum = sum.add(term, digits);
        }
        return sum.doubleValue();
    }
}
