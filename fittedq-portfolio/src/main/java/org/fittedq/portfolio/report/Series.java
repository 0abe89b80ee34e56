// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.portfolio.backtest.Path;

/// What is drawn of a path, day by day.
final class Series {

    private Series() {}

    /// Wealth at the close of each day, 1 at the start.
    static double[] wealth(Path path) {
        double[] wealth = path.growth();
        for (int k = 1; k < wealth.length; k++) {
            wealth[k] *= wealth[k - 1];
        }
        return wealth;
    }

    /// Wealth over its largest so far, less 1; the start counts.
    static double[] drawdown(double[] wealth) {
        double[] down = new double[wealth.length];
        double peak = 1;
        for (int k = 0; k < down.length; k++) {
            peak = Math.max(peak, wealth[k]);
            down[k] = wealth[k] / peak - 1;
        }
        return down;
    }

    /// Mean of the returns of the last days over their deviation, times the root of periods in a year; NaN until there are enough days.
    static double[] rollingSharpe(Path path, int window) {
        double[] sharpe = new double[path.days()];
        double sum = 0;
        double squares = 0;
        for (int k = 0; k < sharpe.length; k++) {
            double r = path.growth(k) - 1;
            sum += r;
            squares += r * r;
            if (k >= window) {
                double gone = path.growth(k - window) - 1;
                sum -= gone;
                squares -= gone * gone;
            }
            double mean = sum / window;
            double variance = (squares - window * mean * mean) / (window - 1);
            sharpe[k] = k < window - 1 || variance <= 1e-18
                    ? Double.NaN
                    : mean / Math.sqrt(variance) * Math.sqrt(path.frequency().periodsPerYear());
        }
        return sharpe;
    }

    /// Sum of some assets' weights on each day.
    static double[] share(Path path, List<Integer> assets) {
        return IntStream.range(0, path.days())
                .mapToDouble(k -> assets.stream().mapToDouble(i -> path.weight(k, i)).sum()).toArray();
    }

    /// Assets by their mean size, the largest first.
    static List<Integer> bySize(Path path) {
        int n = path.market().size();
        double[] size = new double[n];
        for (int k = 0; k < path.days(); k++) {
            for (int i = 0; i < n; i++) {
                size[i] += Math.abs(path.weight(k, i));
            }
        }
        return IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -size[i])).toList();
    }
}
