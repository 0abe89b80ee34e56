// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fittedq.mdp.ActionSet;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.junit.jupiter.api.Test;

class OfferingSetTest {

    private static final LimitsInForce LIMITS = LimitsInForce.of(
            Limits.parse("l.yaml", "bounds: {default: {max: 0.5}}"),
            List.of("A", "B", "C"));

    @Test
    void offeredActionsAreTheNearestValidOnes() {
        ActionSet valid = LIMITS.sets(0, -1).of(new float[3], 0);
        float[] wanted = {1, 0.8f, -1, 0.2f, 0.1f, 0.3f};
        ActionSet set = new OfferingSet(valid, wanted);
        float[] nearest = wanted.clone();
        valid.project(nearest, 0, 2);

        assertEquals(2, set.candidateCount());
        float[] offered = new float[7];
        set.candidate(1, offered, 4);
        set.candidate(0, offered, 0);
        set.candidate(1, offered, 4);

        assertArrayEquals(new float[]{nearest[0], nearest[1], nearest[2], 0, nearest[3], nearest[4], nearest[5]},
                offered);
        assertArrayEquals(new float[]{1, 0.8f, -1, 0.2f, 0.1f, 0.3f}, wanted);
    }
}
