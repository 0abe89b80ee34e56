// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
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

    private static final ActionBox POWER = ActionBox.of(new float[]{-1}, new float[]{1});

    /// Shifts every index of the state by one number that does not count.
    private static float[] state(double... numbers) {
        float[] s = new float[numbers.length + 1];
        s[0] = Float.NaN;
        for (int i = 0; i < numbers.length; i++) {
            s[i + 1] = (float) numbers[i];
        }
        return s;
    }

    @Test
    void theWholeBoxIsKnownAsSuch() {
        ActionSets whole = ActionSets.whole(2);

        assertTrue(whole.isWhole() && whole.isConstant());
        assertTrue(ActionSets.always(new UnionSet(List.of(BoxSet.whole(1)))).isWhole());
        ActionSets half = ActionSets.always(new BoxSet(new double[]{-1, 0}, new double[]{1, 1}));
        assertTrue(half.isConstant() && !half.isWhole());
        ActionSets code = (s, from) -> BoxSet.whole(1);
        assertFalse(code.isConstant() || code.isWhole());
    }

    @Test
    void aRateLimitLeavesWhatIsNearThePreviousAction() {
        ActionSets sets = new RateLimitedSets(ActionSets.always(BoxSet.whole(2)), List.of(2, 0), List.of(0.25, 0.5));

        ActionSet set = sets.of(state(-0.75, 9, 0.5), 1);

        assertEquals(0.25, set.low(0));
        assertEquals(0.75, set.high(0));
        assertEquals(-1, set.low(1));
        assertEquals(-0.25, set.high(1));
    }

    @Test
    void aRateLimitCutsAnySet() {
        UnionSet pieces = new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
                new BoxSet(new double[]{0}, new double[]{1})));
        ActionSets sets = new RateLimitedSets(ActionSets.always(pieces), List.of(0), List.of(0.25));

        assertEquals(-0.75, sets.of(state(-0.5), 1).low(0));
        assertEquals(-0.5, sets.of(state(-0.5), 1).high(0));
        refused("rate limit: union: expected bounds that meet at least one piece, got none met, the nearest 0.125 away",
                () -> new RateLimitedSets(ActionSets.always(pieces), List.of(0), List.of(0.125)).of(state(-0.25), 1));
        refused("rate limit, previous action of dimension 0: expected a number at index 0 of the state, got NaN",
                () -> sets.of(state(Double.NaN), 1));
    }

    @Test
    void aBatteryTakesAndGivesWhatItsChargeAllows() {
        // -(1 - charge) <= a <= charge
        ActionSets sets = new BoundedSets(POWER, List.of(AffineForm.of(-1, 1, 1)), List.of(AffineForm.of(0, 1, 1)));

        for (double charge : new double[]{0, 0.25, 1}) {
            ActionSet set = sets.of(state(7, charge), 1);
            assertEquals(charge - 1, set.low(0), 1e-6);
            assertEquals(charge, set.high(0), 1e-6);
        }
        assertEquals(-1, sets.of(state(7, -1e-7), 1).low(0)); // a charge that misses 0 by rounding
    }

    @Test
    void boundsThatMissEachOtherOrTheBoxAreRefused() {
        ActionSets crossed = new BoundedSets(POWER, List.of(AffineForm.of(0.5)), List.of(AffineForm.of(0, 0, 1)));
        refused("bounds of the state, dimension 0: expected low <= high that meet the action box [-1.0, 1.0],"
                + " got [0.5, 0.25], off by 0.25", () -> crossed.of(state(0.25), 1));
        ActionSets outside = new BoundedSets(POWER, List.of(AffineForm.of(0, 0, 1)),
                List.of(AffineForm.of(Double.POSITIVE_INFINITY)));
        refused("bounds of the state, dimension 0: expected low <= high that meet the action box [-1.0, 1.0],"
                + " got [1.5, Infinity], off by 0.5", () -> outside.of(state(1.5), 1));
        assertEquals(1, outside.of(state(1 + 1e-7), 1).low(0));
        assertThrows(IllegalArgumentException.class, () -> crossed.of(state(Double.NaN), 1));
    }

    /// Orders of 0 to 3 units beside a stock, in thirds, of which 4 units fit into the store.
    private static LimitedSets orders(ActionSet base) {
        return new LimitedSets(ORDERS, base, List.of(
                new LimitedSets.Row(List.of(1.0, 2.0), AffineForm.of(4, 0, -3), 0, 4, true),
                LimitedSets.Row.of(List.of(1.0, 0.0), 2)));
    }

    private static final ActionBox ORDERS = ActionBox.of(new float[2], new float[]{3, 3});
    private static final LatticeSet WHOLE = LatticeSet.of(ORDERS, new double[2], new double[]{1, 1}, new int[]{3, 3});

    private static boolean holds(ActionSet set, float... order) {
        float[] unit = new float[2];
        ORDERS.toUnit(order, 0, unit, 0);
        return set.contains(unit, 0, 1e-6);
    }

    @Test
    void aLimitLeavesWhatTheStateLeaves() {
        for (LimitedSets sets : List.of(orders(BoxSet.whole(2)), orders(WHOLE))) {
            for (int stock = 0; stock <= 6; stock++) {
                ActionSet set = sets.of(state(stock / 3f), 1);
                for (int a = 0; a <= 3; a++) {
                    for (int b = 0; b <= 3; b++) {
                        assertEquals(a <= 2 && a + 2 * b <= Math.max(0, 4 - stock), holds(set, a, b));
                    }
                }
                assertSame(set, sets.of(state(stock / 3f), 1));
            }
            assertFalse(holds(sets.of(state(0), 1), 0.5f, 1) && sets.base() == WHOLE);
        }
    }

    @Test
    void aLimitThatIsNotWholeIsTakenAsItIs() {
        LimitedSets sets = new LimitedSets(ORDERS, BoxSet.whole(2),
                List.of(new LimitedSets.Row(List.of(1.0, 1.0), AffineForm.of(0, 0, 1), 0, 6, false)));

        ActionSet set = sets.of(state(2.5), 1);

        assertTrue(holds(set, 1.25f, 1.25f));
        assertFalse(holds(set, 1.26f, 1.25f));
        assertTrue(holds(sets.of(state(-1), 1), 0, 0));
    }

    @Test
    void limitsThatDoNotFitAreRefused() {
        LimitedSets.Row two = LimitedSets.Row.of(List.of(1.0, 1.0), 1);
        refused("limits of the state: expected 2 coefficients a row, one for each dimension, got 1",
                () -> new LimitedSets(ORDERS, WHOLE, List.of(LimitedSets.Row.of(List.of(1.0), 1))));
        refused("limits of the state: expected a set of 2 dimensions, got 1",
                () -> new LimitedSets(ORDERS, BoxSet.whole(1), List.of(two)));
        refused("limits of the state: expected at least one row, got none",
                () -> new LimitedSets(ORDERS, WHOLE, List.of()));
        refused("limits of the state: expected a box or a lattice under them, got BallSet",
                () -> new LimitedSets(ORDERS, new BallSet(new double[2], 0.5), List.of(two)));
        refused("limit, least and most: expected finite numbers, least <= most, got 2.0 and 1.0",
                () -> new LimitedSets.Row(List.of(1.0), AffineForm.of(1), 2, 1, false));
        refused("limit, least and most: expected whole numbers, as the limit is in whole units, got 0.0 and 1.5",
                () -> new LimitedSets.Row(List.of(1.0), AffineForm.of(1), 0, 1.5, true));
        refused("limit of the state: expected a number, got NaN", () -> orders(WHOLE).of(state(Double.NaN), 1));
        refused("lattice polytope: expected rows that some point of the lattice meets, got none of 16 points",
                () -> new LimitedSets(ORDERS, WHOLE, List.of(LimitedSets.Row.of(List.of(1.0, 1.0), -1))));
        refused("polytope: expected constraints that some action meets, got row 0 of A and the lower bounds of dimensions 0 and 1 in contradiction",
                () -> new LimitedSets(ORDERS, BoxSet.whole(2), List.of(LimitedSets.Row.of(List.of(1.0, 1.0), -1))));
    }

    @Test
    void sharesStayNearThoseInTheState() {
        ActionBox shares = ActionBox.of(new float[]{0, 0, -1}, new float[]{1, 1, 1});
        ActionSets sets = new TurnoverSets(shares, BoxSet.whole(3), 1, List.of(3, 2, 1), 0.5);
        float[] a = {1, -1, 0}; // all into the first
        float[] action = new float[3];

        sets.of(state(9, 0.25, 0.25, 0.5), 1).project(a, 0);
        shares.fromUnit(a, 0, action);

        double moved = Math.abs(action[0] - 0.5) + Math.abs(action[1] - 0.25) + Math.abs(action[2] - 0.25);
        assertEquals(0.5, moved, 1e-5);
        assertEquals(1, action[0] + action[1] + action[2], 1e-5);
        assertEquals(0.75, action[0], 1e-5);
        refused("turnover, weight 2: expected a finite number at index 1 of the state, got NaN",
                () -> sets.of(state(9, Double.NaN, 0.25, 0.5), 1));
    }

    @Test
    void aHistoryHoldsTheStateFurtherOn() {
        ActionSets sets = new RateLimitedSets(ActionSets.always(BoxSet.whole(1)), List.of(0), List.of(0.25)).shifted(2);

        assertEquals(0.25, sets.of(state(8, 9, 0.5), 1).low(0));
        ActionSets whole = ActionSets.whole(1);
        assertSame(whole, whole.shifted(3));
    }

    @Test
    void setsAreSeenInTheUnitsOfANarrowedBox() {
        UnitChange change = UnitChange.between(POWER, ActionBox.symmetric(1, 0.5));
        ActionSets sets = new RateLimitedSets(ActionSets.always(BoxSet.whole(1)), List.of(0), List.of(0.25))
                .inUnits(change);

        assertEquals(-0.5, sets.of(state(0), 1).low(0));
        assertEquals(0.5, sets.of(state(0.5), 1).low(0));
        assertTrue(ActionSets.whole(1).inUnits(change).isWhole());
        ActionSets whole = ActionSets.whole(1);
        assertSame(whole, whole.inUnits(UnitChange.between(POWER, POWER)));
    }

    @Test
    void settingsThatDoNotFitAreRefused() {
        refused("rate limit: expected a place and a limit for each of the 2 dimensions, got 1 and 2",
                () -> new RateLimitedSets(ActionSets.always(BoxSet.whole(2)), List.of(0), List.of(0.1, 0.1)));
        refused("rate limit, place of dimension 0: expected an integer of at least 0, got -1",
                () -> new RateLimitedSets(ActionSets.always(BoxSet.whole(1)), List.of(-1), List.of(0.1)));
        refused("rate limit, dimension 0: expected a limit of at least 0, got -0.1",
                () -> new RateLimitedSets(ActionSets.always(BoxSet.whole(1)), List.of(0), List.of(-0.1)));
        refused("bounds of the state: expected a lower and an upper one for each of the 1 dimensions, got 0 and 1",
                () -> new BoundedSets(POWER, List.of(), List.of(AffineForm.of(1))));
        refused("affine form, constant: expected a finite number, got Infinity",
                () -> AffineForm.of(Double.POSITIVE_INFINITY, 0, 1));
        refused("affine form, constant: expected a number, got NaN", () -> AffineForm.of(Double.NaN));
        refused("affine form, index: expected an integer of at least 0, got -1", () -> AffineForm.of(0, -1, 1));
        refused("affine form, coefficient: expected a finite number, got NaN", () -> AffineForm.of(0, 0, Double.NaN));
        refused("turnover, place of weight 0: expected an integer of at least 0, got -2",
                () -> new TurnoverSets(POWER, BoxSet.whole(1), 1, List.of(-2), 1));
        refused("turnover: expected bounds and places of weights for each of the 1 dimensions, got 1 and 0",
                () -> new TurnoverSets(POWER, BoxSet.whole(1), 1, List.of(), 1));
        refused("turnover: expected a number of at least 0, got NaN",
                () -> new TurnoverSets(POWER, BoxSet.whole(1), 1, List.of(0), Double.NaN));
        refused("action sets, offset: expected an integer of at least 0, got -1",
                () -> new RateLimitedSets(ActionSets.always(BoxSet.whole(1)), List.of(0), List.of(0.1)).shifted(-1));
    }
}
