// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class HuberLossTest {

    @Test
    void itIsTheSquaredErrorUpToTheThresholdAndALineBeyond() {
        Vec dq = new Vec(3);

        double loss = new HuberLoss(2).lossAndGradient(Vec.of(1, 5, -7), Vec.of(0, 0, 0), dq);

        assertEquals((1 + (2 * 2 * 5 - 4) + (2 * 2 * 7 - 4)) / 3.0, loss, 1e-12);
        assertEquals(2 / 3f, dq.at(0), 1e-7);
        assertEquals(4 / 3f, dq.at(1), 1e-7);
        assertEquals(-4 / 3f, dq.at(2), 1e-7);
    }
}
