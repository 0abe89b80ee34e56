// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.junit.jupiter.api.Test;

class ValueBoundsTest {

    private static float[] clipped(ValueBounds bounds, float... v) {
        Vec values = Vec.of(v);
        bounds.clip(values);
        return values.data();
    }

    @Test
    void knownReturnsBoundValues() {
        ValueBounds bounds = new ValueRange.Known(-1, 2).make();

        bounds.see(Vec.of(100));
        bounds.fitsDone(250);

        assertArrayEquals(new float[]{-1, -0.5f, 2}, clipped(bounds, -3, -0.5f, 7));
    }

    @Test
    void valuesAreLeftAloneWhereNothingIsKnown() {
        float[] all = {-1e30f, 3, Float.POSITIVE_INFINITY};

        assertArrayEquals(all, clipped(ValueRange.Any.DEFAULT.make(), all));
    }

    @Test
    void seenLabelsBoundValuesFromTheNextRenewalOn() {
        ValueBounds bounds = new ValueRange.Seen(2).make();
        assertArrayEquals(new float[]{0, 0}, clipped(bounds, -3, 7), "the first labels are rewards");

        bounds.see(Vec.of(-1, 2));
        bounds.fitsDone(1);
        assertArrayEquals(new float[]{0, 0}, clipped(bounds, -3, 7));
        bounds.see(Vec.of(0.5f, 1));
        bounds.fitsDone(2);
        assertArrayEquals(new float[]{-1, 2, 1}, clipped(bounds, -3, 7, 1));
    }

    /// Whatever a critic says: r = 1 and γ = 0.9 sum up to 10 at most.
    @Test
    void labelsNeverSumUpToMoreThanTheRewardsDo() {
        ValueBounds bounds = new ValueRange.Seen(1).make();
        double greatest = 0;
        for (int fit = 1; fit <= 500; fit++) {
            double y = 1 + 0.9 * clipped(bounds, 1e6f)[0];
            bounds.see(Vec.of((float) y));
            bounds.fitsDone(fit);
            assertTrue(y >= greatest, "they grow");
            greatest = y;
        }

        assertEquals(10, greatest, 1e-4);
    }

    @Test
    void onlyWhatWasSeenIsState() {
        List<String> names = new ArrayList<>();
        Stateful.Exchange x = new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                names.add("floats " + name);
            }

            @Override
            public void doubles(String name, double[] array) {
                names.add("doubles " + name);
            }

            @Override
            public void longs(String name, long[] array) {
                names.add("longs " + name);
            }

            @Override
            public void bytes(String name, byte[] array) {
                names.add("bytes " + name);
            }
        };

        new ValueRange.Known(0, 1).make().exchange("known", x);
        ValueRange.Any.DEFAULT.make().exchange("any", x);
        ValueRange.Seen.DEFAULT.make().exchange("seen", x);

        assertEquals(List.of("doubles seen"), names);
    }

    @Test
    void aRangeThatIsNoneIsRefused() {
        refused("valueRange.low and high: expected finite numbers, low <= high, got 2.0 and 1.0",
                () -> new ValueRange.Known(2, 1));
        refused("everyFits: expected an integer in [1, ∞), got 0", () -> new ValueRange.Seen(0));
    }
}
