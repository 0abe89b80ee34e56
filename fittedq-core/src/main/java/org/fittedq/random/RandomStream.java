// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import java.util.random.RandomGenerator;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.math.kernel.Philox;

/// One named stream of random numbers: Philox 4×32-10, a counter-based generator.
///
/// Word i of the stream is a pure function of (seed, name, i), so the whole state is one number: how many 32-bit words
/// have been drawn. Streams of different names never overlap (the name's 64-bit hash is the upper half of the 128-bit
/// counter, the seed is the key).
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3*, SC 2011,
/// <https://doi.org/10.1145/2063384.2063405>. Not thread-safe: a stream has one user.
public final class RandomStream implements RandomGenerator, Stateful {

    private final long key;
    private final long stream;
    private final long[] drawn = new long[1]; // 32-bit words drawn so far
    private final int[] block = new int[4]; // words 4·(drawn/4) … of the stream
    private long blockIndex = -1;

    /// Makes a stream at its beginning.
    ///
    /// @param seed any number; the run's seed
    /// @param name what the numbers are for, such as `smoothing`
    public RandomStream(long seed, String name) {
        this(seed, hash(name));
    }

    private RandomStream(long key, long stream) {
        this.key = key;
        this.stream = stream;
    }

    /// FNV-1a over the name's UTF-16 units, then the finaliser of MurmurHash3.
    private static long hash(String name) {
        long h = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            h = (h ^ name.charAt(i)) * 0x100000001B3L;
        }
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }

    @Override
    public int nextInt() {
        long index = drawn[0] >>> 2;
        if (index != blockIndex) {
            Philox.block(index, stream, key, block, 0);
            blockIndex = index;
        }
        return block[(int) (drawn[0]++ & 3)];
    }

    @Override
    public long nextLong() {
        long high = nextInt();
        return (high << 32) | (nextInt() & 0xFFFFFFFFL);
    }

    /// Fills an array with the next `n` words, the same as `n` calls of [#nextInt()].
    ///
    /// @param out     out: words
    /// @param n       how many, at most `out.length`
    /// @param compute kernels
    public void words(int[] out, int n, Compute compute) {
        int i = 0;
        while (i < n && (drawn[0] & 3) != 0) {
            out[i++] = nextInt();
        }
        int blocks = (n - i) / 4;
        compute.kernels().philox(drawn[0] >>> 2, stream, key, blocks, out, i);
        drawn[0] += 4L * blocks;
        i += 4 * blocks;
        while (i < n) {
            out[i++] = nextInt();
        }
    }

    /// Reserves words for a piece of work that is cut among threads: returns where they begin and moves on behind them.
    ///
    /// @param words how many, at least 0
    /// @return position of the first, for [#seek] on a [#copy]
    public long skip(long words) {
        long position = drawn[0];
        drawn[0] += words;
        return position;
    }

    /// Makes another reader of the same stream, at its beginning.
    ///
    /// @return a stream of the same seed and name
    public RandomStream copy() {
        return new RandomStream(key, stream);
    }

    /// Goes to a position.
    ///
    /// @param position number of words before the next one, at least 0
    public void seek(long position) {
        drawn[0] = position;
    }

    /// Draws an index uniformly from {0, …, bound − 1}: the high half of word × bound, one word a draw. The bias is below
    /// bound / 2³².
    ///
    /// @param bound at least 1
    /// @return an index below `bound`
    public int index(int bound) {
        return Draw.index(this, bound);
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/drawn", drawn);
        blockIndex = -1;
    }
}
