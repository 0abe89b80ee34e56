// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of learning in rounds.
class RoundLoopTest {

    private static final long SEED = 7;
    private static final Compute ONE = new Compute(1);
    private static final Rounds SAMPLED = new Rounds.Sampled(new Rounds.Cut(50, 32, 0.1), 5);
    private static final Rounds AVERAGED = new Rounds.Averaged(new Rounds.Cut(50, 32, 0.1), 3, 2);

    /// A loop, and what it is made of.
    private record Run(RoundLoop loop, Metrics metrics, Streams streams) implements Stateful {

        static Run of(Recipe recipe, Rounds rounds, Blocks blocks, boolean normalised) throws IOException {
            Streams streams = new Streams(SEED);
            Metrics metrics = new Metrics();
            try (Recipe.Made made = recipe.make(streams, ONE)) {
                RoundLoop loop = new RoundLoop(made.algorithm(), made.spec(), recipe, blocks, rounds, streams,
                        normalised ? Optional.of(new ObservationNormaliser(2)) : Optional.empty(), metrics);
                return new Run(loop, metrics, streams);
            }
        }

        @Override
        public void exchange(String name, Exchange x) {
            loop.exchange(name, x);
            streams.exchange(name, x);
        }
    }

    private static Run run(String algorithm, Rounds rounds, Blocks blocks) throws IOException {
        return Run.of(SmallLog.Named.of(algorithm, settings(algorithm)), rounds, blocks, true);
    }

    private static Map<String, String> settings(String algorithm) {
        return switch (algorithm) {
            case "qt-opt" -> Map.of("targets", "double_lagged", "targets.lag", "4", "networks.shape.norm", "batch");
            case "fqi" ->
                Map.of("regressor", "network", "regressor.network.hidden", "8", "regressor.stop.maxEpochs", "3",
                        "argmax.samples", "8", "argmax.elites", "2");
            case "fqi-amortized" -> Map.of("regressor", "polynomial", "argmax.samples", "8", "argmax.elites", "2",
                    "actor.shape.hidden", "8", "actor.batchSize", "16", "actor.epochs", "2");
            case "soft-fqi" -> Map.of("regressor", "polynomial");
            default -> Map.of();
        };
    }

