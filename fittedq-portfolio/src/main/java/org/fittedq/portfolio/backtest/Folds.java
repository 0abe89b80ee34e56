// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.List;
import org.fittedq.math.Check;

/// Which days are learned from and which are tested, and how tested days make paths. A day stands for its growth: what is decided at the
/// close before it earns it.
///
/// @param folds what is learned from, and what is tested with it
/// @param paths at least one; each a way through days that follow one another, with the fold that decides about each
public record Folds(List<Fold> folds, List<List<Segment>> paths) {

    /// What is learned from and what is tested.
    ///
    /// @param train days whose growth may be learned from, rising, at least one span
    /// @param test  days whose growth is earned, rising, at least one span, none of them in `train`
    public record Fold(List<Span> train, List<Span> test) {

        /// Copies and checks.
        ///
        /// @throws IllegalArgumentException if there is nothing to learn from or to test, or a day is in both
        public Fold {
            train = List.copyOf(train);
            test = List.copyOf(test);
            Check.that(!train.isEmpty() && !test.isEmpty(), "fold", "days to learn from and days to test",
                    "train " + train + ", test " + test);
            for (Span a : train) {
                for (Span b : test) {
                    Check.that(a.to() <= b.from() || b.to() <= a.from(), "fold", "no day in both train and test",
                            a + " and " + b);
                }
            }
        }
    }

    /// A piece of a path.
    ///
    /// @param fold which of the folds decides
    /// @param days about whose growth
    public record Segment(int fold, Span days) {}

    /// Copies and checks.
    ///
    /// @throws IllegalArgumentException if the days of a path do not follow one another, are not those of the other paths, or are not
    ///                                  tested by their fold
    public Folds {
        folds = List.copyOf(folds);
        paths = paths.stream().map(List::copyOf).toList();
        Check.that(!paths.isEmpty() && paths.stream().noneMatch(List::isEmpty), "paths",
                "at least one, of at least one day",
                paths);
        for (List<Segment> path : paths) {
            check(folds, path);
            Check.that(whole(path).equals(whole(paths.getFirst())), "path", "days " + whole(paths.getFirst()),
                    whole(path));
        }
    }

    private static void check(List<Fold> folds, List<Segment> path) {
        for (int k = 0; k < path.size(); k++) {
            Segment s = path.get(k);
            Check.that(k == 0 || path.get(k - 1).days().to() == s.days().from(), "path",
                    "segments that follow one another", path);
            Check.that(s.fold() >= 0 && s.fold() < folds.size() && folds.get(s.fold()).test().stream()
                    .anyMatch(test -> test.from() <= s.days().from() && s.days().to() <= test.to()), "path",
                    "days that its fold tests", s);
        }
    }

    private static Span whole(List<Segment> path) {
        return new Span(path.getFirst().days().from(), path.getLast().days().to());
    }

    /// Returns the days of each path.
    ///
    /// @return first and last tested day
    public Span tested() {
        return whole(paths.getFirst());
    }
}
