// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import java.util.random.RandomGenerator;

/// Draws from any generator of random words, with the same bits on every JVM.
///
/// The bounded and the exponential draws of `RandomGenerator` leave their algorithm open.
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

    /// Draws from the exponential distribution of mean 1: −log u, one `nextLong` a draw.
    ///
    /// @param random source of randomness
    /// @return a number in (0, 37): u is a multiple of 2⁻⁵³, in the open interval (0, 1)
    public static double exponential(RandomGenerator random) {
        return -StrictMath.log(((random.nextLong() >>> 12) + 0.5) * 0x1p-52);
    }
}
