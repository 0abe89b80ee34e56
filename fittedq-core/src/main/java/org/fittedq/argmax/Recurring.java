// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;
import org.fittedq.math.Mat;

/// Which states of a call have been there before, to the bit. Work memory, 6 integers a state at most, that grows with the calls.
final class Recurring {

    private static final int MULTIPLIER = 31;

    private int[] table = {}; // row + 1 at the place of its hash or the next free one; 0: free
    private int[] first = {}; // of each row: the first one that is the same
    private int[] distinct = {}; // the rows that are the first of theirs
    private int count;

    /// Looks through the first rows of a call.
    ///
    /// @param s   states as q sees them; not modified
    /// @param raw the same states as the sets see them; not modified
    /// @param n   rows, at least 1
    /// @return the number of different rows
    int find(Mat s, Mat raw, int n) {
        makeRoom(n);
        count = 0;
        for (int i = 0; i < n; i++) {
            int place = hash(s, raw, i) & (table.length - 1);
            while (table[place] != 0 && !isSame(s, raw, table[place] - 1, i)) {
                place = (place + 1) & (table.length - 1);
            }
            if (table[place] == 0) {
                table[place] = i + 1;
                distinct[count++] = i;
            }
            first[i] = table[place] - 1;
        }
        return count;
    }

    private void makeRoom(int n) {
        if (first.length < n) {
            first = new int[n];
            distinct = new int[n];
            table = new int[4 * Integer.highestOneBit(n)]; // a quarter to a half full
        }
        Arrays.fill(table, 0);
    }

    /// The k-th of the different rows, in ascending order.
    int distinct(int k) {
        return distinct[k];
    }

    /// The first row that is the same as a row.
    int first(int row) {
        return first[row];
    }

    private static int hash(Mat s, Mat raw, int row) {
        int hash = hash(s, row, 1);
        int both = raw == s ? hash : hash(raw, row, hash);
        both *= 0x9E3779B9; // spreads what floats have in their upper bits
        return both ^ both >>> 15;
    }

    private static int hash(Mat x, int row, int from) {
        int hash = from;
        for (int j = row * x.cols(); j < (row + 1) * x.cols(); j++) {
            hash = MULTIPLIER * hash + Float.floatToRawIntBits(x.data()[j]);
        }
        return hash;
    }

    private static boolean isSame(Mat s, Mat raw, int a, int b) {
        return isSame(s, a, b) && (raw == s || isSame(raw, a, b));
    }

    private static boolean isSame(Mat x, int a, int b) {
        for (int j = 0; j < x.cols(); j++) {
            if (Float.floatToRawIntBits(x.data()[a * x.cols() + j]) != Float
                    .floatToRawIntBits(x.data()[b * x.cols() + j])) {
                return false;
            }
        }
        return true;
    }
}
