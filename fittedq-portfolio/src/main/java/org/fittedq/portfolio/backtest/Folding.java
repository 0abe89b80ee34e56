// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How days are divided into those that are learned from and those that are tested.
@Setting(value = "how days are divided into those that are learned from and those that are tested", source = "ours")
public sealed interface Folding extends Choice {

    /// Divides days.
    ///
    /// @param first first day whose growth counts, at least 1: there must be a close before it
    /// @param days  number of days of the market
    /// @return folds of days first … days − 1
    /// @throws IllegalArgumentException if the days do not suffice
    Folds folds(int first, int days);

    /// Walk-forward: learn from the past, test the days after it, go on by as many days. Nothing is learned from the future, so that there
    /// is nothing to keep off after a test (no embargo).
    ///
    /// @param train     days learned from
    /// @param test      days tested
    /// @param expanding whether all days before are learned from
    /// @param purge     days left out between
    record Rolling(
            @Setting(value = "days that are learned from", range = "[1, 100000]", unit = "days", source = "ours: eight years") int train,
            @Setting(value = "days that are tested before the next training; less trains more often", range = "[1, 100000]", unit = "days", source = "ours: two years") int test,
            @Setting(value = "whether all days before are learned from, not only the last", source = "ours") boolean expanding,
            @Setting(value = "days left out between those learned from and those tested: as many as a label looks ahead", range = "[0, 10000]", unit = "days", source = "ours: a month") int purge)
            implements
                Folding {

        /// Eight years learned from, two tested, a month between.
        public static final Rolling DEFAULT = new Rolling(2016, 504, false, 21);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Rolling {
            Range.check(Rolling.class, train, test, expanding, purge);
        }

        @Override
        public String name() {
            return "walk-forward";
        }

        @Override
        public Folds folds(int first, int days) {
            Check.that(first >= 1, "first day", "at least 1, as there must be a close before it", first);
            int begin = first + train + purge;
            Check.that(begin < days, "market", "more than " + begin + " days, to learn from " + train + " from day "
                    + first + " on and leave out " + purge, days + " days", "learn from fewer days");
            List<Folds.Fold> folds = new ArrayList<>();
            List<Folds.Segment> path = new ArrayList<>();
            for (int from = begin; from < days; from += test) {
                Span tested = new Span(from, Math.min(days, from + test));
                path.add(new Folds.Segment(folds.size(), tested));
                folds.add(new Folds.Fold(List.of(new Span(expanding ? first : from - purge - train, from - purge)),
                        List.of(tested)));
            }
            return new Folds(folds, List.of(path));
        }
    }

    /// Combinatorial purged cross-validation: days are cut into N groups; each choice of k of them is tested once, after learning from the
    /// rest. Each group is tested φ = C(N − 1, k − 1) = k/N · C(N, k) times, which makes φ paths through all days. Learning from days after
    /// a test is part of it: it tells how much a result hangs on one history, not what would have been earned.
    ///
    /// Source: M. López de Prado, *Advances in Financial Machine Learning*, 2018, chapters 7 and 12. Purged are `purge` days on both
    /// sides of what is tested, and `embargo` more after it.
    ///
    /// @param groups  N
    /// @param tested  k, below N
    /// @param purge   days left out on both sides of a test
    /// @param embargo days left out after that
    record Combinatorial(
            @Setting(value = "number N of groups of days", range = "[2, 100]", source = "6, as in the book's example") int groups,
            @Setting(value = "number k of groups that are tested at a time, below N; more gives more paths, each learned from fewer days", range = "[1, 99]", source = "2, as in the book's example") int tested,
            @Setting(value = "days left out on both sides of what is tested: as many as a label looks ahead", range = "[0, 10000]", unit = "days", source = "ours: a month") int purge,
            @Setting(value = "further days left out after what is tested, as its growth still shows in them", range = "[0, 10000]", unit = "days", source = "ours: a month") int embargo)
            implements
                Folding {

        /// Six groups, two tested: 15 trainings, 5 paths; a month left out on both sides, and another after.
        public static final Combinatorial DEFAULT = new Combinatorial(6, 2, 21, 21);

        private static final int MOST_FOLDS = 10_000;

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Combinatorial {
            Range.check(Combinatorial.class, groups, tested, purge, embargo);
            Check.that(tested < groups, "tested", "fewer groups than all " + groups, tested);
        }

        @Override
        public String name() {
            return "combinatorial";
        }

        @Override
        public Folds folds(int first, int days) {
            Check.that(first >= 1, "first day", "at least 1, as there must be a close before it", first);
            Check.that(days - first >= groups, "market", "at least " + groups + " days from day " + first
                    + " on, one for each group", days - first);
            List<Span> group = new ArrayList<>();
            for (int g = 0; g < groups; g++) {
                group.add(new Span(first + (int) ((long) (days - first) * g / groups),
                        first + (int) ((long) (days - first) * (g + 1) / groups)));
            }
            List<Folds.Fold> folds = new ArrayList<>();
            List<List<Folds.Segment>> ofGroup = new ArrayList<>();
            group.forEach(g -> ofGroup.add(new ArrayList<>()));
            for (List<Integer> chosen : choices()) {
                List<Span> test = chosen.stream().map(group::get).toList();
                chosen.forEach(g -> ofGroup.get(g).add(new Folds.Segment(folds.size(), group.get(g))));
                folds.add(new Folds.Fold(train(first, days, test), test));
            }
            List<List<Folds.Segment>> paths = new ArrayList<>();
            for (int j = 0; j < ofGroup.getFirst().size(); j++) {
                int path = j;
                paths.add(ofGroup.stream().map(segments -> segments.get(path)).toList());
            }
            return new Folds(folds, paths);
        }

        /// All k of N groups, in the order of words.
        private List<List<Integer>> choices() {
            List<List<Integer>> begun = List.of(List.of());
            for (int chosen = 0; chosen < tested; chosen++) {
                List<List<Integer>> longer = new ArrayList<>();
                for (List<Integer> some : begun) {
                    for (int g = some.isEmpty() ? 0 : some.getLast() + 1; g <= groups - tested + chosen; g++) {
                        List<Integer> more = new ArrayList<>(some);
                        more.add(g);
                        longer.add(more);
                    }
                    Check.that(longer.size() <= MOST_FOLDS, "tested", "a choice of at most " + MOST_FOLDS + " folds",
                            tested + " of " + groups);
                }
                begun = longer;
            }
            return begun;
        }

        /// All days that are neither tested nor too near to it.
        private List<Span> train(int first, int days, List<Span> test) {
            List<Span> train = new ArrayList<>();
            int from = first;
            for (Span tested : test) {
                if (tested.from() - purge > from) {
                    train.add(new Span(from, tested.from() - purge));
                }
                from = tested.to() + purge + embargo;
            }
            if (from < days) {
                train.add(new Span(from, days));
            }
            Check.that(!train.isEmpty(), "market", "days left to learn from beside the tested " + test + ", "
                    + purge + " on both sides and " + embargo + " more after them", "none", "leave out fewer days");
            return train;
        }
    }
}
