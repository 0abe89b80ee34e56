// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// Sine and cosine, correctly rounded: the double nearest to the true value, so the same bits everywhere and always.
///
/// `Math.sin` is an intrinsic whose bits may change between JVMs; `StrictMath.sin` has fixed bits but is now and then 1 ulp
/// off, and allocates beyond π/4. C libraries differ among themselves: glibc 2.36 with fused products gives another neighbour
/// for 1.4 arguments in 1000.
///
/// Here: x = n·π/2 + r by π/2 in four parts (the first three of 33 bits, so that n times each is exact), then the Taylor series
/// of r ∈ [−π/4, π/4] in pairs of doubles. The relative error is below 2⁻⁹⁶; where that leaves open which double is nearest,
/// about once in 10¹³, and where the reduction is not good enough (|x| ≥ 2²⁰, or x within 2⁻²⁰ of a multiple of π/2), integers
/// of as many digits as it takes decide ([ExactSine]), which allocates and is a thousand times slower.
///
/// Source of the decision: A. Ziv, *Fast Evaluation of Elementary Mathematical Functions with Correctly Rounded Last Bit*, ACM
/// TOMS 17(3), 1991, <https://doi.org/10.1145/114697.116813>.
public final class Trigonometry {

    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double[] HALF_PI = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69,
            0x1.b839a252049c1p-104};

    /// (−1)ᵏ/(2k + 1)! for k = 13, …, 0, and what the doubles lack of them. Beside the rest of the series the last terms are so
    /// small that one double each is enough.
    private static final double[] SINE = {-0x1.d1ab1c2dccea3p-94, 0x1.3f3ccdd165fa9p-84, -0x1.761b41316381ap-75,
            0x1.71b8ef6dcf572p-66, -0x1.2f49b46814157p-57, 0x1.952c77030ad4ap-49, -0x1.ae7f3e733b81fp-41,
            0x1.6124613a86d09p-33, -0x1.ae64567f544e4p-26, 0x1.71de3a556c734p-19, -0x1.a01a01a01a01ap-13,
            0x1.1111111111111p-7, -0x1.5555555555555p-3, 1};
    private static final double[] SINE_REST = {0, 0, 0, 0, 0, 0x1.ac981465ddc6cp-103, -0x1.1d8656b0ee8cbp-97,
            0x1.f28e0cc748ebep-87, 0x1.c062e06d1f209p-80, -0x1.c154f8ddc6c00p-73, -0x1.a01a01a01a01ap-73,
            0x1.1111111111111p-63, -0x1.5555555555555p-57, 0};

    /// (−1)ᵏ/(2k)!, in the same way.
    private static final double[] COSINE = {-0x1.88e85fc6a4e5ap-89, 0x1.f2cf01972f578p-80, -0x1.0ce396db7f853p-70,
            0x1.e542ba4020225p-62, -0x1.6827863b97d97p-53, 0x1.ae7f3e733b81fp-45, -0x1.93974a8c07c9dp-37,
            0x1.1eed8eff8d898p-29, -0x1.27e4fb7789f5cp-22, 0x1.a01a01a01a01ap-16, -0x1.6c16c16c16c17p-10,
            0x1.5555555555555p-5, -0.5, 1};
    private static final double[] COSINE_REST = {0, 0, 0, 0, 0, 0x1.1d8656b0ee8cbp-101, -0x1.05d6f8a2efd1fp-92,
            -0x1.2aec959e14c06p-83, -0x1.cbbc05b4fa99ap-76, 0x1.a01a01a01a01ap-76, 0x1.f49f49f49f49fp-65,
            0x1.5555555555555p-59, 0, 0};
    private static final int SINGLE_TERMS = 5;

    private static final double REDUCED = 1 << 20; // beyond, n has too many bits
    private static final double NEAR_MULTIPLE = 0x1p-20; // below, too many bits of r are rounding errors of π
    private static final double ERROR = 0x1p-96;
    private static final double TINY = 0x1p-27; // below, sin x rounds to x and cos x to 1

    private Trigonometry() {}

    /// Returns sin x.
    ///
    /// @param x rad; any number
    /// @return the double nearest to it, in [−1, 1]; NaN if x is not finite
    public static double sin(double x) {
        return turned(x, 0, ERROR);
    }

    /// Returns cos x = sin(x + π/2): one quadrant on.
    ///
    /// @param x rad; any number
    /// @return the double nearest to it, in [−1, 1]; NaN if x is not finite
    public static double cos(double x) {
        return turned(x, 1, ERROR);
    }

    /// Returns sin(x + quadrants · π/2).
    ///
    /// @param x         rad
    /// @param quadrants 0 or 1
    /// @param error     relative error that the series is believed to have at most
    static double turned(double x, int quadrants, double error) {
        double size = Math.abs(x);
        if (size < TINY) {
            return quadrants == 0 ? x : 1;
        }
        if (!(size < REDUCED)) {
            return size < Double.POSITIVE_INFINITY ? ExactSine.of(x, quadrants) : Double.NaN;
        }
        double n = Math.rint(x * TWO_OVER_PI);
        double a = x - n * HALF_PI[0]; // exact, as are the next two products
        double b = n * HALF_PI[1];
        double high = a - b;
        double shifted = high - a;
        double low = (a - (high - shifted)) - (b + shifted); // a − b = high + low
        double c = n * HALF_PI[2];
        double low2 = low - c;
        double shifted2 = low2 - low;
        double last = ((low - (low2 - shifted2)) - (c + shifted2)) - n * HALF_PI[3];
        double r = high + low2;
        double rest = ((high - r) + low2) + last;
        if (n != 0 && Math.abs(r) < NEAR_MULTIPLE) {
            return ExactSine.of(x, quadrants);
        }
        int quadrant = ((int) n + quadrants) & 3;
        double y = (quadrant & 1) == 0
                ? series(r, rest, SINE, SINE_REST, true, error)
                : series(r, rest, COSINE, COSINE_REST, false, error);
        return Double.isNaN(y) ? ExactSine.of(x, quadrants) : quadrant < 2 ? y : -y;
    }

    /// Returns Σ cₖ zᵏ with z = (r + rest)², times r + rest if `odd`; NaN if the error could change how it is rounded. Each sum and
    /// product is kept in two doubles: the rounding error of p = xy is fma(x, y, −p), that of s = x + y is (x − s) + y if |x| > |y|.
    private static double series(double r, double rest, double[] c, double[] cRest, boolean odd, double error) {
        double z = r * r;
        double zRest = Math.fma(r, r, -z) + 2 * r * rest;
        double y = 0;
        for (int i = 0; i < SINGLE_TERMS; i++) {
            y = y * z + c[i];
        }
        double yRest = 0;
        for (int i = SINGLE_TERMS; i < c.length; i++) {
            double p = y * z;
            double pRest = Math.fma(y, z, -p) + (y * zRest + yRest * z);
            double s = c[i] + p;
            double sRest = ((c[i] - s) + p) + (pRest + cRest[i]);
            y = s + sRest;
            yRest = (s - y) + sRest;
        }
        if (odd) {
            double p = y * r;
            yRest = Math.fma(y, r, -p) + (y * rest + yRest * r);
            y = p;
        }
        double bound = error * Math.abs(y);
        double rounded = y + (yRest - bound);
        return rounded == y + (yRest + bound) ? rounded : Double.NaN;
    }
}
