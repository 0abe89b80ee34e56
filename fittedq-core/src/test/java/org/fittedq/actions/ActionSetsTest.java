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
        UnionSet withBall = new UnionSet(List.of(new BallSet(new double[]{0.5}, 0.5)));
        refused("rate limit: expected a set that every box can cut, got BallSet; take boxes or a polytope",
                () -> new RateLimitedSets(ActionSets.always(new ProductSet(BoxSet.whole(1), withBall)), List.of(0, 1),
                        List.of(0.1, 0.1)));
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
