// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Sine and cosine by integers, numbers being multiples of 2⁻ᵖ, with a p that grows until only one double can be the nearest.
///
/// It ends: sin x of a number x ≠ 0 of finitely many digits is never half-way between two doubles (it is transcendental, by
/// Lindemann's theorem).
final class ExactSine {

    private static final int FIRST_BITS = 256;

    private ExactSine() {}

    /// Returns the double nearest to sin(x + quadrants · π/2).
    ///
    /// @param x         rad; finite, not 0
    /// @param quadrants 0 or 1
    static double of(double x, int quadrants) {
        for (int bits = FIRST_BITS;; bits *= 2) {
            // Small results need as many more bits as they begin with zeros, large arguments those that n has.
            int all = bits + Math.max(0, -Math.getExponent(x));
            BigInteger y = turned(x, quadrants, all);
            double low = rounded(y.subtract(BigInteger.valueOf(all)), all);
            double high = rounded(y.add(BigInteger.valueOf(all)), all);
            if (low == high) {
                return low;
            }
        }
    }

    private static double rounded(BigInteger y, int bits) {
        return new BigDecimal(y).divide(new BigDecimal(BigInteger.TWO.pow(bits))).doubleValue();
    }

    /// sin(x + quadrants · π/2) · 2ᵇ, off by less than b: each of fewer than b / 2 terms is rounded once, r less than once more.
    private static BigInteger turned(double x, int quadrants, int bits) {
        int more = Math.max(0, Math.getExponent(x)) + 8; // n · (π/2's last bit) stays below r's last bit
        BigInteger halfPi = halfPi(bits + more);
        BigInteger scaled = new BigDecimal(x).multiply(new BigDecimal(BigInteger.TWO.pow(bits + more))).toBigInteger();
        BigInteger n = scaled.shiftLeft(1).add(halfPi).divide(halfPi.shiftLeft(1)); // rounded, towards 0 at negative x
        BigInteger r = scaled.subtract(n.multiply(halfPi)).shiftRight(more);
        int quadrant = n.add(BigInteger.valueOf(quadrants)).and(BigInteger.valueOf(3)).intValue();
        BigInteger y = series(r, quadrant & 1, bits);
        return quadrant < 2 ? y : y.negate();
    }

    /// r − r³/3! + …, or 1 − r²/2! + … for `even` = 1.
    private static BigInteger series(BigInteger r, int even, int bits) {
        BigInteger square = r.multiply(r).shiftRight(bits);
        BigInteger term = even == 1 ? BigInteger.ONE.shiftLeft(bits) : r;
        BigInteger sum = term;
        for (long k = even == 1 ? 1 : 2; term.signum() != 0; k += 2) {
            term = term.multiply(square).shiftRight(bits).divide(BigInteger.valueOf(-k * (k + 1)));
            sum = sum.add(term);
        }
        return sum;
    }

    /// π/2 = 8 atan(1/5) − 2 atan(1/239), J. Machin's formula of 1706; off by less than 2 in the last bit.
    private static BigInteger halfPi(int bits) {
        int guard = 16;
        BigInteger pi = inverseTangent(5, bits + guard).shiftLeft(3)
                .subtract(inverseTangent(239, bits + guard).shiftLeft(1));
        return pi.shiftRight(guard);
    }

    /// atan(1/q) = 1/q − 1/(3q³) + 1/(5q⁵) − …
    private static BigInteger inverseTangent(int q, int bits) {
        BigInteger power = BigInteger.ONE.shiftLeft(bits).divide(BigInteger.valueOf(q));
        BigInteger square = BigInteger.valueOf(-(long) q * q);
        BigInteger sum = power;
        for (int k = 3; power.signum() != 0; k += 2) {
            power = power.divide(square);
            sum = sum.add(power.divide(BigInteger.valueOf(k)));
        }
        return sum;
    }
}
