// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import java.util.random.RandomGenerator;

/// Draws from any generator of random words, with the same bits on every JVM.
///
/// `RandomGenerator` leaves the algorithm of its bounded, normal and exponential draws open: `nextDouble(low, high)`,
/// `nextInt(bound)`, `nextGaussian()` and `nextExponential()` may give other numbers on another JVM. The ones here do not, nor
/// do `nextInt()`, `nextLong()`, `nextFloat()` and `nextDouble()`, and low + (high − low) · `nextDouble()`.
public final class Draw {

    private Draw() {}

    /// Draws an index uniformly from {0, …, bound − 1}: the high half of word × bound, one `nextInt` a draw. The bias is
    /// below bound / 2³².
    ///
    /// @param random source of randomness
    /// @param bound  at least 1
    /// @return an index below `bound`
    public static int index(RandomGenerator random, int bound) {
        return (int) (((random.nextInt() & 0xFFFFFFFFL) * bound) >>> 32);
    }

    /// Shuffles indices (Fisher and Yates): one `nextInt` for each but one, from the last on.
    ///
    /// @param random source of randomness
    /// @param order  any numbers; overwritten by a permutation of them, each equally likely
    public static void shuffle(RandomGenerator random, int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = index(random, i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /// Draws from the normal distribution N(0, 1) by the polar method: pairs of `nextDouble` until one lies in the unit circle,
    /// 4/π pairs on average. The second number of the pair is thrown away, so that nothing is kept between draws.
    ///
    /// Source: G. Marsaglia, T. A. Bray, *A Convenient Method for Generating Normal Variables*, SIAM Review 6(3), 1964,
    /// <https://doi.org/10.1137/1006063>.
    ///
    /// @param random source of randomness
    /// @return any number
    public static double normal(RandomGenerator random) {
        while (true) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double s = x * x + y * y;
            if (s < 1 && s > 0) {
                return x * Math.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }

    /// Draws from the exponential distribution of mean 1: −log u, one `nextLong` a draw.
    ///
    /// @param random source of randomness
    /// @return a number in (0, 37): u is a multiple of 2⁻⁵³, in the open interval (0, 1)
    public static double exponential(RandomGenerator random) {
        return -StrictMath.log(((random.nextLong() >>> 12) + 0.5) * 0x1p-52);
    }
}
