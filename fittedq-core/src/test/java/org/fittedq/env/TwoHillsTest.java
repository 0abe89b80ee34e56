// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fittedq.mdp.Outcome;
import org.junit.jupiter.api.Test;

final class TwoHillsTest {

    private static final TwoHills.Settings DEFAULT = TwoHills.Settings.DEFAULT;

    private static double reward(int n, double coordinate) {
        TwoHills env = new TwoHills(new TwoHills.Settings(n, DEFAULT.local(), DEFAULT.global()));
        Outcome out = new Outcome(1);
        float[] action = new float[n];
        Arrays.fill(action, (float) coordinate);

        env.step(action, out);

        assertTrue(out.terminal());
        assertFalse(out.truncated());
        assertEquals(1, out.observation()[0]);
        return out.reward();
    }

    @Test
    void theTopsPayTheirHeightsInAnyNumberOfDimensions() {
        for (int n : new int[]{1, 2, 7}) {
            assertEquals(1, reward(n, 0.7), 1e-12);
            assertEquals(0.8, reward(n, -0.3), 1e-12);
            assertEquals(0.8 * StrictMath.exp(-0.5), reward(n, -0.8), 1e-6); // one width off the centre
        }
    }

    @Test
    void fromTheMiddleTheSlopeLeadsToTheLocalHill() {
        assertTrue(reward(1, -0.01) > reward(1, 0));
        assertTrue(reward(1, 0.01) < reward(1, 0));
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        var n = assertThrows(IllegalArgumentException.class,
                () -> new TwoHills.Settings(0, DEFAULT.local(), DEFAULT.global()));
        var centre = assertThrows(IllegalArgumentException.class, () -> new TwoHills.Hill(1, 2, 1));
        var width = assertThrows(IllegalArgumentException.class, () -> new TwoHills.Hill(1, 0, 0));

        assertEquals("dimensions: expected an integer in [1, ∞), got 0", n.getMessage());
        assertEquals("centre: expected a number in [-1, 1], got 2.0", centre.getMessage());
        assertEquals("width: expected a number in (0, ∞), got 0.0", width.getMessage());
    }
}
