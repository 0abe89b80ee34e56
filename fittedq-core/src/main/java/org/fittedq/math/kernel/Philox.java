// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math.kernel;

/// The block function of Philox 4×32-10: four random words from a 128-bit counter and a 64-bit key.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3*, SC 2011,
/// <https://doi.org/10.1145/2063384.2063405>. [VectorKernels] has the same rounds lane by lane.
public final class Philox {

    static final int M0 = 0xD2511F53;
    static final int M1 = 0xCD9E8D57;
    static final int W0 = 0x9E3779B9;
    static final int W1 = 0xBB67AE85;
    static final int ROUNDS = 10;

    private Philox() {}

    /// Computes one block of four words: ten rounds of two 32×32→64-bit multiplications.
    ///
    /// @param low  lower half of the counter
    /// @param high upper half of the counter
    /// @param key  key
    /// @param out  out: four words, from index `to`
    /// @param to   index of the first word
    public static void block(long low, long high, long key, int[] out, int to) {
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += W0;
            k1 += W1;
        }
        out[to] = c0;
        out[to + 1] = c1;
        out[to + 2] = c2;
        out[to + 3] = c3;
    }
}
