// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/// Asserts that two data sets are the same to the bit.
final class Same {

    private Same() {}

    static void check(Transitions expected, Transitions got) {
        assertEquals(expected.size(), got.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(row(expected, i), row(got, i), "row " + i);
        }
    }

    /// Episode, step, s, a, r, s′, terminal, truncated, as bits.
    private static int[] row(Transitions t, int i) {
        float[] s = new float[t.observationSize()];
        float[] a = new float[t.actionSize()];
        float[] sNext = new float[t.observationSize()];
        t.s(i, s);
        t.a(i, a);
        t.sNext(i, sNext);
        int[] row = new int[2 * s.length + a.length + 5];
        row[0] = t.episode(i);
        row[1] = t.step(i);
        row[2] = Float.floatToRawIntBits(t.r(i));
        row[3] = t.terminal(i) ? 1 : 0;
        row[4] = t.truncated(i) ? 1 : 0;
        for (int k = 0; k < s.length; k++) {
            row[5 + k] = Float.floatToRawIntBits(s[k]);
            row[5 + s.length + k] = Float.floatToRawIntBits(sNext[k]);
        }
        for (int k = 0; k < a.length; k++) {
            row[5 + 2 * s.length + k] = Float.floatToRawIntBits(a[k]);
        }
        return row;
    }
}
