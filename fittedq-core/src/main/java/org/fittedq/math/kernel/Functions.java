// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

/// Elementary functions from +, ·, /, √ and fma alone, in double: the same bits on every JVM and at every JIT level.
///
/// Rounded to float they are at most 1 ulp off. [VectorKernels] has the same chains of operations lane by lane.
final class Functions {

    /// 1.5 · 2⁵²: adding and subtracting it rounds to the nearest integer.
    static final double ROUND = 6755399441055744.0;
    static final double LOG2_E = 1.4426950408889634;
    static final double LN2 = 0.6931471805599453;
    static final double LN2_HIGH = 0.693147180369123816490;
    static final double LN2_LOW = 1.90821492927058770002e-10;
    static final double SQRT2 = 1.4142135623730951;
    static final double EXP_MAX = 700;

    // the same in float; ln 2 in a part of 10 bits and the rest
    static final float FLOAT_ROUND = 12582912f;
    static final float FLOAT_LOG2_E = 1.44269504f;
    static final float FLOAT_LN2_HIGH = 0.693359375f;
    static final float FLOAT_LN2_LOW = -2.12194440e-4f;
    /// Below it silu, and eˣ in float, are taken for 0.
    static final float SILU_LEAST = -87;
    /// Below it tanh x = x to 3·10⁻¹¹; above it no more than 10⁻¹¹ is lost by cancellation.
    static final double TANH_SMALL = 1e-5;

    // Wichura's PPND7
    static final double SPLIT = 0.425;
    static final double CONST1 = 0.180625;
    static final double CONST2 = 1.6;
    static final double A0 = 3.3871327179;
    static final double A1 = 50.434271938;
    static final double A2 = 159.29113202;
    static final double A3 = 59.109374720;
    static final double B1 = 17.895169469;
    static final double B2 = 78.757757664;
    static final double B3 = 67.187563600;
    static final double C0 = 1.4234372777;
    static final double C1 = 2.7568153900;
    static final double C2 = 1.3067284816;
    static final double C3 = 0.17023821103;
    static final double D1 = 0.73700164250;
    static final double D2 = 0.12021132975;
    static final double WORD = 0x1p-32;
    /// The centre ends where |w + ½| > [#SPLIT] · 2³²: above this for w ≥ 0, and for −1 − w where w is negative.
    static final int LAST_CENTRAL = 1825361100;

    private Functions() {}

