// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.data.Transitions;

/// Data sets as texts, to be compared: `episode/step s a r s′ T(erminal) C(ut)`.
final class Texts {

    private Texts() {}

    static List<String> of(Transitions t) {
        List<String> rows = new ArrayList<>();
        float[] s = new float[t.observationSize()];
        float[] a = new float[t.actionSize()];
        float[] sNext = new float[t.observationSize()];
        for (int i = 0; i < t.size(); i++) {
            t.s(i, s);
            t.a(i, a);
            t.sNext(i, sNext);
            rows.add((t.episode(i) + "/" + t.step(i) + " " + Arrays.toString(s) + " " + Arrays.toString(a) + " "
                    + t.r(i)
                    + " " + Arrays.toString(sNext) + (t.terminal(i) ? " T" : "") + (t.truncated(i) ? " C" : "")));
        }
        return rows;
    }
}