    private static float[] parameters(Stateful of) {
        float[][] all = {new float[0]};
        of.exchange("x", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                float[] longer = java.util.Arrays.copyOf(all[0], all[0].length + array.length);
                System.arraycopy(array, 0, longer, all[0].length, array.length);
                all[0] = longer;
            }

            @Override
            public void doubles(String name, double[] array) {
                for (double value : array) {
                    floats(name, new float[]{(float) value});
                }
            }

            @Override
            public void longs(String name, long[] array) {
                for (long value : array) {
                    floats(name, new float[]{value});
                }
            }

            @Override
            public void bytes(String name, byte[] array) {}
        });
        return all[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"qt-opt", "td3", "ddpg", "sac", "sac-v", "control-points", "fqi", "fqi-amortized",
            "soft-fqi",
            "nfqca"})
    void threadsAndSendingChangeNoBit(String algorithm) throws IOException {
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            boolean sweeps = algorithm.contains("fq");
            for (Rounds rounds : sweeps ? List.of(SAMPLED) : List.of(SAMPLED, AVERAGED)) {
                Run here = run(algorithm, rounds, LocalBlocks.of(SmallLog.blocks(5, 50, 0.1), ONE));
                Run there = run(algorithm, rounds,
                        new SmallLog.Sent(LocalBlocks.of(SmallLog.blocks(5, 50, 0.1), three)));
                for (int n = 0; n < 3; n++) {
                    here.loop.turn();
                    there.loop.turn();
                }

                assertArrayEquals(parameters(here), parameters(there));
                assertEquals(here.metrics.mean(Metric.BELLMAN_ERROR), there.metrics.mean(Metric.BELLMAN_ERROR));
                assertEquals(sweeps ? 3 : rounds.equals(SAMPLED) ? 15 : 18, here.loop.steps());
                assertTrue(three.workers().sharedTasks() > 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qt-opt", "sac", "fqi-amortized"})
    void aLoopThatGoesOnFromACopyGoesTheSameWay(String algorithm) throws IOException {
        for (Rounds rounds : algorithm.equals("fqi-amortized") ? List.of(SAMPLED) : List.of(SAMPLED, AVERAGED)) {
            Blocks blocks = LocalBlocks.of(SmallLog.blocks(3, 50, 0.1), ONE);
            Run whole = run(algorithm, rounds, blocks);
            whole.loop.turn();
            Image after = Image.of(whole);
            whole.loop.turn();
            Run resumed = run(algorithm, rounds, blocks);
            after.into(resumed);
            resumed.loop.continueEpisodes();
            resumed.loop.turn();

            assertArrayEquals(parameters(whole), parameters(resumed));
        }
    }

    @Test
    void aRoundOfOneBlockIsTheAlgorithmsOwnFitsToItsOwnLabels() throws IOException {
        SmallLog.Named recipe = SmallLog.Named.of("ddpg", Map.of());
        Block block = SmallLog.blocks(1, 16, 0).getFirst();
        Run run = Run.of(recipe, new Rounds.Sampled(new Rounds.Cut(16, 16, 0), 4), LocalBlocks.of(List.of(block), ONE),
                false);
        run.loop.turn();

        Streams streams = new Streams(SEED);
        Learner learner = new Learner(recipe.make(streams, ONE).algorithm(), SmallLog.SPEC, Optional.empty());
        Labelled labelled = learner.labelled(block.all(), 16, new RandomStream(0, "none"));
        learner.fit(List.of(labelled), 4, 0, streams.stream("replay"), new Metrics());

        assertArrayEquals(parameters(learner.algorithm()), parameters(algorithm(run)));
    }

    /// The algorithm's part of a loop's state.
    private static Stateful algorithm(Run run) {
        return (name, x) -> run.loop.exchange(name, new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {
                x.floats(name, array);
            }

            @Override
            public void doubles(String name, double[] array) {
                x.doubles(name, array);
            }

            @Override
            public void longs(String name, long[] array) {
                if (!name.endsWith("/counters")) {
                    x.longs(name, array);
                }
            }

            @Override
            public void bytes(String name, byte[] array) {
                x.bytes(name, array);
            }
        });
    }

    @Test
    void averagingOverOneBlockIsThatBlocksFits() throws IOException {
        Block block = SmallLog.blocks(1, 50, 0).getFirst();
        SmallLog.Named recipe = SmallLog.Named.of("td3", Map.of());
        Run run = Run.of(recipe, new Rounds.Averaged(new Rounds.Cut(50, 50, 0), 3, 1),
                LocalBlocks.of(List.of(block), ONE),
                false);
        float[] before = parameters(algorithm(run));
        run.loop.turn();

        assertFalse(java.util.Arrays.equals(before, parameters(algorithm(run))));
        assertEquals(3, run.loop.fits());
        assertEquals(3, run.metrics.mean(Metric.CRITIC_LOSS) * 3 / run.metrics.mean(Metric.CRITIC_LOSS), 1e-9);
    }

    @Test
    void ofTwoBlocksTheAverageLiesHalfWay() throws IOException {
        SmallLog.Named recipe = SmallLog.Named.of("ddpg", Map.of());
        Rounds rounds = new Rounds.Averaged(new Rounds.Cut(50, 50, 0), 2, 1);
        List<Block> two = SmallLog.blocks(2, 50, 0);
        Run both = Run.of(recipe, rounds, LocalBlocks.of(two, ONE), false);
        Run first = Run.of(recipe, rounds, LocalBlocks.of(List.of(two.getFirst()), ONE), false);
        both.loop.turn();
        first.loop.turn();
        Work work = new Work(recipe, Image.of(recipe.make(new Streams(SEED), ONE).algorithm()), List.of(), SEED, 0, 0);
        Streams labels = work.streams("label", 1);
        Labelled rows = work.with(labels, ONE, l -> l.labelled(two.get(1).all(), 50, labels.stream("rows")));
        Streams fits = work.streams("fit/0", 1);
        float[] second = work.with(fits, ONE, l -> {
            l.fit(List.of(rows), 2, 0, fits.stream("replay"), new Metrics());
            return parameters(l.algorithm());
        });

        float[] mean = parameters(algorithm(first));
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (((double) mean[i] + second[i]) / 2);
        }
        assertArrayEquals(mean, parameters(algorithm(both)), 1e-7f);
    }

    @Test
    void labelsAreThoseOfTheTargetMapWhateverTheSizeOfTheBlock() throws IOException {
        SmallLog.Named recipe = SmallLog.Named.of("ddpg", Map.of());
        for (int rows : new int[]{5, 16, 37}) {
            Labelled labelled = new Learner(recipe.make(new Streams(SEED), ONE).algorithm(), SmallLog.SPEC,
                    Optional.empty())
                    .labelled(SmallLog.rows(rows, 3), rows, new RandomStream(0, "none"));
            Labelled longer = new Learner(recipe.make(new Streams(SEED), ONE).algorithm(), SmallLog.SPEC,
                    Optional.empty())
                    .labelled(SmallLog.rows(37, 3), 37, new RandomStream(0, "none"));

            assertEquals(rows, labelled.size());
            for (int i = 0; i < rows - 1; i++) { // the last row of the shorter log is its end
                assertEquals(longer.y(i), labelled.y(i));
            }
        }
    }

    @Test
    void aRowWhoseTaskEndedIsLabelledWithItsReward() throws IOException {
        Labelled labelled = new Learner(SmallLog.Named.of("qt-opt", Map.of()).make(new Streams(SEED), ONE).algorithm(),
                SmallLog.SPEC, Optional.empty()).labelled(SmallLog.rows(14, 3), 14, new RandomStream(0, "none"));

        assertEquals(SmallLog.rows(14, 3).r(13), labelled.y(13)); // terminal
        assertTrue(Math.abs(SmallLog.rows(14, 3).r(6) - labelled.y(6)) > 1e-4); // truncated
    }

    @Test
    void statesAreNormalisedByTheMomentsOfTheWholeLog() throws IOException {
        Run run = run("td3", SAMPLED, LocalBlocks.of(SmallLog.blocks(4, 50, 0), ONE));
        run.loop.turn();
        ObservationNormaliser all = new ObservationNormaliser(2);
        SmallLog.blocks(4, 50, 0).forEach(b -> b.all().eachObservation(s -> all.see(s, 0)));
        double[] mean = new double[2];
        run.loop.exchange("x", new Stateful.Exchange() {
            @Override
            public void floats(String name, float[] array) {}

            @Override
            public void doubles(String name, double[] array) {
                if (name.equals("x/normaliser/mean")) {
                    System.arraycopy(array, 0, mean, 0, 2);
                }
            }

            @Override
            public void longs(String name, long[] array) {}

            @Override
            public void bytes(String name, byte[] array) {}
        });

        assertEquals(all.shift()[0], mean[0], 1e-6);
        assertEquals(all.shift()[1], mean[1], 1e-6);
    }

    @Test
    void whatCannotBeLabelledApartIsRefused() {
        assertRefused("svg", Map.of(), SAMPLED,
                "rounds: expected an algorithm that learns from single transitions, got one that goes along trajectories");
        assertRefused("qt-opt", Map.of("networks.loss", "huber", "draw", "prioritised"), SAMPLED,
                "draw: expected uniform with rounds, whose rows are labelled before they are fitted to, got prioritised");
        assertRefused("fqi-amortized", Map.of("solve.choice", "oldest"), SAMPLED,
                "solve.choice: expected RANDOM where blocks are labelled apart, got OLDEST; which solutions are old is only known "
                        + "where all of them are");
        assertRefused("fqi", Map.of(), AVERAGED,
                "rounds: expected sampled, as the algorithm fits to all rows at once, got averaged");
        assertRefused("td3", Map.of(), Rounds.None.DEFAULT, "rounds: expected sampled or averaged, got none");
    }

    private static void assertRefused(String algorithm, Map<String, String> settings, Rounds rounds, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Run.of(SmallLog.Named.of(algorithm, settings), rounds,
                        LocalBlocks.of(SmallLog.blocks(1, 50, 0), ONE), false));
        assertEquals(message, e.getMessage());
    }

    @Test
    void logsLargerThanTheMemoryGiveTheSameBits(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws IOException {
        for (int k = 0; k < 3; k++) {
            org.fittedq.data.DataFile.write(folder.resolve(k + ".csv"), SmallLog.rows(60, k));
        }
        Log log = new Log(org.fittedq.data.DataFile.files(folder).stream().map(Object::toString).toList(), Map.of(), 25,
                0.1, List.of(new float[]{-2, 2}), 0);
        try (LocalBlocks none = LocalBlocks.read(log, ONE, 0); LocalBlocks all = LocalBlocks.read(log, ONE)) {
            Run small = run("td3", AVERAGED, none);
            Run large = run("td3", AVERAGED, all);
            for (int n = 0; n < 2; n++) {
                small.loop.turn();
                large.loop.turn();
            }

            assertEquals(9, none.count()); // 60 rows are three blocks of 20
            assertTrue(none.onDisk() == 18 && all.onDisk() == 0); // blocks and labelled rows
            assertArrayEquals(parameters(large), parameters(small));
        }
    }
}
