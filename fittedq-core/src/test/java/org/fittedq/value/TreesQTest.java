// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.TreeSet;
import org.fittedq.MemoryExchange;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;

class TreesQTest {

    private static final Compute ONE = new Compute(1);

    private static TreesQ trees(int observationSize, int actionSize, TreesQ.Config c, long seed, Compute compute) {
        return new TreesQ(observationSize, actionSize, c, new Streams(seed), "q", compute);
    }

    private static TreesQ fitted(Pairs pairs, TreesQ.Config c, long seed) {
        TreesQ q = trees(pairs.s().cols(), pairs.a().cols(), c, seed, ONE);
        q.fit(pairs.s(), pairs.a(), pairs.y());
        return q;
    }

    private static double wave(float[] s, float[] a) {
        return StrictMath.sin(3 * s[0]) * s[1] - (a[0] - s[0]) * (a[0] - s[0]);
    }

    @Test
    void valuesAreZeroBeforeTheFirstFit() {
        Pairs pairs = Pairs.uniform(10, 1, 1, 1, (s, a) -> 1);

        assertArrayEquals(new float[10], pairs.values(trees(1, 1, TreesQ.Config.DEFAULT, 1, ONE)).data());
    }

    @Test
    void constantLabelsGiveConstantValues() {
        Pairs pairs = Pairs.uniform(100, 2, 1, 1, (s, a) -> 0.1);
        TreesQ q = fitted(pairs, TreesQ.Config.DEFAULT, 1);

        Pairs elsewhere = Pairs.uniform(100, 2, 1, 2, (s, a) -> 0.1);

        assertArrayEquals(elsewhere.y().data(), elsewhere.values(q).data());
    }

    @Test
    void valuesStayWithinTheRangeOfTheLabels() {
        Property.forAll(20, 1, random -> {
            int rows = 1 + random.index(200);
            float scale = (float) StrictMath.exp(random.nextGaussian() * 20);
            Pairs pairs = Pairs.uniform(rows, 2, 1, random.nextLong(), (s, a) -> scale * random.nextGaussian());
            TreesQ q = fitted(pairs, new TreesQ.Config(7, 1 + random.index(3), 2 + random.index(4), 0),
                    random.nextLong());
            TreeSet<Float> labels = new TreeSet<>();
            for (float y : pairs.y().data()) {
                labels.add(y);
            }

            for (float v : Pairs.uniform(100, 2, 1, random.nextLong(), (s, a) -> 0).values(q).data()) {
                assertTrue(labels.first() <= v && v <= labels.last(),
                        labels.first() + " ≤ " + v + " ≤ " + labels.last());
            }
        });
    }

    @Test
    void fullyGrownTreesReproduceLabelsOfDistinctRows() {
        // the rows of one place have one label, so fully grown leaves hold only one label each
        Pairs pairs = Pairs.uniform(500, 2, 2, 3, (s, a) -> s[0] > 0 ? 2 * a[1] : s[1] - a[0]);

        TreesQ q = fitted(pairs, new TreesQ.Config(10, 0, 2, 0), 1);

        assertArrayEquals(pairs.y().data(), pairs.values(q).data());
    }

    @Test
    void piecewiseConstantDataAreReproducedBetweenTheRows() {
        // steps at s₀ = 0.03 and a = −0.34, between multiples of 1/16; s₁ means nothing
        FunctionQ.Value steps = (s, a) -> s[0] > 0.03 ? a[0] > -0.34 ? 3 : -1 : 0.5;
        TreesQ q = fitted(Pairs.uniform(4000, 2, 1, 4, steps), new TreesQ.Config(20, 0, 2, 0), 1);

        Pairs fresh = Pairs.uniform(2000, 2, 1, 5, steps);

        assertEquals(1, fresh.rSquared(q), 1e-3);
    }

    @Test
    void aNoisySmoothFunctionIsLearned() {
        RandomStream noise = new RandomStream(1, "noise");
        Pairs pairs = Pairs.uniform(5000, 2, 1, 6, (s, a) -> wave(s, a) + 0.2 * noise.nextGaussian());

        TreesQ q = fitted(pairs, TreesQ.Config.DEFAULT, 1);

        // against the function itself, on new rows
        double r2 = Pairs.uniform(2000, 2, 1, 7, TreesQTest::wave).rSquared(q);
        assertTrue(r2 > 0.95, () -> "R² " + r2);
    }

    @Test
    void aLeafHasTheMeanOfItsRows() {
        // fewer rows than n_min: the root is a leaf
        Pairs pairs = Pairs.uniform(4, 1, 1, 1, (s, a) -> 0);
        pairs.y().set(0, 6);

        assertEquals(1.5f, pairs.values(fitted(pairs, TreesQ.Config.DEFAULT, 1)).at(0));
    }

