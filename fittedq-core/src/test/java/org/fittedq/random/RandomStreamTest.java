// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.fittedq.MemoryExchange;
import org.fittedq.Property;
import org.fittedq.math.Compute;
import org.fittedq.math.kernel.Philox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomStreamTest {

    private static final Compute COMPUTE = new Compute(1);

    /// The known answers that Random123's authors publish for Philox 4×32 with 10 rounds (`kat_vectors`).
    @ParameterizedTest
    @CsvSource({"00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
            "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
            "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"})
    void philoxGivesThePublishedAnswers(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] out = new int[4];

        Philox.block(pair(c[0], c[1]), pair(c[2], c[3]), pair(k[0], k[1]), out, 0);

        assertArrayEquals(words(expected), out);
    }

    @Test
    void wordsAreTheSameAsSingleDrawsFromAnyPosition() {
        Property.forAll(200, 1, random -> {
            long seed = random.nextLong();
            int skipped = random.index(9);
            int n = random.index(40);
            RandomStream single = new RandomStream(seed, "a");
            RandomStream block = new RandomStream(seed, "a");
            for (int i = 0; i < skipped; i++) {
                assertEquals(single.nextInt(), block.nextInt());
            }

            int[] expected = new int[n];
            Arrays.setAll(expected, i -> single.nextInt());
            int[] out = new int[n + 1];
            block.words(out, n, COMPUTE);

            assertArrayEquals(expected, Arrays.copyOf(out, n));
            assertEquals(0, out[n], "the word after the last is not touched");
            assertEquals(single.nextLong(), block.nextLong(), "the next draw");
        });
    }

    @Test
    void longRunsOfWordsAreTheSameAsSingleDrawsWithEveryKernel() {
        for (Compute.Kind kind : List.of(Compute.Kind.SCALAR, Compute.Kind.VECTOR)) {
            try (Compute compute = new Compute(kind, 1)) {
                Property.forAll(100, 5, random -> {
                    RandomStream single = new RandomStream(random.nextLong(), "a");
                    RandomStream run = single.copy();
                    // half of the runs pass a multiple of 2³⁴ words, where the counter's second word changes
                    long position = random.index(50) + ((long) random.index(2) << 34) - random.index(2) * 30L;
                    single.seek(Math.max(0, position));
                    run.seek(Math.max(0, position));
                    int n = 400 + random.index(400);

                    int[] expected = new int[n];
                    Arrays.setAll(expected, i -> single.nextInt());
                    int[] out = new int[n];
                    run.words(out, n, compute);

                    assertArrayEquals(expected, out);
                    assertEquals(single.nextInt(), run.nextInt(), "the next draw");
                });
            }
        }
    }

    @Test
    void differentNamesAndSeedsGiveDifferentStreams() {
        long a = new RandomStream(1, "a").nextLong();

        assertEquals(a, new RandomStream(1, "a").nextLong());
        assertNotEquals(a, new RandomStream(1, "b").nextLong());
        assertNotEquals(a, new RandomStream(2, "a").nextLong());
        assertNotEquals(a, new RandomStream(1L << 32 | 1, "a").nextLong());
    }

    @Test
    void oneMoreConsumerShiftsNobodysDraws() {
        Streams alone = new Streams(3);
        Streams crowded = new Streams(3);

        crowded.stream("new").nextLong();

        assertEquals(alone.stream("replay").nextLong(), crowded.stream("replay").nextLong());
    }

    @Test
    void aRestoredStreamContinuesAsTheSavedOne() {
        Property.forAll(100, 2, random -> {
            long seed = random.nextLong();
            RandomStream saved = new RandomStream(seed, "a");
            for (int i = random.index(11); i > 0; i--) {
                saved.nextInt();
            }
            // the other stands elsewhere, in the middle of a cached block
            RandomStream restored = new RandomStream(seed, "a");
            for (int i = random.index(11); i > 0; i--) {
                restored.nextInt();
            }

            MemoryExchange checkpoint = MemoryExchange.save(saved);
            checkpoint.restore(restored);

            assertEquals(Optional.empty(), checkpoint.firstDifference(MemoryExchange.save(restored)));
            for (int i = 0; i < 9; i++) {
                assertEquals(saved.nextInt(), restored.nextInt(), "draw " + i);
            }
        });
    }

    @Test
    void anIndexLiesBelowItsBound() {
        Property.forAll(200, 3, random -> {
            int bound = Math.max(1, random.nextInt() >>> (1 + random.index(31)));

            for (int i = 0; i < 100; i++) {
                int index = random.index(bound);
                assertTrue(0 <= index && index < bound, () -> index + " of " + bound);
            }
        });
    }

    @Test
    void indicesAreUniform() {
        int bound = 10;
        int draws = 100_000;
        RandomStream random = new RandomStream(4, "a");

        int[] counts = new int[bound];
        for (int i = 0; i < draws; i++) {
            counts[random.index(bound)]++;
        }

        // χ² with 9 degrees of freedom: above 33.7 with probability 1e-4
        double expected = (double) draws / bound;
        double chiSquared = Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
        assertTrue(chiSquared < 33.7, () -> "χ² = " + chiSquared + ", " + Arrays.toString(counts));
    }

    private static long pair(int low, int high) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.strip().split(" ")).mapToInt(HexFormat::fromHexDigits).toArray();
    }
}
