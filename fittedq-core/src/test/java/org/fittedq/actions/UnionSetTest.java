// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class UnionSetTest {

    private static BoxSet box(double lowX, double highX, double lowY, double highY) {
        return new BoxSet(new double[]{lowX, lowY}, new double[]{highX, highY});
    }

    private static BoxSet segment(double low, double high) {
        return new BoxSet(new double[]{low}, new double[]{high});
    }

    @Test
    void anActionMovesToTheNearestPiece() {
        UnionSet set = new UnionSet(List.of(box(-1, -0.5, -1, 1), new BallSet(new double[]{0.5, 0}, 0.25)));
        float[] a = {-0.2f, 0.3f, 0.1f, 0, 0.5f, 0.9f, 0.4f, 0.1f};

        set.project(a, 0, 4);

        assertArrayEquals(new float[]{-0.5f, 0.3f, 0.25f, 0, 0.5f, 0.25f, 0.4f, 0.1f}, a, 1e-6f);
    }

    @Test
    void ofTwoPiecesEquallyNearTheFirstIsTaken() {
        float[] a = {0};
        new UnionSet(List.of(segment(-1, -0.5), segment(0.5, 1))).project(a, 0);
        assertEquals(-0.5f, a[0]);

        a[0] = 0;
        new UnionSet(List.of(segment(0.5, 1), segment(-1, -0.5))).project(a, 0);
        assertEquals(0.5f, a[0]);
    }

    @Test
    void theHullReachesFromTheLowestToTheHighestPiece() {
        UnionSet set = new UnionSet(List.of(box(-0.5, 0, 0.5, 1), new BallSet(new double[]{0.5, 0}, 0.25)));

        assertEquals(-0.5, set.low(0));
        assertEquals(0.75, set.high(0));
        assertEquals(-0.25, set.low(1));
        assertEquals(1, set.high(1));
        assertFalse(set.isConvex());
        assertFalse(set.isBox());
        assertEquals(2, set.pieceCount());
        assertTrue(new UnionSet(List.of(segment(0, 1))).isBox());
    }

    @Test
    void drawsAreUniformByVolumeWhatIsCommonCountedOnce() {
        // an L of two overlapping boxes and one apart, on a lattice of cells of 0.25: 28 + 4 cells of equal volume
        UnionSet set = new UnionSet(List.of(box(-1, 0, -1, 0), box(-1, -0.5, -1, 0.5), box(-0.75, 0.25, -0.5, 0),
                box(0.5, 1, 0.5, 1)));
        int draws = 64_000;
        int[] counts = count(set, draws, 8);
        int cells = 0;
        double chi = 0;
        float[] middle = new float[2];
        for (int cell = 0; cell < 64; cell++) {
            place(cell, middle);
            cells += set.contains(middle, 0, 0) ? 1 : 0;
        }
        for (int cell = 0; cell < 64; cell++) {
            place(cell, middle);
            double expected = set.contains(middle, 0, 0) ? (double) draws / cells : 0;
            assertTrue(expected > 0 || counts[cell] == 0);
            chi += expected > 0 ? (counts[cell] - expected) * (counts[cell] - expected) / expected : 0;
        }

        assertEquals(16 + 4 + 2 + 4, cells);
        assertTrue(chi < 25 + 4 * Math.sqrt(2 * 25), "chi-square of 25 degrees of freedom: " + chi);
    }

    private static void place(int cell, float[] middle) {
        int row = cell / 8;
        middle[0] = -0.875f + 0.25f * (cell % 8);
        middle[1] = -0.875f + 0.25f * row;
    }

    private static int[] count(ActionSet set, int draws, int side) {
        int[] counts = new int[side * side];
        RandomStream random = new RandomStream(5, "draws");
        float[] a = new float[2];
        for (int k = 0; k < draws; k++) {
            set.sample(random, a, 0);
            int x = Math.min(side - 1, (int) ((a[0] + 1) / 2 * side));
            int y = Math.min(side - 1, (int) ((a[1] + 1) / 2 * side));
            counts[x + side * y]++;
        }
        return counts;
    }

    @Test
    void aBallInsideABoxChangesNoDraw() {
        // the box alone is the union: as many draws in each quarter, whatever the ball in one of them
        UnionSet set = new UnionSet(List.of(BoxSet.whole(2), new BallSet(new double[]{0.5, 0.5}, 0.5)));
        double chi = 0;
        for (int n : count(set, 16_000, 4)) {
            chi += (n - 1000.0) * (n - 1000.0) / 1000;
        }

        assertTrue(chi < 15 + 4 * Math.sqrt(30), "chi-square of 15 degrees of freedom: " + chi);
    }

    /// Every ball by itself: the nearest projection, the first of equally near ones.
    private static float[] nearest(UnionSet set, float[] u) {
        float[] near = u.clone();
        double least = Double.POSITIVE_INFINITY;
        for (ActionSet piece : set.pieces()) {
            float[] tried = u.clone();
            piece.project(tried, 0);
            double distance = UnionSet.squaredDistance(u, 0, tried);
            if (distance < least) {
                least = distance;
                near = tried;
            }
        }
        return near;
    }

    @Test
    void manyBallsGiveTheBitsOfEachAskedByItself() {
        Property.forAll(3000, 1, random -> {
            UnionSet set = RandomSets.balls(random, 1 + random.index(6), 8 + random.index(60));
            float[] u = RandomSets.outside(random, set.size());
            if (random.index(3) == 0) {
                BoxSet.whole(u.length).project(u, 0);
            }
            float[] p = u.clone();
            set.project(p, 0);
            float[] g = new float[u.length];
            Arrays.fill(g, 1);
            float[] back = g.clone();
            set.pullBack(u, p, 0, back);

            assertArrayEquals(nearest(set, u), p, () -> Arrays.toString(u));
            for (double tolerance : new double[]{0, 1e-6, 0.1}) {
                assertEquals(set.pieces().stream().anyMatch(piece -> piece.contains(u, 0, tolerance)),
                        set.contains(u, 0, tolerance));
            }
            assertTrue(set.pieces().stream().anyMatch(piece -> {
                float[] tried = u.clone();
                float[] own = g.clone();
                piece.project(tried, 0);
                piece.pullBack(u, tried, 0, own);
                return Arrays.equals(tried, p) && Arrays.equals(own, back);
            }), () -> Arrays.toString(u));
        });
    }

    /// What overlaps is counted once, what sticks out of the box not at all: against points of a fine lattice.
    @Test
    void drawsFromOverlappingBallsAreUniformByVolume() {
        UnionSet set = RandomSets.balls(new RandomStream(4, "balls"), 2, 30);
        double[] volume = new double[64];
        double all = 0;
        float[] a = new float[2];
        for (int k = 0; k < 800 * 800; k++) {
            int row = k / 800;
            a[0] = (k % 800 + 0.5f) / 400 - 1;
            a[1] = (row + 0.5f) / 400 - 1;
            if (set.contains(a, 0, 0)) {
                volume[(int) ((a[0] + 1) * 4) + 8 * (int) ((a[1] + 1) * 4)]++;
                all++;
            }
        }
        int draws = 64_000;
        int[] counts = count(set, draws, 8);
        double chi = 0;
        for (int cell = 0; cell < 64; cell++) {
            double expected = draws * volume[cell] / all;
            assertTrue(expected > 0 || counts[cell] == 0);
            chi += expected > 0 ? (counts[cell] - expected) * (counts[cell] - expected) / Math.max(5, expected) : 0;
        }

        assertTrue(all < 800 * 800 && all > 200 * 800, all + " of the lattice");
        double most = chi;
        assertTrue(chi < 63 + 4 * Math.sqrt(2 * 63), () -> "chi-square of at most 63 degrees of freedom: " + most);
    }

    @Test
    void whatIsNoUnionIsRefused() {
        refused("union: expected at least one piece, got none", () -> new UnionSet(List.of()));
        refused("union, piece 1: expected 1 dimensions, as piece 0 has, got 2",
                () -> new UnionSet(List.of(segment(0, 1), BoxSet.whole(2))));
        refused("union, piece 0: expected a box, a ball or a product of these, got BudgetSet",
                () -> new UnionSet(List.of(new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0, List.of()))));
        refused("union, piece 0: expected a box, a ball or a product of these, got FiniteSet",
                () -> new UnionSet(List.of(new FiniteSet(new double[]{0}, new double[]{1}))));
        refused("union, piece 0: expected a volume above 0, got 0.0; widen its fixed dimensions",
                () -> new UnionSet(List.of(box(0, 0, -1, 1))));
    }
}
