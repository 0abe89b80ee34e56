// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fittedq.MemoryExchange;
import org.fittedq.Property;
import org.fittedq.data.Transitions;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In these tests an action is the number of its transition, so that a drawn row can be recognised.
class RingBufferTest {

    /// A drawn transition; observation and action have one dimension.
    private record Row(float s, float a, float r, float sNext, float bootstrap) {}

    private static RingBuffer buffer(int capacity, int nStep, double gamma, int environments) {
        return new RingBuffer(new Replay(capacity, 1, 1, nStep), gamma, environments, 1, 1);
    }

    private static void add(RingBuffer buffer, int environment, float s, int id, double r, float sNext,
            boolean terminal,
            boolean truncated) {
        Mat a = new Mat(environment + 1, 1).fill(-1);
        a.set(environment, 0, id);
        buffer.add(environment, new float[]{s}, a, r, new float[]{sNext}, terminal, truncated);
    }

    /// Draws so often that every transition comes up; rows of the same action must be equal.
    private static Map<Integer, Row> everyRow(RingBuffer buffer) {
        Batch b = new Batch(Math.max(400, 40 * buffer.size()), 1, 1);
        buffer.sample(new RandomStream(1, "draws"), b);
        Map<Integer, Row> rows = new HashMap<>();
        for (int i = 0; i < b.size(); i++) {
            Row row = new Row(b.s().at(i, 0), b.a().at(i, 0), b.r().at(i), b.sNext().at(i, 0), b.bootstrap().at(i));
            Row same = rows.put((int) row.a, row);
            assertTrue(same == null || same.equals(row), () -> same + " and " + row);
        }
        return rows;
    }

