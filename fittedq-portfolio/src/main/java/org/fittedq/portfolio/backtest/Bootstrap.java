// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.measure.Statistics;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How sure a figure is, or the difference of a figure between two paths: days are drawn anew in blocks, and the figure taken of them.
///
/// The stationary bootstrap: blocks begin at any day, each as likely, and end after each day with probability 1 / length; the day after the
/// last is the first. The same days are drawn of both paths, so that what moves both leaves the difference alone. With a rule the length is
/// the largest that it gives for returns, for squared returns and, of two paths, for their differences.
///
/// Source: D. N. Politis, J. P. Romano, *The Stationary Bootstrap*, Journal of the American Statistical Association 89(428), 1994,
/// <https://doi.org/10.1080/01621459.1994.10476870>; differences of Sharpe ratios: O. Ledoit, M. Wolf, *Robust Performance Hypothesis
/// Testing with the Sharpe Ratio*, Journal of Empirical Finance 15(5), 2008, <https://doi.org/10.1016/j.jempfin.2008.03.002>. Difference
/// from the latter: percentiles of the difference, not of its studentised form.
///
/// @param block       how many days are drawn together
/// @param repetitions how often m days are drawn
/// @param seed        of the draws; the same for every interval, so that intervals may be compared
public record Bootstrap(
// @formatter:off
        BlockLength block,
        @Setting(value = "how often the days are drawn anew; more makes intervals steadier", range = "[100, 1000000]",
                source = "2000, as is usual for intervals of 95 %")
        int repetitions,
        @Setting("seed of the draws; another one moves intervals a little") long seed
        // @formatter:on
) {

    /// Blocks by rule, 2000 draws.
    public static final Bootstrap DEFAULT = new Bootstrap(BlockLength.Rule.DEFAULT, 2000, 1);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Bootstrap {
        Range.check(Bootstrap.class, block, repetitions, seed);
    }

    /// Returns the 95 % interval of a figure.
    ///
    /// @param figure one of growth
    /// @param path   at least two days
    /// @return interval, in the figure's unit; NaN where the figure has no value
    /// @throws IllegalArgumentException if it is a figure of trades
    public Statistics.Interval of(Figure figure, Path path) {
        return interval(figure, List.of(path), List.of());
    }

    /// Returns the 95 % interval of the difference of a figure between two paths, the first less the second.
    ///
    /// @param figure one of growth
    /// @param a      at least two days
    /// @param b      of the same dates
    /// @return interval, in the figure's unit; NaN where the figure has no value
    /// @throws IllegalArgumentException if dates differ, or it is a figure of trades
    public Statistics.Interval ofDifference(Figure figure, Path a, Path b) {
        return ofDifference(figure, List.of(a), List.of(b));
    }

    /// Returns the 95 % interval of the difference between the means of a figure over paths, the first less the second, as of several ways
    /// through combinatorial folds or several seeds.
    ///
    /// @param figure one of growth
    /// @param a      at least one path of at least two days
    /// @param b      at least one path, all of the same dates
    /// @return interval, in the figure's unit; NaN where the figure has no value
    /// @throws IllegalArgumentException if dates differ, or it is a figure of trades
    public Statistics.Interval ofDifference(Figure figure, List<Path> a, List<Path> b) {
        Check.that(!a.isEmpty() && !b.isEmpty(), "paths", "at least one on each side", a.size() + " and " + b.size());
        return interval(figure, a, b);
    }

    private Statistics.Interval interval(Figure figure, List<Path> a, List<Path> b) {
        Path first = a.getFirst();
        a.forEach(path -> first.checkSameDates(path));
        b.forEach(path -> first.checkSameDates(path));
        double[][] plus = a.stream().map(Path::growth).toArray(double[][]::new);
        double[][] minus = b.stream().map(Path::growth).toArray(double[][]::new);
        double length = length(plus, minus);
        RandomStream random = new RandomStream(seed, "bootstrap");
        int[] days = new int[first.days()];
        double[] drawn = new double[first.days()];
        double[] values = new double[repetitions];
        for (int k = 0; k < repetitions; k++) {
            draw(random, length, days);
            values[k] = mean(figure, first, plus, days, drawn)
                    - (b.isEmpty() ? 0 : mean(figure, first, minus, days, drawn));
        }
        return Statistics.percentiles95(values);
    }

    private static double mean(Figure figure, Path like, double[][] growth, int[] days, double[] drawn) {
        double sum = 0;
        for (double[] g : growth) {
            for (int t = 0; t < days.length; t++) {
                drawn[t] = g[days[t]];
            }
            sum += figure.of(drawn, like.frequency());
        }
        return sum / growth.length;
    }

    /// Draws m days: one `nextInt` and, of blocks longer than a day, one `nextDouble` for each block.
    static void draw(RandomStream random, double length, int[] days) {
        int t = 0;
        while (t < days.length) {
            int day = random.index(days.length);
            double left = length <= 1
                    ? 1
                    : 1 + Math.floor(StrictMath.log(1 - random.nextDouble()) / StrictMath.log(1 - 1 / length));
            for (; left > 0 && t < days.length; left--) {
                days[t++] = day;
                day = day + 1 == days.length ? 0 : day + 1;
            }
        }
    }

    private double length(double[][] plus, double[][] minus) {
        double longest = 1;
        for (double[] a : plus) {
            longest = Math.max(longest, longest(a));
            for (double[] b : minus) {
                double[] difference = new double[a.length];
                for (int t = 0; t < a.length; t++) {
                    difference[t] = a[t] - b[t];
                }
                longest = Math.max(longest, Math.max(longest(b), block.days(difference)));
            }
        }
        return longest;
    }

    private double longest(double[] growth) {
        double[] x = new double[growth.length];
        double[] squares = new double[growth.length];
        for (int t = 0; t < x.length; t++) {
            x[t] = growth[t] - 1;
            squares[t] = x[t] * x[t];
        }
        return Math.max(block.days(x), block.days(squares));
    }
}
