// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Batch;

/// Which transitions a model is fitted to and which are held out.
///
/// A transition's own bits and the seed decide, not its place: it stays on its side in every fit, so that a network which goes
/// on from its last weights has never been fitted to what is held out, and equal transitions are never on both sides.
final class Split {

    private static final long WORDS = 1L << 31;

    private final int[] training;
    private final int[] heldOut;

    /// Cuts a batch.
    ///
    /// @param all   at least 4 transitions
    /// @param share of the transitions to hold out, in (0, ½]: a transition is one of them if its number, uniform in [0, 1), is
    ///              below it. Their count is kept between half and twice what is expected, which matters only for transitions
    ///              that are copies of a few
    /// @param seed  any number
    Split(Batch all, double share, long seed) {
        int n = all.size();
        long[] keys = new long[n]; // the number, then the row: sorts by number
        int below = 0;
        for (int i = 0; i < n; i++) {
            long number = number(all, i, seed);
            keys[i] = number << 32 | i;
            below += number < share * WORDS ? 1 : 0;
        }
        Arrays.sort(keys);
        int most = Math.max(1, Math.min((int) (2 * share * n), n / 2));
        int held = Math.clamp(below, Math.clamp((int) (share * n / 2), 1, most), most);
        heldOut = rows(keys, 0, held);
        training = rows(keys, held, n);
    }

    private static int[] rows(long[] keys, int from, int to) {
        int[] rows = new int[to - from];
        Arrays.setAll(rows, i -> (int) keys[from + i]);
        Arrays.sort(rows);
        return rows;
    }

    /// FNV-1a over the words of (s, a, r, s′), then the finaliser of MurmurHash3: 31 bits.
    private static long number(Batch all, int i, long seed) {
        long h = seed ^ 0xCBF29CE484222325L;
        h = hash(h, all.s(), i);
        h = hash(h, all.a(), i);
        h = hash(h, all.r().at(i));
        h = hash(h, all.sNext(), i);
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return (h ^ (h >>> 33)) >>> 33;
    }

    private static long hash(long h, Mat from, int row) {
        long out = h;
        for (int j = 0; j < from.cols(); j++) {
            out = hash(out, from.at(row, j));
        }
        return out;
    }

    private static long hash(long h, float x) {
        return (h ^ Float.floatToIntBits(x)) * 0x100000001B3L;
    }

    /// Returns the rows to fit to, ascending.
    int[] training() {
        return training;
    }

    /// Returns the rows held out, ascending.
    int[] heldOut() {
        return heldOut;
    }
}
