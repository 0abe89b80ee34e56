// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fittedq.portfolio.CappedWeights;
import org.fittedq.portfolio.RandomMarket;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.EqualWeight;
import org.fittedq.portfolio.strategy.FixedWeights;
import org.fittedq.portfolio.strategy.MinimumVariance;
import org.fittedq.portfolio.strategy.Shrinkage;
import org.fittedq.portfolio.strategy.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class WalkForwardTest {

    private static final int DAYS = 200;
    private static final Folding.Rolling ROLLING = new Folding.Rolling(50, 30, false, 4);
    private static final Folding.Combinatorial COMBINATORIAL = new Folding.Combinatorial(5, 2, 3, 2);
    private static final MinimumVariance QUIET = new MinimumVariance(20, Shrinkage.Fixed.DEFAULT);

    private static Simulation simulation(Market market) {
        return new Simulation(market, CappedWeights.always(market.size(), 0.6), Costs.DEFAULT,
                new RebalanceCalendar.Every(7));
    }

    private static Learner learner(String name, Function<Learner.Lesson, Strategy> learns) {
        return new Learner() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Strategy learn(Lesson lesson) {
                return learns.apply(lesson);
            }
        };
    }

    /// Weights by the mean growth of the days that may be learned from: other days, other weights, to the last bit.
    private static Learner meanLearner() {
        return learner("means", lesson -> {
            List<Double> weights = new ArrayList<>();
            for (int i = 0; i < lesson.market().size(); i++) {
                double sum = 0;
                for (Span span : lesson.days()) {
                    for (int t = span.from(); t < span.to(); t++) {
                        sum += lesson.market().growth(t, i) - 1;
                    }
                }
                weights.add(5 * sum);
            }
            return new FixedWeights("fold " + lesson.fold(), weights);
        });
    }

    @Test
    void whoNeedsNoTrainingWalksAsOneSimulation() {
        Simulation simulation = simulation(RandomMarket.market(DAYS, 4, 1));
        WalkForward walk = new WalkForward(simulation, ROLLING.folds(1, DAYS), 2);
        Path path = walk
                .run(List.of(Learner.untrained("quiet", QUIET::strategy)), TrainedStrategies.NONE, Progress.SILENT)
                .getFirst().paths().getFirst();
        Path whole = simulation.run(QUIET.strategy(), 54, DAYS - 1);

        assertEquals("quiet", path.name());
        assertArrayEquals(whole.growth(), path.growth());
        assertEquals(whole.trades(), path.trades());
    }

    @Test
    void weightsAreCarriedFromFoldToFold() {
        Simulation simulation = new Simulation(RandomMarket.market(DAYS, 2, 1), CappedWeights.always(2, 1),
                Costs.DEFAULT,
                new RebalanceCalendar.Every(1));
        Learner turns = learner("turns",
                lesson -> new FixedWeights("x", lesson.fold() % 2 == 0 ? List.of(1.0, 0.0) : List.of(0.0, 1.0)));
        Path path = new WalkForward(simulation, ROLLING.folds(1, DAYS), 1).run(List.of(turns), TrainedStrategies.NONE,
                Progress.SILENT).getFirst().paths().getFirst();

        // tested days begin at 55, 85, …: day k of the path is 55 + k of the market
        for (Trade trade : path.trades()) {
            double expected = trade.day() == 0 ? 1 : trade.day() % 30 == 0 ? 2 : 0;
            assertEquals(expected, trade.turnover(), 1e-12, "day " + trade.day());
            assertEquals(trade.day() / 30 % 2 == 0 ? 1 : 0, path.weight(trade.day(), 0), 1e-12);
        }
    }

    @Test
    void lessonsOfAWalkForwardEndBeforeThePurgeAndTheTest() {
        List<Learner.Lesson> lessons = Collections.synchronizedList(new ArrayList<>());
        Learner spy = learner("spy", lesson -> {
            lessons.add(lesson);
            return EqualWeight.DEFAULT.strategy();
        });
        Folds folds = ROLLING.folds(3, DAYS);
        new WalkForward(simulation(RandomMarket.market(DAYS, 3, 1)), folds, 3).run(List.of(spy), TrainedStrategies.NONE,
                Progress.SILENT);

        assertEquals(folds.folds().size(), lessons.size());
        for (Learner.Lesson lesson : lessons) {
            Folds.Fold fold = folds.folds().get(lesson.fold());
            assertEquals(fold.train(), lesson.days());
            assertEquals(fold.test().getFirst().from() - 4, lesson.market().days());
        }
    }

    @Test
    void whatIsLearnedUntilADayIsTheSameWhateverComesAfterIt() {
        double[][] prices = RandomMarket.prices(DAYS, 3, 5);
        Path path = means(RandomMarket.of(prices), 1).getFirst();
        for (int after = 60; after < DAYS - 1; after += 23) {
            Path other = means(RandomMarket.of(RandomMarket.scrambled(prices, after, 6)), 1).getFirst();
            for (int k = 0; 55 + k <= after; k++) {
                assertEquals(path.growth(k), other.growth(k), "after " + after);
            }
            assertFalse(path.growth(after - 54) == other.growth(after - 54));
        }
    }

    private static List<Path> means(Market market, int threads) {
        return new WalkForward(simulation(market), ROLLING.folds(1, DAYS), threads).run(List.of(meanLearner()),
                TrainedStrategies.NONE, Progress.SILENT).getFirst().paths();
    }

    @Test
    void combinatorialFoldsGiveEachLearnerSeveralPaths() {
        WalkForward walk = new WalkForward(simulation(RandomMarket.market(DAYS, 3, 1)), COMBINATORIAL.folds(1, DAYS),
                2);
        List<Path> paths = walk.run(List.of(meanLearner()), TrainedStrategies.NONE, Progress.SILENT).getFirst().paths();

        assertEquals(4, paths.size());
        assertEquals(4, paths.stream().map(p -> p.growth(100)).distinct().count());
        paths.forEach(p -> assertEquals(DAYS - 1, p.days()));
    }

    @Test
    void theNumberOfThreadsChangesNoBit() {
        Market market = RandomMarket.market(DAYS, 3, 5);

        assertArrayEquals(means(market, 1).getFirst().growth(), means(market, 4).getFirst().growth());
    }

    /// Keeps strategies in memory.
    private static final class Memory implements TrainedStrategies {

        private final Map<String, Strategy> kept = new HashMap<>();
        private int keeps;

        @Override
        public Optional<Strategy> find(String learner, int fold) {
            return Optional.ofNullable(kept.get(learner + fold));
        }

        @Override
        public void keep(String learner, int fold, Strategy strategy) {
            kept.put(learner + fold, strategy);
            keeps++;
        }
    }

    @Test
    void aStoppedBacktestGoesOnWhereItWas() {
        WalkForward walk = new WalkForward(simulation(RandomMarket.market(DAYS, 3, 5)), ROLLING.folds(1, DAYS), 1);
        List<Integer> trained = new ArrayList<>();
        Learner breaks = learner("means", lesson -> {
            if (lesson.fold() == 2 && trained.size() < 3) {
                trained.add(-1);
                throw new IllegalArgumentException("out of power");
            }
            trained.add(lesson.fold());
            return meanLearner().learn(lesson);
        });
        Memory memory = new Memory();

        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> walk.run(List.of(breaks), memory, Progress.SILENT));
        assertEquals("training of means, fold 2: out of power", e.getMessage());
        assertEquals(List.of(0, 1, -1), trained);
        assertEquals(2, memory.kept.size());

        Path path = walk.run(List.of(breaks), memory, Progress.SILENT).getFirst().paths().getFirst();
        assertEquals(List.of(0, 1, -1, 2, 3, 4), trained);
        assertEquals(5, memory.keeps, "what was found is not kept again");
        assertArrayEquals(means(walk.simulation().market(), 1).getFirst().growth(), path.growth());
    }

    @Test
    void progressCountsTrainingsAndSimulations() {
        List<String> told = new ArrayList<>();
        new WalkForward(simulation(RandomMarket.market(DAYS, 3, 5)), COMBINATORIAL.folds(1, DAYS), 1).run(
                List.of(meanLearner(), Learner.untrained("equal", EqualWeight.DEFAULT::strategy)),
                TrainedStrategies.NONE,
                (what, done, all) -> told.add(what + " " + done + "/" + all));

        assertEquals(28, told.size());
        assertEquals("training of means, fold 0 1/28", told.getFirst());
        assertEquals("training of equal, fold 9 20/28", told.get(19));
        assertEquals("simulation of equal, path 3 28/28", told.getLast());
    }

    @Test
    void nonsenseIsRefused() {
        Simulation simulation = simulation(RandomMarket.market(DAYS, 3, 5));
        Folds folds = ROLLING.folds(1, DAYS);
        refused("threads: expected at least 1, got 0", () -> new WalkForward(simulation, folds, 0));
        refused("tested days: expected days of the market with a close before them, 1 to 199, got Span[from=55, to=201]",
                () -> new WalkForward(simulation, ROLLING.folds(1, DAYS + 1), 1));
        refused("learners: expected at least one, each name once, got []",
                () -> new WalkForward(simulation, folds, 1).run(List.of(), TrainedStrategies.NONE, Progress.SILENT));
        refused("learners: expected at least one, each name once, got [means, means]",
                () -> new WalkForward(simulation, folds, 1)
                        .run(List.of(meanLearner(), meanLearner()), TrainedStrategies.NONE, Progress.SILENT));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
