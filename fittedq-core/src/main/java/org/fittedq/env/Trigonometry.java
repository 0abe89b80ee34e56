// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// Sine and cosine with the same bits on every JVM and at every JIT level, without allocation.
///
/// `Math.sin` is an intrinsic whose bits may change between JVMs; `StrictMath.sin` has fixed bits but is now and then
/// 1 ulp off, enough to leave the trajectories recorded from Gymnasium, and allocates beyond π/4.
///
/// Here: x = n·π/2 + r by π/2 in three parts (the first two of 33 bits, so that n times each is exact), then the Taylor
/// series of r ∈ [−π/4, π/4], the leading terms kept in two doubles. For |x| < 2²⁰ the result is the double nearest to
/// the true value but for less than one argument in fifty, where it is the other neighbour.
public final class Trigonometry {

    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double HALF_PI_1 = 0x1.921fb544p+0;
    private static final double HALF_PI_2 = 0x1.0b4611a6p-34;
    private static final double HALF_PI_3 = 0x1.3198a2e037073p-69;
    private static final double SIXTH = -1 / 6.0;
    private static final double SIXTH_REST = -0x1.5555555555555p-57; // −1/6 − SIXTH
    private static final double REDUCED = 1 << 20; // beyond, n has too many bits; nothing here turns that far

    private Trigonometry() {}

    /// Returns sin x.
    ///
    /// @param x rad; any number
    /// @return in [−1, 1]; NaN if x is not finite
    public static double sin(double x) {
        return turned(x, 0);
    }

    /// Returns cos x = sin(x + π/2): one quadrant on.
    ///
    /// @param x rad; any number
    /// @return in [−1, 1]; NaN if x is not finite
    public static double cos(double x) {
        return turned(x, 1);
    }

    private static double turned(double x, int quadrants) {
        if (!(Math.abs(x) < REDUCED)) {
            return quadrants == 0 ? StrictMath.sin(x) : StrictMath.cos(x);
        }
        double n = Math.rint(x * TWO_OVER_PI);
        double a = x - n * HALF_PI_1; // exact
        double b = n * HALF_PI_2; // exact
        double hi = a - b;
        double lo = ((a - hi) - b) - n * HALF_PI_3;
        double r = hi + lo;
        double rest = (hi - r) + lo;
        return switch (((int) n + quadrants) & 3) {
            case 0 -> sinKernel(r, rest);
            case 1 -> cosKernel(r, rest);
            case 2 -> -sinKernel(r, rest);
            default -> -cosKernel(r, rest);
        };
    }

    /// sin(r + e) = (r + e) (1 + z (−1/3! + z (1/5! − … + z⁶/17!))) with z = (r + e)², for tiny e. The leading terms
    /// are summed in two doubles: the rounding error of a product p = xy is fma(x, y, −p).
    private static double sinKernel(double r, double e) {
        double z = r * r;
        double zRest = Math.fma(r, r, -z) + 2 * r * e;
        double tail = 1 / 355687428096000.0;
        tail = tail * z - 1 / 1307674368000.0;
        tail = tail * z + 1 / 6227020800.0;
        tail = tail * z - 1 / 39916800.0;
        tail = tail * z + 1 / 362880.0;
        tail = tail * z - 1 / 5040.0;
        tail = tail * z + 1 / 120.0;
        double p = SIXTH * z;
        double pRest = Math.fma(SIXTH, z, -p) + SIXTH_REST * z + SIXTH * zRest + z * z * tail;
        double q = r * p;
        double qRest = Math.fma(r, p, -q) + r * pRest + e * (1 + p);
        double sum = r + q;
        return sum + (((r - sum) + q) + qRest);
    }

    /// cos(r + e) = 1 − z/2 + z² (1/4! − z/6! + … + z⁶/16!) with z = (r + e)², for tiny e; 1 − z/2 in two doubles.
    private static double cosKernel(double r, double e) {
        double z = r * r;
        double zRest = Math.fma(r, r, -z) + 2 * r * e;
        double tail = 1 / 20922789888000.0;
        tail = tail * z - 1 / 87178291200.0;
        tail = tail * z + 1 / 479001600.0;
        tail = tail * z - 1 / 3628800.0;
        tail = tail * z + 1 / 40320.0;
        tail = tail * z - 1 / 720.0;
        tail = tail * z + 1 / 24.0;
        double half = 0.5 * z;
        double sum = 1 - half;
        return sum + (((1 - sum) - half) + (z * z * tail - 0.5 * zRest));
    }
}
