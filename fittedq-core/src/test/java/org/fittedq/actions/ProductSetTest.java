// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class ProductSetTest {

    private final BudgetSet budget = new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 1, List.of());
    private final LatticeSet lattice = new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2});
    private final ProductSet mixed = new ProductSet(budget, lattice, BoxSet.whole(1));

    @Test
    void eachPartSeesItsOwnCoordinates() {
        float[] a = {0.7f, 0.5f, 0.2f, -3};

        mixed.project(a, 0);

        assertArrayEquals(new float[]{0.6f, 0.4f, 0, -1}, a, 1e-7f);
        assertTrue(mixed.contains(a, 0, 1e-6));
        a[2] = 0.5f;
        assertFalse(mixed.contains(a, 0, 1e-6));
        assertEquals(4, mixed.size());
        assertEquals(3, mixed.start(2));
        assertEquals(0, mixed.low(1), 1e-7);
        assertEquals(-1, mixed.low(2));
        assertEquals(List.of(budget, lattice), mixed.parts().subList(0, 2));
    }

    @Test
    void aDrawIsOneOfEachPartInOrder() {
        RandomStream together = new RandomStream(1, "sample");
        RandomStream apart = new RandomStream(1, "sample");
        float[] a = new float[4];
        float[] b = new float[4];

        mixed.sample(together, a, 0);
        budget.sample(apart, b, 0);
        lattice.sample(apart, b, 2);
        BoxSet.whole(1).sample(apart, b, 3);

        assertArrayEquals(b, a);
    }

    @Test
    void aProductIsConvexIfAllPartsAre() {
        assertFalse(mixed.isConvex());
        assertTrue(new ProductSet(budget, BoxSet.whole(3)).isConvex());
    }

    @Test
    void noPartsAreRefused() {
        refused("product set: expected at least one part, got 0", () -> new ProductSet());
    }

    @Test
    void aProductWithUnionsHasAPieceForEachChoice() {
        UnionSet sides = new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
                new BoxSet(new double[]{0.5}, new double[]{1})));
        ProductSet two = new ProductSet(sides, BoxSet.whole(1), sides);
        float[] a = {-0.75f, 0, 0.75f};

        assertEquals(4, two.pieceCount());
        int holders = 0;
        for (int k = 0; k < 4; k++) {
            assertTrue(two.piece(k).isBox());
            holders += two.piece(k).contains(a, 0, 0) ? 1 : 0;
        }
        assertEquals(1, holders);
        assertFalse(new ProductSet(sides, lattice).piece(1).isBox());
        assertEquals(1, mixed.pieceCount());
        assertEquals(mixed, mixed.piece(0));
    }

    @Test
    void ofTooManyPiecesTheProductIsTheOnlyOne() {
        UnionSet sides = new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
                new BoxSet(new double[]{0.5}, new double[]{1})));
        UnionSet[] parts = new UnionSet[11];
        Arrays.fill(parts, sides);
        ProductSet many = new ProductSet(parts);

        assertEquals(1, many.pieceCount());
        assertEquals(many, many.piece(0));
        assertEquals(1024, new ProductSet(Arrays.copyOf(parts, 10)).pieceCount());
    }
}
