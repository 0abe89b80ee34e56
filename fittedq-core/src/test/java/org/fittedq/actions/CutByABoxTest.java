// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.Property;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// `within` against the plain filter: an action lies in the cut set if it lies in the set and in the box.
class CutByABoxTest {

    private static final double TOLERANCE = 4e-6;

    private static BoxSet box(double low, double high) {
        return new BoxSet(new double[]{low}, new double[]{high});
    }

    /// A box around an action of the set, or anywhere.
    private static BoxSet around(RandomStream random, ActionSet set) {
        int m = set.size();
        float[] a = new float[m];
        double[] low = new double[m];
        double[] high = new double[m];
        set.sample(random, a, 0);
        boolean anywhere = random.index(4) == 0;
        for (int i = 0; i < m; i++) {
            double x = anywhere ? 2 * random.nextDouble() - 1 : a[i];
            low[i] = random.index(4) == 0 ? -1 : Math.max(-1, x - random.nextDouble());
            high[i] = random.index(4) == 0 ? 1 : Math.min(1, x + random.nextDouble());
        }
        return new BoxSet(low, high);
    }

    private static Optional<ActionSet> cut(ActionSet set, BoxSet box) {
        try {
            return Optional.of(set.within(box));
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains(": expected "), refused.getMessage());
            return Optional.empty();
        }
    }

    @Test
    void anActionIsInTheCutSetIfItIsInBoth() {
        Property.forAll(2000, 21, random -> {
            ActionSet set = RandomSets.any(random);
            BoxSet box = around(random, set);
            Optional<ActionSet> cut = cut(set, box);
            float[] a = new float[set.size()];
            for (int k = 0; k < 30; k++) {
                set.sample(random, a, 0);
                assertTrue(!box.contains(a, 0, -1e-5) || (cut.isPresent() && cut.get().contains(a, 0, TOLERANCE)),
                        () -> set.getClass() + " lost " + Arrays.toString(a));
                if (cut.isPresent()) {
                    cut.get().sample(random, a, 0);
                    assertTrue(set.contains(a, 0, TOLERANCE) && box.contains(a, 0, TOLERANCE),
                            () -> set.getClass() + " added " + Arrays.toString(a));
                    System.arraycopy(RandomSets.outside(random, a.length), 0, a, 0, a.length);
                    cut.get().project(a, 0);
                    assertTrue(set.contains(a, 0, TOLERANCE) && box.contains(a, 0, TOLERANCE),
                            () -> set.getClass() + " added " + Arrays.toString(a));
                }
            }
        });
    }

    @Test
    void aCutLatticeKeepsTheVeryValues() {
        LatticeSet lattice = new LatticeSet(new double[]{-0.9}, new double[]{0.1}, new int[]{18});

        LatticeSet cut = lattice.within(box(-0.25, 0.3));

        assertEquals(5, cut.steps(0));
        for (int k = 0; k <= 5; k++) {
            assertEquals(lattice.value(0, 7 + k), cut.value(0, k));
        }
        assertEquals(2, cut.within(box(-0.05, 0.25)).steps(0));
        float[] a = {0.9f};
        cut.project(a, 0);
        assertEquals(lattice.value(0, 12), a[0]);
    }

    @Test
    void aPointOnABoundIsNotLostByRounding() {
        float third = (float) (1.0 / 3);
        LatticeSet lattice = new LatticeSet(new double[]{-1}, new double[]{1.0 / 3}, new int[]{6});

        assertEquals(4, lattice.within(box(-1, Math.nextDown(third))).steps(0));
        assertEquals(1, new FiniteSet(new double[]{third}, new double[]{0.9}).within(box(0, third - 5e-7)).count());
        assertEquals(0.5, new BoxSet(new double[]{0.5}, new double[]{1}).within(box(0, 0.5 - 5e-7)).low(0));
    }

    @Test
    void piecesOfAUnionThatLieOutsideAreLeftOut() {
        UnionSet set = new UnionSet(List.of(box(-1, -0.5), new BallSet(new double[]{0.25}, 0.25), box(0.75, 1)));

        UnionSet cut = set.within(box(-0.75, 0.5));

        assertEquals(2, cut.pieceCount());
        assertEquals(-0.75, cut.low(0));
        assertEquals(0.5, cut.high(0));
        assertSame(set.piece(1), cut.piece(1));
    }

    @Test
    void aFlatPieceIsStillThereButIsNotDrawn() {
        UnionSet cut = new UnionSet(List.of(box(-1, -0.5), box(0.5, 1))).within(box(-0.5, 0.75));
        RandomStream random = new RandomStream(3, "draws");
        float[] a = {-0.5f};

        assertTrue(cut.contains(a, 0, 0));
        for (int k = 0; k < 100; k++) {
            cut.sample(random, a, 0);
            assertTrue(a[0] >= 0.5f);
        }
        UnionSet points = new UnionSet(List.of(box(-1, -0.5), box(0.5, 1))).within(box(-0.5, 0.5));
        int left = 0;
        for (int k = 0; k < 100; k++) {
            points.sample(random, a, 0);
            left += a[0] == -0.5f ? 1 : 0;
            assertTrue(Math.abs(a[0]) == 0.5f);
        }
        assertEquals(50, left, 20);
    }

    @Test
    void aProductIsCutPartByPart() {
        ProductSet set = new ProductSet(new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2}),
                BoxSet.whole(1));

        ProductSet cut = set.within(new BoxSet(new double[]{-0.5, -0.25}, new double[]{1, 0.25}));

        assertEquals(0, cut.low(0));
        assertEquals(0.25, cut.high(1));
        assertFalse(cut.contains(new float[]{0.5f, 0}, 0, 1e-6));
    }

    @Test
    void anEmptyCutIsRefusedWithTheConstraintAndTheDistance() {
        refused("box set, dimension 0: expected bounds that meet [0.5, 1.0], got [-1.0, 0.25], 0.25 away",
                () -> box(0.5, 1).within(box(-1, 0.25)));
        refused("budget: expected a sum in [0.0, 0.75], as the bounds allow, got 1.0",
                () -> new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 1, List.of())
                        .within(new BoxSet(new double[]{0, 0}, new double[]{0.5, 0.25})));
        refused("polytope: expected constraints that some action meets, got row 0 of A and the lower bound of dimension"
                + " 0 in contradiction",
                () -> new PolytopeSet(BoxSet.whole(1), LinearRows.of(new double[][]{{1}}, new double[]{0}),
                        LinearRows.none(1)).within(box(0.5, 1)));
        refused("lattice, dimension 0: expected bounds around at least one value, got [0.25, 0.75], the nearest value 0.25"
                + " away",
                () -> new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2}).within(box(0.25, 0.75)));
        refused("finite set: expected bounds around at least one point, got none inside, the nearest 0.25 away",
                () -> new FiniteSet(new double[]{0}, new double[]{1}).within(box(0.25, 0.5)));
        refused("union: expected bounds that meet at least one piece, got none met, the nearest 0.25 away",
                () -> new UnionSet(List.of(box(-1, -0.25), box(0.5, 1))).within(box(0, 0.25)));
        refused("ball, dimension 0: expected bounds that meet [0.0, 1.0], got [-1.0, -0.5], 0.5 away",
                () -> new BallSet(new double[]{0.5}, 0.5).within(box(-1, -0.5)));
    }

    @Test
    void aBoxOfOtherDimensionsIsRefused() {
        refused("cut by a box: expected 2 dimensions, as the set has, got 1",
                () -> BoxSet.whole(2).within(box(0, 1)));
    }
}
