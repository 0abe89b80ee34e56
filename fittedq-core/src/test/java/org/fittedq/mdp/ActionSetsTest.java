// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.fittedq.actions.BudgetSet;
import org.junit.jupiter.api.Test;

class ActionSetsTest {

    @Test
    void aConstantSetIsThatOfEveryState() {
        BoxSet box = BoxSet.whole(2);
        ActionSets sets = ActionSets.always(box);

        assertSame(box, sets.of(new float[]{1, 2}, 0));
        assertSame(box, sets.of(new float[]{1, 2}, 1));
    }

    @Test
    void aSetMayDependOnTheState() {
        // two machines share what supply the state reports, its last number
        ActionBox power = ActionBox.of(new float[]{0, 0}, new float[]{10, 10});
        ActionSets sets = (s, from) -> BudgetSet.of(power, s[from + 1], List.of());
        float[] states = {0, 4, 0, 16};
        float[] a = new float[2];

        for (int row = 0; row < 2; row++) {
            float[] unit = {0.5f, 0};
            sets.of(states, 2 * row).project(unit, 0);
            power.fromUnit(unit, 0, a);
            // from (7.5, 5): the difference of 2.5 stays
            float supply = states[2 * row + 1];
            assertArrayEquals(new float[]{(supply + 2.5f) / 2, (supply - 2.5f) / 2}, a, 1e-5f);
        }
    }
}
