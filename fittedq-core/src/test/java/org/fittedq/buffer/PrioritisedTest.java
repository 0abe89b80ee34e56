// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.fittedq.MemoryExchange;
import org.fittedq.data.Transitions;
import org.fittedq.fit.CriticLoss;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// In these tests an action is the number of its transition, so that a drawn row can be recognised.
class PrioritisedTest {

    private static final Drawing.Prioritised LAP = new Drawing.Prioritised(0.4, 1, 1000);
    private static final int DRAWS = 40_000;

    private static RingBuffer buffer(Drawing draw, int capacity, int nStep, int environments) {
        return new RingBuffer(new Replay(capacity, 1, 1, nStep), draw, 0.5, environments, 1, 1, 0);
    }

    private static void add(RingBuffer buffer, int environment, int id, boolean terminal) {
        Mat a = new Mat(environment + 1, 1).fill(-1);
        a.set(environment, 0, id);
        buffer.add(environment, new float[]{id}, a, id, new float[]{id + 1}, terminal, false);
    }

    private static Batch draw(RingBuffer buffer, int seed, int rows) {
        Batch b = new Batch(rows, 1, 1);
        buffer.sample(new RandomStream(seed, "draws"), b);
        return b;
    }

    /// How often each transition is drawn.
    private static Map<Integer, Integer> counts(RingBuffer buffer, int seed) {
        Map<Integer, Integer> counts = new TreeMap<>();
        Batch b = draw(buffer, seed, DRAWS);
        for (int i = 0; i < b.size(); i++) {
            counts.merge((int) b.a().at(i, 0), 1, Integer::sum);
        }
        return counts;
    }

    /// Tells every transition its error, as a fit on a batch that has them all would.
    private static void tell(RingBuffer buffer, long fits, IntToDoubleFunction error) {
        Batch b = draw(buffer, 99, 2000);
        for (int i = 0; i < b.size(); i++) {
            b.errors().set(i, (float) error.applyAsDouble((int) b.a().at(i, 0)));
        }
        buffer.renew(b, 0, b.size(), fits);
    }

    /// χ² of the counts against probabilities in proportion to weights.
    private static double chiSquare(Map<Integer, Integer> counts, IntToDoubleFunction weight) {
        double total = counts.keySet().stream().mapToDouble(weight::applyAsDouble).sum();
        return counts.entrySet().stream().mapToDouble(e -> {
            double expected = DRAWS * weight.applyAsDouble(e.getKey()) / total;
            return (e.getValue() - expected) * (e.getValue() - expected) / expected;
        }).sum();
    }

    @Test
    void theTreeFindsWhereTheRunningSumExceedsAShareHoweverItHasGrown() {
        RandomStream random = new RandomStream(3, "weights");
        for (int places = 1; places < 40; places++) {
            SumTree tree = new SumTree();
            double[] weights = new double[places];
            for (int k = 0; k < 3 * places; k++) { // some are set again, some never
                int place = random.index(places);
                weights[place] = random.index(4);
                tree.grow(place + 1);
                tree.set(place, weights[place]);
            }
            double sum = 0;
            for (int place = 0; place < places; place++) {
                for (double share = sum; share < sum + weights[place]; share += 0.5) {
                    assertEquals(place, tree.find(share));
                }
                sum += weights[place];
            }
            assertEquals(sum, tree.total());
            assertTrue(sum == 0 || weights[tree.find(sum)] > 0); // by rounding: still one that is there
            tree.sum();
            assertEquals(sum, tree.total());
        }
    }

    @Test
    void aTransitionIsDrawnInProportionToItsPriority() {
        RingBuffer buffer = buffer(LAP, 100, 1, 2);
        for (int id = 0; id < 12; id++) {
            add(buffer, id % 2, id, id == 4 || id == 5); // each ring has the end of an episode
        }
        IntToDoubleFunction error = id -> 0.5 * id * id;

        tell(buffer, 1, error);

        Map<Integer, Integer> counts = counts(buffer, 1);
        assertEquals(12, counts.size());
        // 11 degrees of freedom: above 31.3 once in 1000
        assertTrue(chiSquare(counts, id -> Math.pow(Math.max(error.applyAsDouble(id), 1), 0.4)) < 31.3);
        assertTrue(chiSquare(counts, id -> 1) > 1000);
        assertTrue(chiSquare(counts, id -> Math.pow(Math.max(error.applyAsDouble(id), 1), 0.5)) > 100);
    }

