// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import org.fittedq.math.Compute;

/// Blocks of standard normal numbers from a stream, one word each: the quantile function of uniform words.
///
/// Source: M. J. Wichura, *Algorithm AS 241*, Applied Statistics 37 (1988), PPND7. Values lie within ±6.3.
public final class Normals {

    private final RandomStream random;
    private final Compute compute;
    private final int[] words;
    private final int[] tails;

    /// Makes a source.
    ///
    /// @param random  stream; its state is all there is to save
    /// @param size    largest block
    /// @param compute kernels
    public Normals(RandomStream random, int size, Compute compute) {
        this.random = random;
        this.compute = compute;
        this.words = new int[size];
        this.tails = new int[size];
    }

    /// Fills an array; draws one word for each number, in order.
    ///
    /// @param out out: at most `size` independent N(0, 1) numbers
    public void fill(float[] out) {
        random.words(words, out.length, compute);
        compute.kernels().normal(words, out, 0, out.length, tails);
    }
}
