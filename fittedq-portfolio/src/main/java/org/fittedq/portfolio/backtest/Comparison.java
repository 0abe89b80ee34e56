// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.measure.Statistics;

/// Strategies side by side: figures, how sure their differences to one of them are, and who is in truth somebody else.
///
/// @param entries   at least one, names each once, all paths of the same dates
/// @param reference name of the entry that the others are compared with
/// @param bootstrap how intervals are made
public record Comparison(List<Entry> entries, String reference, Bootstrap bootstrap) {

    /// Mean distance in weights below which one strategy is another.
    public static final double SAME = 0.01;

    /// A strategy and what came of it.
    ///
    /// @param name  as it stands in the table
    /// @param paths at least one; several of combinatorial folds or several seeds
    public record Entry(String name, List<Path> paths) {

        /// Copies and checks.
        ///
        /// @throws IllegalArgumentException if there is no path
        public Entry {
            paths = List.copyOf(paths);
            Check.that(!paths.isEmpty(), "paths of " + name, "at least one", "none");
        }

        /// Returns a figure: its mean over the paths.
        ///
        /// @param figure any
        /// @return in its unit; NaN if a path has none
        public double value(Figure figure) {
            return paths.stream().mapToDouble(figure::of).average().orElseThrow();
        }

        /// Returns how far executed weights ever get from those of the first trade: max ½ Σ |v − v₁| over the trades of all paths.
        ///
        /// @return part of wealth, at least 0
        public double movement() {
            double most = 0;
            for (Path path : paths) {
                for (Trade trade : path.trades()) {
                    most = Math.max(most, distance(path, trade.day(), path, 0));
                }
            }
            return most;
        }

        /// Tells whether each trade is to the same weights, within [#SAME]: so is equal weight, and a policy that has learned nothing of
        /// its state.
        ///
        /// @return true if the movement is below [#SAME]
        public boolean isStill() {
            return movement() < SAME;
        }
    }

    /// Copies and checks.
    ///
    /// @throws IllegalArgumentException if there is no entry, a name is there twice, the reference is not among them, or dates differ
    public Comparison {
        entries = List.copyOf(entries);
        List<String> names = entries.stream().map(Entry::name).toList();
        Check.that(!names.isEmpty() && new HashSet<>(names).size() == names.size(), "strategies",
                "at least one, each name once",
                names);
        Check.that(names.contains(reference), "reference", "one of " + names, reference);
        Path first = entries.getFirst().paths().getFirst();
        entries.forEach(entry -> entry.paths().forEach(first::checkSameDates));
    }

    /// Returns an entry.
    ///
    /// @param name its name
    /// @return the entry
    /// @throws IllegalArgumentException if there is none of this name
    public Entry entry(String name) {
        return entries.stream().filter(e -> e.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Check.message("strategy",
                        "one of " + entries.stream().map(Entry::name).toList(), name)));
    }

    /// Returns the 95 % interval of the difference of a figure to the reference. A difference is told from 0 if 0 is outside.
    ///
    /// @param name   of an entry
    /// @param figure any
    /// @return interval; empty for the reference itself and for figures of trades, whose days cannot be drawn anew
    public Optional<Statistics.Interval> difference(String name, Figure figure) {
        return name.equals(reference) || !figure.isOfGrowth()
                ? Optional.empty()
                : Optional.of(bootstrap.ofDifference(figure, entry(name).paths(), entry(reference).paths()));
    }

    /// Returns how probable it is that a strategy's true Sharpe ratio is above 0, given that all paths here were tried: the mean of
    /// [Figures#deflatedSharpe] over its paths.
    ///
    /// @param name of an entry
    /// @return probability in [0, 1]; NaN if a path has no Sharpe ratio
    public double deflatedSharpe(String name) {
        List<Path> trials = entries.stream().flatMap(e -> e.paths().stream()).toList();
        return entry(name).paths().stream().mapToDouble(path -> Figures.deflatedSharpe(path, trials)).average()
                .orElseThrow();
    }

    /// Returns the mean distance in weights between two strategies: ½ Σᵢ |vᵢ − wᵢ| over all days, of each path with that of the same
    /// number (of fewer paths, the last).
    ///
    /// @param a name of an entry
    /// @param b name of another
    /// @return part of wealth, from 0, the same, to 1 or more; NaN if they hold other assets, as an index does
    public double distance(String a, String b) {
        List<Path> from = entry(a).paths();
        List<Path> to = entry(b).paths();
        if (!from.getFirst().market().assets().equals(to.getFirst().market().assets())) {
            return Double.NaN;
        }
        int paths = Math.max(from.size(), to.size());
        double sum = 0;
        for (int p = 0; p < paths; p++) {
            Path v = from.get(Math.min(p, from.size() - 1));
            Path w = to.get(Math.min(p, to.size() - 1));
            for (int k = 0; k < v.days(); k++) {
                sum += distance(v, k, w, k);
            }
        }
        return sum / paths / from.getFirst().days();
    }

    /// Tells who a strategy is in truth: the nearest of the others, if it is nearer than [#SAME].
    ///
    /// @param name of an entry
    /// @return name of the other
    public Optional<String> isInTruth(String name) {
        Optional<String> nearest = Optional.empty();
        double least = SAME;
        for (Entry other : entries) {
            double d = other.name().equals(name) ? Double.NaN : distance(name, other.name());
            if (d < least) {
                least = d;
                nearest = Optional.of(other.name());
            }
        }
        return nearest;
    }

    private static double distance(Path a, int day, Path b, int otherDay) {
        double sum = 0;
        for (int i = 0; i < a.market().size(); i++) {
            sum += Math.abs(a.weight(day, i) - b.weight(otherDay, i));
        }
        return sum / 2;
    }
}