    @Test
    void theBestOfAllAttributesSplits() {
        // only s₁ tells the labels apart: with K = all each root splits there, so the gap between its two values decides alone
        Pairs pairs = Pairs.uniform(400, 3, 1, 8, (s, a) -> s[1] > 0 ? 1 : 0);
        for (int i = 0; i < pairs.size(); i++) {
            pairs.s().set(i, 1, pairs.y().at(i));
        }

        TreesQ all = fitted(pairs, new TreesQ.Config(30, 0, 400, 0), 1);
        TreesQ one = fitted(pairs, new TreesQ.Config(30, 1, 400, 0), 1);

        assertArrayEquals(pairs.y().data(), pairs.values(all).data());
        // with K = 1 only about a quarter of the trees split there
        double r2 = pairs.rSquared(one);
        assertTrue(r2 > 0.1 && r2 < 0.8, () -> "R² " + r2);
    }

    @Test
    void constantAttributesAreNeverSplit() {
        // all of s and a₀ constant: K = 1 has to find a₁
        Pairs pairs = Pairs.uniform(200, 3, 2, 9, (s, a) -> a[1]);
        pairs.s().fill(-2);
        for (int i = 0; i < pairs.size(); i++) {
            pairs.a().set(i, 0, 1);
        }

        TreesQ q = fitted(pairs, new TreesQ.Config(5, 1, 2, 0), 1);

        assertArrayEquals(pairs.y().data(), pairs.values(q).data());
    }

    @Test
    void rowsAtTheEndsOfTheFloatsAreSplitToo() {
        float[] ends = {-Float.MAX_VALUE, -1, -Float.MIN_VALUE, 0, Float.MIN_VALUE, 1, Math.nextUp(1f),
                Float.MAX_VALUE};
        Mat s = new Mat(ends.length, 1);
        Vec y = new Vec(ends.length);
        for (int i = 0; i < ends.length; i++) {
            s.set(i, 0, ends[i]);
            y.set(i, i);
        }
        Mat a = new Mat(ends.length, 1);
        for (int i = 1; i < ends.length; i += 2) {
            a.set(i, 0, -0f); // the same as 0: nothing to split
        }
        TreesQ q = trees(1, 1, new TreesQ.Config(20, 0, 2, 0), 1, ONE);
        Vec out = new Vec(ends.length);

        q.fit(s, a, y);
        q.value(s, a, out);

        assertArrayEquals(y.data(), out.data());
    }