    @Test
    void atFirstAndWithAlphaZeroEachIsAsLikelyAsAnother() {
        RingBuffer first = buffer(LAP, 100, 1, 1);
        RingBuffer zero = buffer(new Drawing.Prioritised(0, 1, 7), 100, 1, 1);
        for (int id = 0; id < 10; id++) {
            add(first, 0, id, id % 4 == 3);
            add(zero, 0, id, id % 4 == 3);
        }
        tell(zero, 1, id -> 5.0 * id);

        for (RingBuffer buffer : List.of(first, zero)) {
            Map<Integer, Integer> counts = counts(buffer, 1);
            assertEquals(10, counts.size());
            assertTrue(chiSquare(counts, id -> 1) < 27.9); // 9 degrees of freedom, once in 1000
        }
    }

    @Test
    void aNewTransitionHasTheGreatestPriorityWhichGrowsAtOnceAndFallsWhenRenewed() {
        RingBuffer buffer = buffer(new Drawing.Prioritised(1, 1, 10), 100, 1, 1);
        add(buffer, 0, 0, false);
        tell(buffer, 1, id -> 30);
        tell(buffer, 2, id -> 2);
        add(buffer, 0, 1, false); // 30, which it still is

        assertTrue(chiSquare(counts(buffer, 1), id -> id == 1 ? 30 : 2) < 10.8); // 1 degree of freedom
        tell(buffer, 10, id -> 3);
        add(buffer, 0, 2, false); // renewed: 3
        assertTrue(chiSquare(counts(buffer, 2), id -> 3) < 13.8); // 2 degrees of freedom
    }

    /// Theorem of LAP: E of Huber's gradient under these draws is that of PAL under uniform ones,
    /// h(δ)/λ, h = κ^α δ² where |δ| ≤ κ, else 2κ |δ|^(1 + α)/(1 + α), λ the mean of all priorities.
    @Test
    void theExpectedGradientIsThatOfTheUniformLossOfTheirTheorem() {
        double[] errors = {0.25, -1, 1.5, -3, 8, 0};
        for (double kappa : new double[]{1, 2}) {
            Drawing.Prioritised draw = new Drawing.Prioritised(0.4, kappa, 1);
            double lambda = 0;
            for (double error : errors) {
                lambda += draw.priority(Math.abs(error)) / errors.length;
            }
            double expected = 0;
            double uniform = 0;
            DoubleUnaryOperator pal = e -> Math.abs(e) <= kappa
                    ? Math.pow(kappa, 0.4) * e * e
                    : 2 * kappa * Math.pow(Math.abs(e), 1.4) / 1.4 + Math.pow(kappa, 2.4) * (1 - 2 / 1.4);
            for (double error : errors) {
                Vec gradient = new Vec(1);
                Vec q = new Vec(1);
                q.set(0, (float) error);
                new CriticLoss.Huber(kappa).make(0, 0, 1, new Compute(1)).lossAndGradient(q, new Vec(1), gradient);
                expected += draw.priority(Math.abs(error)) / (lambda * errors.length) * gradient.at(0);
                uniform += (pal.applyAsDouble(error + 1e-6) - pal.applyAsDouble(error - 1e-6)) / 2e-6
                        / (lambda * errors.length);
            }

            assertEquals(uniform, expected, 1e-5);
        }
    }

    @Test
    void whatLeavesTheRingTakesItsPriorityWithIt() {
        RingBuffer buffer = buffer(new Drawing.Prioritised(1, 1, 1), 6, 1, 1);
        for (int id = 0; id < 6; id++) {
            add(buffer, 0, id, false);
        }
        tell(buffer, 1, id -> id < 3 ? 1000 : 2);
        tell(buffer, 2, id -> id < 3 ? 1000 : 2);

        add(buffer, 0, 6, false);
        add(buffer, 0, 7, true); // and its last observation: three are gone
        tell(buffer, 3, id -> 2);

        Map<Integer, Integer> counts = counts(buffer, 1);
        assertEquals(Set.of(3, 4, 5, 6, 7), counts.keySet());
        assertTrue(chiSquare(counts, id -> 1) < 18.5); // 4 degrees of freedom
        for (int id = 8; id < 60; id++) {
            add(buffer, 0, id, id % 3 == 0);
            if (id % 5 == 0) {
                buffer.cut(0);
            }
            Map<Integer, Integer> drawn = counts(buffer, id);
            assertEquals(buffer.transitions(), drawn.size());
            assertTrue(drawn.containsKey(id), "the newest of " + drawn);
        }
    }

    @Test
    void rowsAreTheSameAsUniformDrawsHaveThem() {
        RingBuffer byPriority = buffer(LAP, 30, 3, 2);
        RingBuffer uniform = buffer(Drawing.Uniform.DEFAULT, 30, 3, 2);
        for (int id = 0; id < 50; id++) {
            add(byPriority, id % 2, id, id % 11 == 0);
            add(uniform, id % 2, id, id % 11 == 0);
        }
        Batch expected = new Batch(uniform.transitions(), 1, 1);
        uniform.all(expected, 0);
        Map<Float, Integer> rows = new TreeMap<>();
        for (int i = 0; i < expected.size(); i++) {
            rows.put(expected.a().at(i, 0), i);
        }

        Batch b = draw(byPriority, 1, 500);

        for (int i = 0; i < b.size(); i++) {
            int same = rows.get(b.a().at(i, 0));
            assertEquals(expected.s().at(same, 0), b.s().at(i, 0));
            assertEquals(expected.r().at(same), b.r().at(i));
            assertEquals(expected.sNext().at(same, 0), b.sNext().at(i, 0));
            assertEquals(expected.bootstrap().at(same), b.bootstrap().at(i));
        }
    }

