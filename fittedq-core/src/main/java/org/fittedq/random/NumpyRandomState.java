// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import org.fittedq.math.Check;

/// The uniform doubles of NumPy's `RandomState(seed)`, to the bit, for tasks whose published form was drawn with it. Runs draw
/// from [RandomStream], not from this.
///
/// MT19937: 624 words of 32 bits, renewed together; a double takes two words, a and b:
/// (⌊a/2⁵⌋ · 2²⁶ + ⌊b/2⁶⌋) / 2⁵³.
///
/// Source: M. Matsumoto, T. Nishimura, *Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom number
/// generator*, ACM Transactions on Modeling and Computer Simulation 8(1), 1998, <https://doi.org/10.1145/272991.272995>; seeded
/// as in the authors' version of 2002 (`init_genrand`).
/// Not thread-safe.
public final class NumpyRandomState {

    private static final int WORDS = 624;
    private static final int AHEAD = 397;
    private static final int TWIST = 0x9908B0DF;

    private final int[] word = new int[WORDS];
    private int next = WORDS; // all are to be renewed

    /// Begins the sequence of a seed.
    ///
    /// @param seed in [0, 2³²)
    /// @throws IllegalArgumentException if the seed is out of range
    public NumpyRandomState(long seed) {
        Check.that(0 <= seed && seed <= 0xFFFFFFFFL, "seed", "an integer in [0, 4294967295], as NumPy takes", seed);
        word[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            word[i] = 1_812_433_253 * (word[i - 1] ^ (word[i - 1] >>> 30)) + i;
        }
    }

    /// Draws the next number of `random_sample()`.
    ///
    /// @return a multiple of 2⁻⁵³ in [0, 1)
    public double nextDouble() {
        long a = Integer.toUnsignedLong(nextWord() >>> 5);
        long b = Integer.toUnsignedLong(nextWord() >>> 6);
        return (a * 0x1p26 + b) * 0x1p-53;
    }

    private int nextWord() {
        if (next == WORDS) {
            renew();
            next = 0;
        }
        int y = word[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    /// wordᵢ ← wordᵢ₊₃₉₇ ⊕ (the high bit of wordᵢ, the low ones of wordᵢ₊₁) A, indices modulo 624.
    private void renew() {
        for (int i = 0; i < WORDS; i++) {
            int y = (word[i] & 0x80000000) | (word[(i + 1) % WORDS] & 0x7FFFFFFF);
            word[i] = word[(i + AHEAD) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
        }
    }
}
