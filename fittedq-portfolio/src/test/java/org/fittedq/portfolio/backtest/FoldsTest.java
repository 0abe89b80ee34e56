// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FoldsTest {

    private static boolean has(List<Span> spans, int day) {
        return spans.stream().anyMatch(s -> s.has(day));
    }

    /// Days of the path, each followed by the next; the fold of each tests it.
    private static void assertCovers(Folds folds, int first, int days) {
        for (List<Folds.Segment> path : folds.paths()) {
            int day = first;
            for (Folds.Segment s : path) {
                assertEquals(day, s.days().from());
                for (; day < s.days().to(); day++) {
                    assertTrue(has(folds.folds().get(s.fold()).test(), day));
                }
            }
            assertEquals(days, day);
        }
    }

    @Test
    void rollingFoldsLearnFromThePastOnlyAndTestEachDayOnce() {
        RandomStream random = new RandomStream(1, "folds");
        for (int trial = 0; trial < 200; trial++) {
            Folding.Rolling folding = new Folding.Rolling(1 + random.index(50), 1 + random.index(30), trial % 2 == 0,
                    random.index(8));
            int first = 1 + random.index(5);
            int begin = first + folding.train() + folding.purge();
            int days = begin + 1 + random.index(100);
            Folds folds = folding.folds(first, days);

            assertEquals(1, folds.paths().size());
            assertEquals(new Span(begin, days), folds.tested());
            assertCovers(folds, begin, days);
            for (Folds.Fold fold : folds.folds()) {
                Span train = fold.train().getFirst();
                Span test = fold.test().getFirst();
                assertEquals(folding.purge(), test.from() - train.to());
                assertEquals(folding.expanding() ? test.from() - folding.purge() - first : folding.train(),
                        train.days());
                assertTrue(test.days() == folding.test() || test.to() == days);
                assertTrue(train.from() >= first);
            }
        }
    }

    @Test
    void combinatorialFoldsKeepTestedAndLearnedDaysApart() {
        RandomStream random = new RandomStream(2, "folds");
        for (int trial = 0; trial < 60; trial++) {
            int groups = 2 + random.index(5);
            Folding.Combinatorial folding = new Folding.Combinatorial(groups, 1 + random.index(groups - 1),
                    random.index(3),
                    random.index(3));
            int first = 1 + random.index(5);
            int days = first + 12 * groups + random.index(40);
            assertKeptApart(folding, first, days);
        }
        // groups of 12 days: 6 + 3 after one test and 6 before the next leave nothing of a group between
        assertKeptApart(new Folding.Combinatorial(5, 2, 6, 3), 1, 61);
    }

    private static void assertKeptApart(Folding.Combinatorial folding, int first, int days) {
        for (Folds.Fold fold : folding.folds(first, days).folds()) {
            for (int day = first; day < days; day++) {
                boolean near = false;
                for (Span test : fold.test()) {
                    near |= day >= test.from() - folding.purge()
                            && day < test.to() + folding.purge() + folding.embargo();
                }
                assertEquals(!near, has(fold.train(), day), "day " + day + " of " + fold);
            }
        }
    }

    @Test
    void eachDayIsTestedPhiTimesAndMakesPhiPaths() {
        for (int n = 2; n <= 7; n++) {
            for (int k = 1; k < n; k++) {
                int days = 1 + 10 * n + 3;
                Folds folds = new Folding.Combinatorial(n, k, 0, 0).folds(1, days);
                int phi = binomial(n - 1, k - 1);

                assertEquals(binomial(n, k), folds.folds().size());
                assertEquals(phi, folds.paths().size());
                assertEquals(phi * n, k * folds.folds().size());
                assertCovers(folds, 1, days);
                for (int day = 1; day < days; day++) {
                    int tested = day;
                    assertEquals(phi, folds.folds().stream().filter(f -> has(f.test(), tested)).count());
                }
                Set<Folds.Segment> used = new HashSet<>();
                folds.paths().forEach(used::addAll);
                assertEquals(phi * n, used.size(), "each tested group of each fold is in one path");
            }
        }
    }

    private static int binomial(int n, int k) {
        return k == 0 ? 1 : binomial(n - 1, k - 1) * n / k;
    }

    @Test
    void theBooksExampleHasFifteenFoldsAndFivePaths() {
        Folds folds = Folding.Combinatorial.DEFAULT.folds(1, 1201);

        assertEquals(15, folds.folds().size());
        assertEquals(5, folds.paths().size());
        assertEquals(
                new Folds.Fold(List.of(new Span(1, 180), new Span(643, 1201)),
                        List.of(new Span(201, 401), new Span(401, 601))),
                folds.folds().get(5));
    }

    @Test
    void nonsenseIsRefused() {
        refused("market: expected more than 2043 days, to learn from 2016 from day 6 on and leave out 21, got 2043 days; "
                + "learn from fewer days", () -> Folding.Rolling.DEFAULT.folds(6, 2043));
        refused("first day: expected at least 1, as there must be a close before it, got 0",
                () -> Folding.Rolling.DEFAULT.folds(0, 9000));
        refused("first day: expected at least 1, as there must be a close before it, got 0",
                () -> Folding.Combinatorial.DEFAULT.folds(0, 9000));
        refused("market: expected at least 6 days from day 1 on, one for each group, got 5",
                () -> Folding.Combinatorial.DEFAULT.folds(1, 6));
        refused("market: expected days left to learn from beside the tested [Span[from=1, to=6]], 9 on both sides and 0 more "
                + "after them, got none; leave out fewer days",
                () -> new Folding.Combinatorial(2, 1, 9, 0).folds(1, 11));
        refused("tested: expected fewer groups than all 3, got 3", () -> new Folding.Combinatorial(3, 3, 0, 0));
        refused("tested: expected a choice of at most 10000 folds, got 20 of 40",
                () -> new Folding.Combinatorial(40, 20, 0, 0).folds(1, 1000));
        refused("span of days: expected 0 ≤ from < to, got 3 and 3", () -> new Span(3, 3));
        Span a = new Span(1, 5);
        Span b = new Span(5, 9);
        Folds.Fold fold = new Folds.Fold(List.of(a), List.of(b));
        refused("fold: expected no day in both train and test, got Span[from=1, to=5] and Span[from=4, to=6]",
                () -> new Folds.Fold(List.of(a), List.of(new Span(4, 6))));
        refused("fold: expected days to learn from and days to test, got train [], test [Span[from=5, to=9]]",
                () -> new Folds.Fold(List.of(), List.of(b)));
        refused("path: expected days that its fold tests, got Segment[fold=0, days=Span[from=1, to=5]]",
                () -> new Folds(List.of(fold), List.of(List.of(new Folds.Segment(0, a)))));
        refused("path: expected segments that follow one another, got [Segment[fold=0, days=Span[from=5, to=6]], "
                + "Segment[fold=0, days=Span[from=7, to=9]]]",
                () -> new Folds(List.of(fold), List.of(List.of(
                        new Folds.Segment(0, new Span(5, 6)), new Folds.Segment(0, new Span(7, 9))))));
        refused("path: expected days Span[from=5, to=9], got Span[from=5, to=8]",
                () -> new Folds(List.of(fold), List.of(
                        List.of(new Folds.Segment(0, b)), List.of(new Folds.Segment(0, new Span(5, 8))))));
        refused("paths: expected at least one, of at least one day, got []", () -> new Folds(List.of(fold), List.of()));
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
