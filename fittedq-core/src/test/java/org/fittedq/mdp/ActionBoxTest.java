// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.Property;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class ActionBoxTest {

    /// A box of 1 to 5 dimensions, asymmetric, of half-widths from 1e-3 to 1e3 about centres from −1e3 to 1e3.
    private static ActionBox box(RandomStream random) {
        int n = 1 + random.index(5);
        float[] low = new float[n];
        float[] high = new float[n];
        for (int i = 0; i < n; i++) {
            double centre = 1e3 * (2 * random.nextDouble() - 1);
            double half = StrictMath.pow(10, 6 * random.nextDouble() - 3);
            low[i] = (float) (centre - half);
            high[i] = (float) (centre + half);
        }
        return ActionBox.of(low, high);
    }

    @Test
    void anyNormalisedActionLandsInTheBox() {
        Property.forAll(500, 1, random -> {
            ActionBox box = box(random);
            float[] unit = new float[box.size()];
            for (int i = 0; i < unit.length; i++) {
                // the corners, and what lies beyond them
                unit[i] = random.index(4) == 0 ? 1 - 2 * random.index(2) : (float) (3 * random.nextDouble() - 1.5);
            }

            float[] action = new float[box.size()];
            box.fromUnit(unit, 0, action);

            assertTrue(box.contains(action), () -> Arrays.toString(action) + " in " + box);
        });
    }

    @Test
    void normalisingUndoesMappingIntoTheBox() {
        Property.forAll(500, 2, random -> {
            ActionBox box = box(random);
            float[] unit = new float[box.size() + 2]; // the action begins at index 1
            for (int i = 0; i < unit.length; i++) {
                unit[i] = (float) (2 * random.nextDouble() - 1);
            }

            float[] action = new float[box.size()];
            float[] back = new float[box.size() + 2];
            box.fromUnit(unit, 1, action);
            box.toUnit(action, back, 1);

            for (int i = 0; i < box.size(); i++) {
                // centre, half-width, product and sum are rounded in the unit of the largest bound
                float largest = Math.max(Math.abs(box.low(i)), Math.abs(box.high(i)));
                float half = (box.high(i) - box.low(i)) / 2;
                assertEquals(unit[i + 1], back[i + 1], 4 * Math.ulp(largest) / half + 4 * Math.ulp(1f), box.toString());
            }
            assertEquals(0, back[0]);
            assertEquals(0, back[box.size() + 1]);
        });
    }
}