    /// eˣ for |x| ≤ 700 (beyond that clamped): x = n ln 2 + r, |r| ≤ ½ ln 2, Taylor to r⁸: 2·10⁻¹⁰ off, far below a float's ulp.
    static double exp(double x) {
        double clamped = Math.max(-EXP_MAX, Math.min(EXP_MAX, x));
        double shifted = Math.fma(clamped, LOG2_E, ROUND);
        double n = shifted - ROUND;
        double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
        double p = 1.0 / 40320;
        p = Math.fma(p, r, 1.0 / 5040);
        p = Math.fma(p, r, 1.0 / 720);
        p = Math.fma(p, r, 1.0 / 120);
        p = Math.fma(p, r, 1.0 / 24);
        p = Math.fma(p, r, 1.0 / 6);
        p = Math.fma(p, r, 0.5);
        p = Math.fma(p, r, 1.0);
        p = Math.fma(p, r, 1.0);
        // 2ⁿ: the integer stands in the low bits of `shifted`
        return p * Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) + 1023) << 52);
    }

    /// tanh x = (e²ˣ − 1)/(e²ˣ + 1), and x near 0.
    static double tanh(double x) {
        double e = exp(x + x);
        return Math.abs(x) < TANH_SMALL ? x : (e - 1) / (e + 1);
    }

    /// log(1 + eˣ) = max(x, 0) + 2 atanh(u/(2 + u)) with u = e^−|x| ≤ 1.
    static double softplus(double x) {
        double u = exp(-Math.abs(x));
        return Math.max(x, 0) + 2 * atanhSeries(u / (2 + u));
    }

    /// 1/(1 + e⁻ˣ).
    static double sigmoid(double x) {
        return 1 / (1 + exp(-x));
    }

    /// x becomes x σ(x) and slope σ(x) (1 + x (1 − σ(x))), in float: e = exp −|x|, p = 1/(1 + e); σ is p or e p, and 1 − σ the other.
    static void silu(float[] x, float[] slope, int i) {
        float z = x[i];
        float e = expNegative(-Math.abs(z));
        float larger = 1 / (1 + e);
        float smaller = e * larger;
        float sigma = z < 0 ? smaller : larger;
        float rest = z < 0 ? larger : smaller;
        x[i] = z * sigma;
        slope[i] = sigma * Math.fma(z, rest, 1f);
    }

    /// eˣ for x ≤ 0 in float, as [#exp] with Taylor to r⁷; 0 below [#SILU_LEAST].
    static float expNegative(float x) {
        boolean tiny = x < SILU_LEAST;
        float clamped = tiny ? SILU_LEAST : x;
        float shifted = Math.fma(clamped, FLOAT_LOG2_E, FLOAT_ROUND);
        float n = shifted - FLOAT_ROUND;
        float r = Math.fma(n, -FLOAT_LN2_LOW, Math.fma(n, -FLOAT_LN2_HIGH, clamped));
        float p = (float) (1.0 / 5040);
        p = Math.fma(p, r, (float) (1.0 / 720));
        p = Math.fma(p, r, (float) (1.0 / 120));
        p = Math.fma(p, r, (float) (1.0 / 24));
        p = Math.fma(p, r, (float) (1.0 / 6));
        p = Math.fma(p, r, 0.5f);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return tiny ? 0 : p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) + 127) << 23);
    }

    /// Σ s²ʲ⁺¹/(2j + 1), j ≤ 8: atanh s for |s| ≤ 1/3, 3·10⁻¹⁰ off.
    static double atanhSeries(double s) {
        double z = s * s;
        double p = 1.0 / 17;
        p = Math.fma(p, z, 1.0 / 15);
        p = Math.fma(p, z, 1.0 / 13);
        p = Math.fma(p, z, 1.0 / 11);
        p = Math.fma(p, z, 1.0 / 9);
        p = Math.fma(p, z, 1.0 / 7);
        p = Math.fma(p, z, 1.0 / 5);
        p = Math.fma(p, z, 1.0 / 3);
        p = Math.fma(p, z, 1.0);
        return s * p;
    }

    /// −log x for positive normal x: x = 2ᵉ m with m in [1, 2), log m = ½ log 2 + 2 atanh((m − √2)/(m + √2)).
    static double minusLog(double x) {
        long bits = Double.doubleToRawLongBits(x);
        double e = (double) ((bits >> 52) - 1023);
        double m = Double.longBitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        double s = (m - SQRT2) / (m + SQRT2);
        return Math.fma(e, -LN2, Math.fma(atanhSeries(s), -2, -0.5 * LN2));
    }

    /// Φ⁻¹(½ + (w + ½)/2³²), w signed.
    static double normal(int word) {
        double q = Math.fma((double) word, WORD, 0.5 * WORD); // p − ½
        return Math.abs(q) <= SPLIT ? centre(q) : tail(q);
    }

    private static double centre(double q) {
        double r = CONST1 - q * q;
        return q * Math.fma(Math.fma(Math.fma(A3, r, A2), r, A1), r, A0)
                / Math.fma(Math.fma(Math.fma(B3, r, B2), r, B1), r, 1.0);
    }

    /// The outer 15 %.
    private static double tail(double q) {
        double t = Math.sqrt(minusLog(0.5 - Math.abs(q))) - CONST2;
        double tail = Math.fma(Math.fma(Math.fma(C3, t, C2), t, C1), t, C0) / Math.fma(Math.fma(D2, t, D1), t, 1.0);
        return q < 0 ? -tail : tail;
    }
}