    @Test
    void whatIsResumedDrawsAsIfNeverStopped() {
        RingBuffer never = buffer(LAP, 30, 1, 2);
        for (int id = 0; id < 70; id++) {
            add(never, id % 2, id, id % 9 == 0);
            tell(never, id + 1, i -> 0.3 * i);
            if (id % 6 == 5) {
                RingBuffer resumed = buffer(LAP, 30, 1, 2);
                MemoryExchange saved = MemoryExchange.save(never);
                saved.restore(resumed);

                assertEquals(Optional.empty(), saved.firstDifference(MemoryExchange.save(resumed)));
                assertArrayEquals(draw(never, id, 200).a().data(), draw(resumed, id, 200).a().data());
                add(resumed, 0, 1000, false); // the greatest priority too
                RingBuffer copy = buffer(LAP, 30, 1, 2);
                saved.restore(copy);
                add(copy, 0, 1000, false);
                assertArrayEquals(draw(copy, 7, 200).a().data(), draw(resumed, 7, 200).a().data());
            }
        }
    }

    @Test
    void theCheckpointHasAsManyPrioritiesAsPlacesInUseToTheNextPowerOfTwo() {
        RingBuffer buffer = buffer(LAP, 1_000_000, 1, 1);
        for (int id = 0; id < 100; id++) {
            add(buffer, 0, id, false);
        }
        int[] sizes = new int[2];

        buffer.exchangePriorities("", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                throw new AssertionError(name);
            }

            @Override
            public void doubles(String name, double[] array) {
                sizes[name.endsWith("/priorities") ? 0 : 1] = array.length;
            }

            @Override
            public void longs(String name, long[] array) {
                throw new AssertionError(name);
            }

            @Override
            public void bytes(String name, byte[] array) {
                throw new AssertionError(name);
            }
        });

        assertArrayEquals(new int[]{128, 1}, sizes);
    }

    @Test
    void recordedDataHaveThePrioritiesOfTheirRows() {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        for (int i = 0; i < 8; i++) {
            c.add(new float[]{i}, new float[]{0}, i, new float[]{i + 1}, i == 3, i == 7);
        }
        RingBuffer buffer = RingBuffer.of(c.transitions(), ActionBox.symmetric(1, 1), 1, 0.5,
                new Drawing.Prioritised(1, 1, 1));
        Batch b = draw(buffer, 1, 1000);
        for (int i = 0; i < b.size(); i++) {
            b.errors().set(i, b.r().at(i) + 1);
        }

        buffer.renew(b, 0, b.size(), 1);

        double[] counts = new double[8];
        Batch drawn = draw(buffer, 2, DRAWS);
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) drawn.r().at(i)]++;
        }
        for (int i = 0; i < 8; i++) {
            double p = (i + 1) / 36.0;
            assertEquals(p, counts[i] / DRAWS, 4 * Math.sqrt(p / DRAWS));
        }
    }

    @Test
    void aFitThatTellsNoErrorsIsRefused() {
        RingBuffer buffer = buffer(LAP, 10, 1, 1);
        add(buffer, 0, 0, false);
        Batch b = draw(buffer, 1, 3);

        assertEquals("draw: expected uniform, as the fit tells no errors of its batch, got prioritised",
                assertThrows(IllegalStateException.class, () -> buffer.renew(b, 0, 3, 1)).getMessage());
    }

    @Test
    void anEmptyBufferIsRefused() {
        assertEquals("replay buffer: expected at least one transition, got 0",
                assertThrows(IllegalStateException.class, () -> draw(buffer(LAP, 10, 1, 1), 1, 1)).getMessage());
    }

    @Test
    void settingsOutOfTheirRangesAreRefused() {
        assertEquals("alpha: expected a number in [0, 1], got 1.5",
                assertThrows(IllegalArgumentException.class, () -> new Drawing.Prioritised(1.5, 1, 1)).getMessage());
        assertEquals("smallest: expected a number in (0, ∞), got 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Drawing.Prioritised(1, 0, 1)).getMessage());
        assertEquals("everyFits: expected an integer in [1, ∞), got 0",
                assertThrows(IllegalArgumentException.class, () -> new Drawing.Prioritised(1, 1, 0)).getMessage());
    }
}
