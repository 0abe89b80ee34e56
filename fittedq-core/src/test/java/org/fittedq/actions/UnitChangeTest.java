// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.Property;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class UnitChangeTest {

    private static final double TOLERANCE = 1e-5;

    private static ActionBox box(double low, double high) {
        return ActionBox.of(new float[]{(float) low}, new float[]{(float) high});
    }

    private static UnitChange random(RandomStream random, int m) {
        float[] innerLow = new float[m];
        float[] innerHigh = new float[m];
        float[] low = new float[m];
        float[] high = new float[m];
        boolean alike = random.index(2) == 0;
        double part = 0.6 + 0.3 * random.nextDouble();
        for (int i = 0; i < m; i++) {
            innerLow[i] = (float) (-3 * random.nextDouble() - 0.5);
            innerHigh[i] = alike ? innerLow[i] + 3 : (float) (3 * random.nextDouble() + 0.5);
            float width = innerHigh[i] - innerLow[i];
            double begin = (1 - part) * random.nextDouble();
            low[i] = (float) (innerLow[i] + begin * width);
            high[i] = (float) (innerLow[i] + (begin + part) * width);
        }
        return UnitChange.between(ActionBox.of(innerLow, innerHigh), ActionBox.of(low, high));
    }

    private static Optional<ActionSet> mapped(ActionSet set, UnitChange change) {
        try {
            return Optional.of(set.inUnits(change));
        } catch (IllegalArgumentException empty) {
            return Optional.empty();
        }
    }

    @Test
    void theSameActionsAreValidInOtherUnits() {
        int[] counts = new int[2];
        Property.forAll(2000, 41, random -> {
            ActionSet inner = RandomSets.any(random);
            int m = inner.size();
            UnitChange change = random(random, m);
            Optional<ActionSet> outer = mapped(inner, change);
            counts[outer.isPresent() ? 1 : 0]++;
            if (outer.isEmpty()) {
                return;
            }
            float[] v = new float[m];
            float[] u = new float[m];
            for (int k = 0; k < 20; k++) {
                outer.get().sample(random, v, 0);
                for (int i = 0; i < m; i++) {
                    u[i] = (float) (change.shift(i) + change.scale(i) * v[i]);
                }
                assertTrue(inner.contains(u, 0, TOLERANCE), () -> inner.getClass() + " added " + Arrays.toString(u));

                inner.sample(random, u, 0);
                for (int i = 0; i < m; i++) {
                    v[i] = (float) change.outer(i, u[i]);
                }
                assertTrue(!change.reached().contains(u, 0, -1e-5) || outer.get().contains(v, 0, 3 * TOLERANCE),
                        () -> inner.getClass() + " lost " + Arrays.toString(u));
            }
        });
        assertTrue(counts[1] > counts[0], "most are not empty: " + Arrays.toString(counts));
    }

    @Test
    void aNarrowedBoxSeesTheMiddleAsZero() {
        UnitChange change = UnitChange.between(box(0, 10), box(2, 4));

        assertEquals(-0.4, change.shift(0), 1e-7);
        assertEquals(0.2, change.scale(0), 1e-7);
        assertEquals(-0.6, change.reached().low(0), 1e-7);
        assertFalse(change.isNone());
        assertTrue(UnitChange.between(box(0, 10), box(0, 10)).isNone());
        BoxSet outer = new BoxSet(new double[]{-0.5}, new double[]{1}).inUnits(change); // 2.5 to 10 of 2 to 4
        assertEquals(-0.5, outer.low(0), 1e-6);
        assertEquals(1, outer.high(0));
    }

    @Test
    void aLatticeKeepsItsValues() {
        LatticeSet orders = LatticeSet.of(box(0, 10), new double[]{0}, new double[]{1}, new int[]{10});

        LatticeSet outer = orders.inUnits(UnitChange.between(box(0, 10), box(2, 4)));

        assertEquals(2, outer.steps(0));
        assertEquals(-1, outer.value(0, 0), 1e-6);
        assertEquals(0, outer.value(0, 1), 1e-6);
        assertEquals(1, outer.value(0, 2), 1e-6);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        refused("change of units, dimension 0: expected a range inside [0.0, 1.0], got [0.5, 2.0]",
                () -> UnitChange.between(box(0, 1), box(0.5, 2)));
        refused("change of units: expected 2 dimensions, got 1",
                () -> UnitChange.between(ActionBox.symmetric(2, 1), box(0, 1)));
        UnitChange uneven = UnitChange.between(ActionBox.symmetric(2, 2),
                ActionBox.of(new float[]{-1, -2}, new float[]{1, 2}));
        refused("ball: expected units that change alike in all dimensions (by 0.5), got 1.0 in dimension 1;"
                + " it would become an ellipsoid", () -> new BallSet(new double[2], 0.25).inUnits(uneven));
        refused("box set, dimension 0: expected bounds that meet [0.75, 1.0], got [-0.5, 0.5], 0.25 away",
                () -> new BoxSet(new double[]{0.75, -1}, new double[]{1, 1}).inUnits(uneven));
        refused("budget: expected a sum in [-2.0, 2.0], as the bounds allow, got 3.0",
                () -> new BudgetSet(BoxSet.whole(2), new double[]{2, 1}, 3, List.of()).inUnits(uneven));
    }
}