    @Test
    void threeThreadsGiveTheBitsOfOne() {
        Pairs pairs = Pairs.uniform(2000, 2, 1, 10, TreesQTest::wave);
        TreesQ.Config c = new TreesQ.Config(11, 2, 3, 1);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            TreesQ q1 = trees(2, 1, c, 1, ONE);
            TreesQ q3 = trees(2, 1, c, 1, three);

            for (int fit = 0; fit < 3; fit++) { // the later ones with frozen splits
                q1.fit(pairs.s(), pairs.a(), pairs.y());
                q3.fit(pairs.s(), pairs.a(), pairs.y());
                assertArrayEquals(pairs.values(q1).data(), pairs.values(q3).data());
                pairs.y().set(fit, 5);
            }
            assertEquals(Optional.empty(), MemoryExchange.save(q1).firstDifference(MemoryExchange.save(q3)));
        }
    }

    @Test
    void theSeedDecidesEveryBit() {
        Pairs pairs = Pairs.uniform(300, 2, 1, 11, TreesQTest::wave);

        MemoryExchange first = MemoryExchange.save(fitted(pairs, TreesQ.Config.DEFAULT, 1));
        MemoryExchange again = MemoryExchange.save(fitted(pairs, TreesQ.Config.DEFAULT, 1));
        MemoryExchange other = MemoryExchange.save(fitted(pairs, TreesQ.Config.DEFAULT, 2));

        assertEquals(Optional.empty(), first.firstDifference(again));
        assertNotEquals(Optional.empty(), first.firstDifference(other));
    }

    @Test
    void everySettingChangesTheTrees() {
        Pairs pairs = Pairs.uniform(300, 2, 1, 12, TreesQTest::wave);
        MemoryExchange plain = twice(pairs, new TreesQ.Config(5, 0, 5, 0));

        assertNotEquals(Optional.empty(), plain.firstDifference(twice(pairs, new TreesQ.Config(6, 0, 5, 0))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(pairs, new TreesQ.Config(5, 2, 5, 0))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(pairs, new TreesQ.Config(5, 0, 6, 0))));
        assertNotEquals(Optional.empty(), plain.firstDifference(twice(pairs, new TreesQ.Config(5, 0, 5, 1))));
    }

    private static MemoryExchange twice(Pairs pairs, TreesQ.Config c) {
        TreesQ q = fitted(pairs, c, 1);
        q.fit(pairs.s(), pairs.a(), pairs.y());
        return MemoryExchange.save(q);
    }

    @Test
    void frozenTreesAreLinearInTheLabels() {
        Pairs pairs = Pairs.uniform(300, 2, 1, 13, TreesQTest::wave);
        TreesQ q = fitted(pairs, new TreesQ.Config(5, 0, 20, 1), 1);
        float[] before = pairs.values(q).data();
        for (int i = 0; i < pairs.size(); i++) {
            pairs.y().set(i, 2 * pairs.y().at(i)); // exact
        }

        q.fit(pairs.s(), pairs.a(), pairs.y());

        float[] after = pairs.values(q).data();
        for (int i = 0; i < after.length; i++) {
            // but for the order in which a leaf's labels are summed
            assertEquals(2 * before[i], after[i], 1e-6);
        }
    }

    @Test
    void actionsOfFixedStatesHaveTheValuesOfTheirPairs() {
        Pairs pairs = Pairs.uniform(60, 3, 2, 14, (s, a) -> s[0] * a[1] + a[0]);
        TreesQ q = fitted(pairs, TreesQ.Config.DEFAULT, 1);
        // 60 pairs as 60 states of one action each, then the first state with the actions of all
        ActionValues each = q.at(60, 1);
        each.fix(pairs.s(), 0, 60);
        ActionValues first = q.at(2, 60);
        first.fix(pairs.s(), 0, 1);
        float[] values = new float[60];
        float[] ofFirst = new float[60];

        each.values(pairs.a().data(), 1, values);
        first.values(pairs.a().data(), 60, ofFirst);

        assertArrayEquals(pairs.values(q).data(), values);
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 3; j++) {
                pairs.s().set(i, j, pairs.s().at(0, j));
            }
        }
        assertArrayEquals(pairs.values(q).data(), ofFirst);
        assertFalse(q.isDifferentiable());
    }

    @Test
    void restoredTreesGoOnAsTheSavedWouldHave() {
        Pairs pairs = Pairs.uniform(300, 2, 1, 15, TreesQTest::wave);
        TreesQ q = fitted(pairs, TreesQ.Config.DEFAULT, 1);
        TreesQ copy = fitted(Pairs.uniform(100, 2, 1, 16, TreesQTest::wave), TreesQ.Config.DEFAULT, 1);
        TreesQ fresh = trees(2, 1, TreesQ.Config.DEFAULT, 1, ONE);
        MemoryExchange empty = MemoryExchange.save(fresh);

        MemoryExchange.save(q).restore(copy);
        MemoryExchange.save(q).restore(fresh);

        assertArrayEquals(pairs.values(q).data(), pairs.values(copy).data());
        q.fit(pairs.s(), pairs.a(), pairs.y());
        copy.fit(pairs.s(), pairs.a(), pairs.y());
        fresh.fit(pairs.s(), pairs.a(), pairs.y());
        assertEquals(Optional.empty(), MemoryExchange.save(q).firstDifference(MemoryExchange.save(copy)));
        assertEquals(Optional.empty(), MemoryExchange.save(q).firstDifference(MemoryExchange.save(fresh)));
        empty.restore(copy);
        assertArrayEquals(new float[300], pairs.values(copy).data());
    }

    @Test
    void wrongSettingsAndSetsAreNamed() {
        TreesQ q = trees(2, 1, TreesQ.Config.DEFAULT, 1, ONE);

        assertEquals("trees: expected an integer in [1, 10000], got 0", refusal(() -> new TreesQ.Config(0, 0, 5, 0)));
        assertEquals("minSplit: expected an integer in [2, ∞), got 1", refusal(() -> new TreesQ.Config(1, 0, 1, 0)));
        assertEquals("attributes: expected at most the 3 of state and action, got 4",
                refusal(() -> trees(2, 1, new TreesQ.Config(1, 4, 5, 0), 1, ONE)));
        assertEquals("rows: expected as many states as actions and labels, got 3, 3 and 2",
                refusal(() -> q.fit(new Mat(3, 2), new Mat(3, 1), new Vec(2))));
        assertEquals("label of row 1: expected a finite number, got NaN",
                refusal(() -> q.fit(new Mat(2, 2), new Mat(2, 1), Vec.of(0, Float.NaN))));
        assertEquals("action of row 1: expected finite numbers, got NaN in column 0",
                refusal(() -> q.fit(new Mat(2, 2), nan(), new Vec(2))));
    }

    private static Mat nan() {
        Mat a = new Mat(2, 1);
        a.set(1, 0, Float.NaN);
        return a;
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
