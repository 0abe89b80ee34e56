// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.fittedq.data.Transitions;
import org.fittedq.math.Mat;
import org.junit.jupiter.api.Test;

class StateScaleTest {

    @Test
    void whatDoesNotVaryIsOnlyShifted() {
        Transitions.Collector c = new Transitions.Collector(3, 1);
        for (int i = 0; i < 4; i++) {
            // a constant, a large one with rounding, and one that varies: 1, −1, 1, −1
            float[] s = {0.5f, 1e6f + (i % 3) * 0.125f, i % 2 == 0 ? 1 : -1};
            c.add(s, new float[1], 0, s, i == 3, false);
        }
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{0.75f, 1e6f + 3.125f, 3});

        new StateScale(c.transitions()).apply(s);

        assertArrayEquals(new float[]{0.25f, 3.03125f, 3}, s.data());
    }
}