    /// Counts the bytes of observations, actions, rewards and ends.
    private static long bytes(RingBuffer buffer) {
        long[] sum = {0};
        buffer.exchange("", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                sum[0] += 4L * array.length;
            }

            @Override
            public void doubles(String name, double[] array) {
                sum[0] += 8L * array.length;
            }

            @Override
            public void longs(String name, long[] array) {}

            @Override
            public void bytes(String name, byte[] array) {
                sum[0] += array.length;
            }
        });
        return sum[0];
    }

    @Test
    void eachObservationIsStoredOnce() {
        RingBuffer buffer = new RingBuffer(new Replay(20_000, 1, 1, 1), 0.99, 1, 17, 6);

        for (int i = 0; i < 30_000; i++) {
            buffer.add(0, new float[17], new Mat(1, 6), 0, new float[17], false, false);
        }

        // 4 bytes for each number of an observation (17), an action (6) and a reward (1), one byte for the end; the
        // newest observation waits in a frame of its own. Storing s′ beside s would take 68 bytes more for each
        assertEquals(20_001L * (4 * (17 + 6 + 1) + 1), bytes(buffer));
        assertEquals(20_000, buffer.size());
    }

    @Test
    void memoryAndCheckpointAreAtMostTwiceWhatIsStored() {
        RingBuffer buffer = buffer(1_000_000, 1, 0.99, 1);
        assertEquals(13, bytes(buffer)); // the head's own frame: 4 · 3 + 1 bytes

        for (int i = 1; i <= 40_000; i++) {
            add(buffer, 0, i, i, 0, i + 1, false, false);
            if (i < 200 || i % 1999 == 0) {
                long stored = 13L * (i + 1);
                assertTrue(stored <= bytes(buffer) && bytes(buffer) < 2 * stored, i + ": " + bytes(buffer));
            }
        }
    }

    /// As the protocol of processes allows them: a block of 2¹⁴ such frames would have 6·10¹⁰ bytes.
    @Test
    void aMillionObservationsAreStoredWhateverTheCapacity() {
        int n = 1_000_000;
        RingBuffer buffer = new RingBuffer(new Replay(n, 1, 1, 1), 0.99, 1, n, 1);
        float[] s = new float[n];
        float[] sNext = new float[n];
        for (int i = 0; i < 20; i++) { // more than one block
            s[n - 1] = i;
            sNext[n - 1] = i + 1;
            buffer.add(0, s, new Mat(1, 1).fill(i), i, sNext, false, false);
        }
        Batch b = new Batch(30, n, 1);

        buffer.sample(new RandomStream(1, "draws"), b);

        for (int row = 0; row < b.size(); row++) {
            assertEquals(b.r().at(row), b.s().at(row, n - 1));
            assertEquals(b.r().at(row) + 1, b.sNext().at(row, n - 1));
        }
        assertEquals(24 * (4L * (n + 2) + 1), bytes(buffer)); // 21 frames, in blocks of 16
    }

    @Test
    void theLargestCapacityIsNoMoreThanAnother() {
        RingBuffer buffer = buffer(1_000_000_000, 1, 0.99, 1);

        add(buffer, 0, 7, 0, 0, 8, false, false);

        assertEquals(Map.of(0, new Row(7, 0, 0, 8, 0.99f)), everyRow(buffer));
    }

    @Test
    void theOldestTransitionLeavesFirst() {
        RingBuffer buffer = buffer(5, 1, 0.5, 1);

        for (int i = 0; i < 12; i++) {
            add(buffer, 0, i, i, i, i + 1, false, false);
        }

        // capacity 5: of 0 … 11 the last five are left
        assertEquals(Set.of(7, 8, 9, 10, 11), everyRow(buffer).keySet());
        assertEquals(5, buffer.size());
    }

    @Test
    void theNewestTransitionCanBeDrawnAtOnce() {
        RingBuffer buffer = buffer(4, 1, 0.5, 1);

        for (int i = 0; i < 10; i++) {
            add(buffer, 0, i, i, 10 * i, i + 1, false, false);

            assertEquals(new Row(i, i, 10 * i, i + 1, 0.5f), everyRow(buffer).get(i));
        }
    }

    @Test
    void anEpisodesLastObservationTakesAPlaceButIsNeverDrawn() {
        RingBuffer buffer = buffer(100, 1, 0.5, 1);

        // episodes of two steps: observations 0 1 2, 10 11 12, …
        for (int e = 0; e < 7; e++) {
            add(buffer, 0, 10 * e, 2 * e, 1, 10 * e + 1, false, false);
            add(buffer, 0, 10 * e + 1, 2 * e + 1, 1, 10 * e + 2, e % 2 == 0, e % 2 == 1);
        }

        Map<Integer, Row> rows = everyRow(buffer);
        assertEquals(21, buffer.size());
        assertEquals(14, rows.size());
        for (int e = 0; e < 7; e++) {
            assertEquals(new Row(10 * e, 2 * e, 1, 10 * e + 1, 0.5f), rows.get(2 * e));
            assertEquals(new Row(10 * e + 1, 2 * e + 1, 1, 10 * e + 2, e % 2 == 0 ? 0 : 0.5f), rows.get(2 * e + 1));
        }
    }

    @Test
    void drawsAreUniformOverTransitions() {
        RingBuffer buffer = buffer(200, 3, 0.9, 3);
        int id = 0;
        // episodes of 1, 2, 3, … steps, by turns in three environments; environment 2 has the fewest
        for (int e = 0; e < 3; e++) {
            for (int length = 1; length <= 5 - e; length++) {
                for (int t = 0; t < length; t++) {
                    add(buffer, e, t, id++, 0, t + 1, t == length - 1, false);
                }
            }
        }
        int[] counts = new int[id];
        int draws = 100_000;
        Batch b = new Batch(draws, 1, 1);

        buffer.sample(new RandomStream(2, "draws"), b);
        for (int i = 0; i < draws; i++) {
            counts[(int) b.a().at(i, 0)]++;
        }

        // 15 + 10 + 6 = 31 transitions; χ² with 30 degrees of freedom is above 67.6 with probability 1e-4
        double expected = draws / 31.0;
        double chiSquared = Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
        assertEquals(31, id);
        assertTrue(chiSquared < 67.6, () -> "χ² = " + chiSquared + ", " + Arrays.toString(counts));
    }

    /// Rewards 1, 2, 4, 8, γ = ½, n = 3; the fourth step is the last so far.
    ///
    /// From step 0: 1 + 2/2 + 4/4 = 3, γ³ = 0.125, s′ = 3. From step 1: 2 + 4/2 + 8/4 = 6, s′ = 4. From step 2 there are
    /// two: 4 + 8/2 = 8, γ² = 0.25. From step 3 one: 8, γ = 0.5. A terminal end takes the bootstrap of all that reach it.
    @ParameterizedTest
    @CsvSource({"continues, 0.125, 0.25, 0.5", "truncated, 0.125, 0.25, 0.5", "terminal, 0, 0, 0",
            "both, 0, 0, 0", "cut, 0.125, 0.25, 0.5"})
    void nStepSumsEndWithTheEpisode(String end, float bootstrap1, float bootstrap2, float bootstrap3) {
        RingBuffer buffer = buffer(20, 3, 0.5, 1);
        boolean terminal = end.equals("terminal") || end.equals("both");
        boolean truncated = end.equals("truncated") || end.equals("both");

        for (int i = 0; i < 4; i++) {
            add(buffer, 0, i, i, 1 << i, i + 1, i == 3 && terminal, i == 3 && truncated);
        }
        if (end.equals("cut")) {
            buffer.cut(0);
        }
        if (!end.equals("continues")) {
            add(buffer, 0, 100, 4, 1000, 101, false, false); // the next episode adds nothing to this one
        }

        Map<Integer, Row> rows = everyRow(buffer);
        assertEquals(new Row(0, 0, 3, 3, 0.125f), rows.get(0));
        assertEquals(new Row(1, 1, 6, 4, bootstrap1), rows.get(1));
        assertEquals(new Row(2, 2, 8, 4, bootstrap2), rows.get(2));
        assertEquals(new Row(3, 3, 8, 4, bootstrap3), rows.get(3));
        assertEquals(end.equals("continues") ? Optional.empty() : Optional.of(new Row(100, 4, 1000, 101, 0.5f)),
                Optional.ofNullable(rows.get(4)));
    }

    @Test
    void cuttingWhereNoEpisodeRunsChangesNothing() {
        RingBuffer buffer = buffer(20, 1, 0.5, 2);
        buffer.cut(0);
        add(buffer, 0, 0, 0, 1, 1, true, false);
        add(buffer, 1, 0, 1, 1, 1, false, false);
        MemoryExchange before = MemoryExchange.save(buffer);

        buffer.cut(0);

        assertEquals(Optional.empty(), before.firstDifference(MemoryExchange.save(buffer)));
    }

    @Test
    void environmentsShareTheCapacityAndKeepTheirEpisodesApart() {
        RingBuffer buffer = buffer(8, 2, 0.5, 2);

        for (int i = 0; i < 9; i++) {
            for (int e = 0; e < 2; e++) {
                add(buffer, e, 100 * e + i, 100 * e + i, e, 100 * e + i + 1, false, false);
            }
        }

        Map<Integer, Row> rows = everyRow(buffer);
        assertEquals(Set.of(5, 6, 7, 8, 105, 106, 107, 108), rows.keySet());
        assertEquals(new Row(5, 5, 0, 7, 0.25f), rows.get(5));
        assertEquals(new Row(105, 105, 1.5f, 107, 0.25f), rows.get(105)); // 1 + 1/2
    }

    @Test
    void whatCannotBeDoneIsExplained() {
        var empty = assertThrows(IllegalStateException.class,
                () -> buffer(5, 1, 1, 1).sample(new RandomStream(1, "draws"), new Batch(1, 1, 1)));
        var small = assertThrows(IllegalArgumentException.class, () -> buffer(5, 1, 1, 3));

        assertEquals("replay buffer: expected at least one transition, got 0", empty.getMessage());
        assertEquals("replay.capacity: expected at least 2 transitions for each of 3 environments, got 5",
                small.getMessage());
    }

    /// One environment's places, naively: a list of transitions, with an empty one after each episode.
    private static final class Model {

        private record Step(float s, int id, float r, float sNext, boolean terminal, boolean truncated) {}

        private final int capacity;
        private final List<Optional<Step>> places = new ArrayList<>();

        Model(int capacity) {
            this.capacity = capacity;
        }

        void add(Step step) {
            places.add(Optional.of(step));
            if (step.terminal || step.truncated) {
                places.add(Optional.empty());
            }
            while (places.size() > capacity) {
                places.removeFirst();
            }
        }

        void rows(int nStep, double gamma, Map<Integer, Row> out) {
            for (int i = 0; i < places.size(); i++) {
                if (places.get(i).isPresent()) {
                    double sum = 0;
                    int k = 0;
                    Step last;
                    do {
                        last = places.get(i + k).orElseThrow();
                        sum += Math.pow(gamma, k) * last.r;
                        k++;
                    } while (k < nStep && i + k < places.size() && places.get(i + k).isPresent());
                    Step first = places.get(i).orElseThrow();
                    out.put(first.id, new Row(first.s, first.id, (float) sum, last.sNext,
                            last.terminal ? 0 : (float) Math.pow(gamma, k)));
                }
            }
        }
    }

    /// γ and the rewards are such that sums are exact in any order.
    @Test
    void whatIsDrawnIsWhatAListOfTransitionsWouldHold() {
        Property.forAll(150, 3, random -> {
            int environments = 1 + random.index(3);
            int places = 2 + random.index(20);
            int nStep = 1 + random.index(5);
            double gamma = new double[]{0, 0.5, 1}[random.index(3)];
            RingBuffer buffer = buffer(places * environments, nStep, gamma, environments);
            RingBuffer restored = buffer(places * environments, nStep, gamma, environments);
            Model[] models = new Model[environments];
            float[] s = new float[environments];
            Arrays.setAll(models, e -> new Model(places));

            int steps = 1 + random.index(80);
            int saveAt = random.index(steps);
            for (int i = 0; i < steps; i++) {
                if (i == saveAt) {
                    MemoryExchange.save(buffer).restore(restored);
                }
                for (int e = 0; e < environments; e++) {
                    int id = i * environments + e;
                    boolean terminal = random.index(6) == 0;
                    boolean truncated = random.index(6) == 0;
                    var step = new Model.Step(s[e], id, random.index(64), 1000 * e + i + 0.5f, terminal, truncated);
                    models[e].add(step);
                    add(buffer, e, step.s, id, step.r, step.sNext, terminal, truncated);
                    if (i >= saveAt) {
                        add(restored, e, step.s, id, step.r, step.sNext, terminal, truncated);
                    }
                    s[e] = terminal || truncated ? 1000 * e + i + 0.25f : step.sNext;
                }
            }

            Map<Integer, Row> expected = new HashMap<>();
            for (Model model : models) {
                model.rows(nStep, gamma, expected);
            }
            assertEquals(expected, everyRow(buffer));
            assertEquals(expected, everyRow(restored));
            assertEquals(Arrays.stream(models).mapToInt(m -> m.places.size()).sum(), buffer.size());
        });
    }

    @Test
    void aRestoredBufferDrawsTheSameRows() {
        RingBuffer saved = buffer(40_000, 2, 0.9, 1); // three blocks of frames
        RingBuffer restored = buffer(40_000, 2, 0.9, 1);
        for (int i = 0; i < 50_000; i++) {
            add(saved, 0, i, i, i, i + 1, i % 1000 == 999, false);
        }

        MemoryExchange checkpoint = MemoryExchange.save(saved);
        checkpoint.restore(restored);
        Batch expected = new Batch(1000, 1, 1);
        Batch actual = new Batch(1000, 1, 1);
        saved.sample(new RandomStream(4, "draws"), expected);
        restored.sample(new RandomStream(4, "draws"), actual);

        assertEquals(Optional.empty(), checkpoint.firstDifference(MemoryExchange.save(restored)));
        assertArrayEquals(expected.s().data(), actual.s().data());
        assertArrayEquals(expected.a().data(), actual.a().data());
        assertArrayEquals(expected.r().data(), actual.r().data());
        assertArrayEquals(expected.sNext().data(), actual.sNext().data());
        assertArrayEquals(expected.bootstrap().data(), actual.bootstrap().data());
        assertTrue(new HashSet<>(Arrays.asList(box(actual.a().data()))).size() > 900);
    }

    @Test
    void aBufferThatHeldMoreIsRestoredToLess() {
        RingBuffer saved = buffer(40_000, 1, 0.9, 1);
        RingBuffer restored = buffer(40_000, 1, 0.9, 1);
        for (int i = 0; i < 300; i++) {
            add(i < 5 ? saved : restored, 0, i, i, i, i + 1, false, false);
        }

        MemoryExchange.save(saved).restore(restored);

        assertEquals(everyRow(saved), everyRow(restored));
        add(restored, 0, 5, 5, 5, 6, false, false);
        assertEquals(6, restored.transitions());
    }

    private static Float[] box(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return boxed;
    }

    /// Three episodes: one terminal, one with a gap in it, one truncated.
    private static Transitions recorded() {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        c.add(new float[]{1}, new float[]{-1}, 10, new float[]{2}, false, false);
        c.add(new float[]{2}, new float[]{1}, 20, new float[]{3}, true, false);
        c.add(new float[]{5}, new float[]{0}, 30, new float[]{6}, false, false);
        c.add(new float[]{7}, new float[]{0}, 40, new float[]{8}, false, false); // not where the last one led
        c.add(new float[]{8}, new float[]{0}, 50, new float[]{9}, false, true);
        return c.transitions();
    }

    @Test
    void aRecordedDataSetIsHeldWholeInItsOrder() {
        RingBuffer buffer = RingBuffer.of(recorded(), ActionBox.symmetric(1, 2), 1, 0.5);
        Batch b = new Batch(5, 1, 1);

        buffer.all(b, 0);

        assertEquals(5, buffer.transitions());
        assertArrayEquals(new float[]{1, 2, 5, 7, 8}, b.s().data());
        assertArrayEquals(new float[]{-0.5f, 0.5f, 0, 0, 0}, b.a().data());
        assertArrayEquals(new float[]{10, 20, 30, 40, 50}, b.r().data());
        assertArrayEquals(new float[]{2, 3, 6, 8, 9}, b.sNext().data());
        assertArrayEquals(new float[]{0.5f, 0, 0.5f, 0.5f, 0.5f}, b.bootstrap().data());
    }

    @Test
    void nStepReturnsOfARecordedDataSetEndAtAGap() {
        RingBuffer buffer = RingBuffer.of(recorded(), ActionBox.symmetric(1, 2), 3, 0.5);
        Batch b = new Batch(5, 1, 1);

        buffer.all(b, 0);

        assertArrayEquals(new float[]{20, 20, 30, 65, 50}, b.r().data());
        assertArrayEquals(new float[]{3, 3, 6, 9, 9}, b.sNext().data());
        assertArrayEquals(new float[]{0, 0, 0.5f, 0.25f, 0.5f}, b.bootstrap().data());
    }

    @Test
    void aGrowingBufferKeepsEverything() {
        RingBuffer buffer = RingBuffer.growing(0.9, 1, 1);
        for (int i = 0; i < 40_000; i++) {
            add(buffer, 0, i, 0, i, i + 1, false, i % 100 == 99);
        }
        Batch b = new Batch(40_002, 1, 1);

        buffer.all(b, 2);

        assertEquals(40_000, buffer.transitions());
        for (int i = 0; i < 40_000; i++) {
            assertEquals(i, b.r().at(i + 2));
        }
    }

    /// Two episodes of four steps, the first terminal, the second running; notes are the transition's number and its tenth.
    @Test
    void segmentsGoAlongTheirEpisodeAndNotBeyond() {
        RingBuffer buffer = new RingBuffer(new Replay(50, 1, 1, 1), Drawing.Uniform.DEFAULT, 0.9, 1, 1, 1, 2);
        for (int i = 0; i < 8; i++) {
            Mat stored = new Mat(1, 3);
            stored.setRow(0, new float[]{i, i, i / 10f});
            int step = i % 4;
            buffer.add(0, new float[]{10 * (i / 4) + step}, stored, i, new float[]{10 * (i / 4) + step + 1}, i == 3,
                    false);
        }
        Batch b = new Batch(400, 1, 1, 2, 3);

        buffer.sample(new RandomStream(1, "draws"), b);

        Map<Integer, Integer> lengths = new HashMap<>();
        for (int row = 0; row < b.size(); row++) {
            int first = (int) b.a().at(row, 0);
            int length = b.length()[row];
            lengths.put(first, length);
            for (int t = 0; t < 3; t++) {
                Batch now = b.following(t);
                int id = first + Math.min(t, length - 1); // what is not there repeats the last
                assertEquals(id, now.a().at(row, 0));
                assertEquals(id, now.note().at(row, 0));
                assertEquals(id / 10f, now.note().at(row, 1));
                assertEquals(id, now.r().at(row));
                assertEquals(10 * (id / 4) + id % 4, now.s().at(row, 0));
                assertEquals(10 * (id / 4) + id % 4 + 1, now.sNext().at(row, 0));
                assertEquals(id == 3 ? 0 : 0.9f, now.bootstrap().at(row));
            }
        }
        assertEquals(Map.of(0, 3, 1, 3, 2, 2, 3, 1, 4, 3, 5, 3, 6, 2, 7, 1), lengths);
    }

    @Test
    void allStepsAreOfOneStepWhateverNIs() {
        RingBuffer buffer = buffer(20, 3, 0.5, 1);
        for (int i = 0; i < 4; i++) {
            add(buffer, 0, i, i, 10 + i, i + 1, false, false);
        }
        Batch b = new Batch(4, 1, 1);

        buffer.allSteps(b, 0);

        assertArrayEquals(new float[]{10, 11, 12, 13}, b.r().data());
        assertArrayEquals(new float[]{0.5f, 0.5f, 0.5f, 0.5f}, b.bootstrap().data());
    }

    /// Observations of three numbers, actions of two, three environments, two blocks of frames.
    @Test
    void everyNumberOfARowIsItsOwnEnvironments() {
        RingBuffer buffer = new RingBuffer(new Replay(60_000, 1, 1, 1), 0.5, 3, 3, 2);
        Mat a = new Mat(3, 2);
        for (int i = 0; i < 20_000; i++) {
            for (int e = 0; e < 3; e++) {
                a.setRow(e, new float[]{e, i});
            }
            for (int e = 0; e < 3; e++) {
                buffer.add(e, new float[]{i, e, -i}, a, i, new float[]{i + 1, e, -i - 1}, false, false);
            }
        }
        Batch b = new Batch(2000, 3, 2);

        buffer.sample(new RandomStream(1, "draws"), b);

        for (int row = 0; row < b.size(); row++) {
            float e = b.a().at(row, 0);
            float i = b.a().at(row, 1);
            float[] s = new float[3];
            b.s().row(row, s);
            float[] sNext = new float[3];
            b.sNext().row(row, sNext);
            assertEquals(i, b.r().at(row));
            assertArrayEquals(new float[]{i, e, -i}, s);
            assertArrayEquals(new float[]{i + 1, e, -i - 1}, sNext);
        }
        assertEquals(60_000, buffer.transitions());
    }

    @Test
    void theNewestTransitionOfARunningEpisodeCounts() {
        RingBuffer buffer = buffer(10, 1, 0.5, 1);

        add(buffer, 0, 0, 0, 0, 1, false, true);
        assertEquals(1, buffer.transitions());
        add(buffer, 0, 5, 1, 0, 6, false, false);

        assertEquals(2, buffer.transitions());
        assertEquals(3, buffer.size());
    }

    /// Blocks of frames have 2¹⁴ places.
    @Test
    void aBufferSavedAtABlocksBeginningKeepsTheNewestObservation() {
        RingBuffer saved = buffer(40_000, 1, 0.5, 1);
        RingBuffer restored = buffer(40_000, 1, 0.5, 1);
        for (int i = 0; i < 1 << 14; i++) {
            add(saved, 0, i, i, 0, i + 1, false, false);
        }

        MemoryExchange.save(saved).restore(restored);

        Batch b = new Batch(1 << 14, 1, 1);
        restored.all(b, 0);
        assertEquals(1 << 14, b.sNext().at((1 << 14) - 1, 0));
    }
}
