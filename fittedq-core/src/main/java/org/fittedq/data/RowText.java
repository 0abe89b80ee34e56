// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.Arrays;
import java.util.List;

/// The rows of a data set as texts, in the order of [Columns#names]. A float has the shortest digits that give it back.
final class RowText {

    private final Transitions data;
    private final String no;
    private final String yes;
    private final float[] s;
    private final float[] a;
    private final String[] cells;

    /// Makes the texts.
    ///
    /// @param no  text of false
    /// @param yes text of true
    RowText(Transitions data, String no, String yes) {
        this.data = data;
        this.no = no;
        this.yes = yes;
        this.s = new float[data.observationSize()];
        this.a = new float[data.actionSize()];
        this.cells = new String[2 * s.length + a.length + 5];
    }

    /// Returns one row, valid until the next call.
    List<String> cells(int i) {
        cells[0] = String.valueOf(data.episode(i));
        cells[1] = String.valueOf(data.step(i));
        data.s(i, s);
        int at = put(s, 2);
        data.a(i, a);
        at = put(a, at);
        cells[at++] = String.valueOf(data.r(i));
        data.sNext(i, s);
        at = put(s, at);
        cells[at] = data.terminal(i) ? yes : no;
        cells[at + 1] = data.truncated(i) ? yes : no;
        return Arrays.asList(cells);
    }

    private int put(float[] values, int from) {
        for (int k = 0; k < values.length; k++) {
            cells[from + k] = String.valueOf(values[k]);
        }
        return from + values.length;
    }
}
