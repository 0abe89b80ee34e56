// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;

/// Trains learners on each fold and lets what they learned decide about the days that the fold tests.
///
/// Trainings share the threads. A path is one simulation through all its days: at the first day of a segment the strategy of its fold takes
/// over what is held, and nothing is sold and bought for that. The number of threads changes no bit, if it changes none of the learners'.
///
/// @param simulation market, limits, costs and calendar
/// @param folds      days learned from and tested; of combinatorial folds each learner has several paths
/// @param threads    trainings at the same time, at least 1
public record WalkForward(Simulation simulation, Folds folds, int threads) {

    /// Checks the number of threads, and the folds against the market.
    ///
    /// @throws IllegalArgumentException if there is no thread, or a day that the market has not
    public WalkForward {
        Check.that(threads >= 1, "threads", "at least 1", threads);
        Span tested = folds.tested();
        int days = simulation.market().days();
        Check.that(tested.from() >= 1 && tested.to() <= days, "tested days",
                "days of the market with a close before them, 1 to " + (days - 1), tested);
        for (Folds.Fold fold : folds.folds()) {
            Check.that(fold.train().getLast().to() <= days, "days to learn from",
                    "days of the market, 1 to " + (days - 1),
                    fold.train().getLast());
        }
    }

    /// Trains and simulates.
    ///
    /// @param learners at least one, names each once
    /// @param trained  where trained strategies are kept and found
    /// @param progress is told what has been done
    /// @return an entry for each learner, in their order
    /// @throws IllegalArgumentException if there is no learner or a name is there twice
    /// @throws IllegalStateException    `training of X, fold 2: …` if a training fails; what had been trained was kept
    public List<Comparison.Entry> run(List<? extends Learner> learners, TrainedStrategies trained, Progress progress) {
        List<String> names = learners.stream().map(Learner::name).toList();
        Check.that(!names.isEmpty() && new HashSet<>(names).size() == names.size(), "learners",
                "at least one, each name once",
                names);
        int trainings = learners.size() * folds.folds().size();
        Trainings all = new Trainings(trained, progress, trainings + learners.size() * folds.paths().size());
        List<Trainings.Piece> pieces = new ArrayList<>();
        for (Learner learner : learners) {
            for (int fold = 0; fold < folds.folds().size(); fold++) {
                pieces.add(new Trainings.Piece(learner, lesson(fold)));
            }
        }
        List<Strategy> strategies = all.train(pieces, threads);
        List<Comparison.Entry> entries = new ArrayList<>();
        for (int k = 0; k < names.size(); k++) {
            int from = k * folds.folds().size();
            entries.add(simulate(names.get(k), strategies.subList(from, from + folds.folds().size()), all));
        }
        return entries;
    }

    private Learner.Lesson lesson(int fold) {
        List<Span> days = folds.folds().get(fold).train();
        Market market = simulation.market().until(days.getLast().to() - 1);
        return new Learner.Lesson(fold, market, days);
    }

    private Comparison.Entry simulate(String name, List<Strategy> byFold, Trainings all) {
        Span tested = folds.tested();
        List<Path> paths = new ArrayList<>();
        for (List<Folds.Segment> segments : folds.paths()) {
            Relay relay = new Relay(name, segments, byFold);
            paths.add(simulation.run(relay, tested.from() - 1, tested.to() - 1));
            all.note("simulation of " + name + ", path " + (paths.size() - 1));
        }
        return new Comparison.Entry(name, paths);
    }

    /// Each decides about the growth of the day after its decision, so the fold is that of the next day.
    private record Relay(String name, List<Folds.Segment> segments, List<Strategy> byFold) implements Strategy {

        @Override
        public void allocate(Decision now, double[] weights) {
            int next = now.day() + 1;
            Folds.Segment segment = segments.stream().filter(s -> s.days().has(next)).findFirst().orElseThrow();
            byFold.get(segment.fold()).allocate(now, weights);
        }
    }
}
