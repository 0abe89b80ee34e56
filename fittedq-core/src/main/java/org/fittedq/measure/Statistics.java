// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.fittedq.math.Check;
import org.fittedq.random.RandomStream;

/// Summaries of a few returns, one per seed or episode. All sums run in the order of the array.
///
/// Source: R. Agarwal, M. Schwarzer, P. S. Castro, A. Courville, M. G. Bellemare, *Deep Reinforcement Learning at the Edge
/// of the Statistical Precipice*, NeurIPS 2021, section 4.3, <https://arxiv.org/abs/2108.13264>.
public final class Statistics {

    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;
    private static final double Z95 = 1.959963984540054; // 97.5 % quantile of N(0, 1)

    private Statistics() {}

    /// A range of values.
    ///
    /// @param low  lower end, in the unit of the values
    /// @param high upper end, in the unit of the values
    public record Interval(double low, double high) {}

    /// Returns the mean n⁻¹ Σ xᵢ.
    ///
    /// @param x at least one value; not modified
    /// @return mean, in the unit of the values
    /// @throws IllegalArgumentException if there is no value
    public static double mean(double[] x) {
        atLeast(1, x);
        double sum = 0;
        for (double v : x) {
            sum += v;
        }
        return sum / x.length;
    }

    /// Returns the standard deviation √((n − 1)⁻¹ Σ (xᵢ − mean)²).
    ///
    /// @param x at least two values; not modified
    /// @return standard deviation, in the unit of the values
    /// @throws IllegalArgumentException if there are fewer values
    public static double std(double[] x) {
        atLeast(2, x);
        double mean = mean(x);
        double sum = 0;
        for (double v : x) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / (x.length - 1));
    }

    /// Returns the interquartile mean: the mean of the middle half of the sorted values.
    ///
    /// Value i of n, sorted, covers [i, i + 1]; its weight is the part of it inside [n/4, 3n/4]. Difference from the
    /// source's code, which drops ⌊n/4⌋ whole values at each end: for n not divisible by 4, ours still weighs exactly one
    /// half.
    ///
    /// @param x at least one value; not modified
    /// @return interquartile mean, in the unit of the values
    /// @throws IllegalArgumentException if there is no value
    public static double iqm(double[] x) {
        atLeast(1, x);
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        double n = x.length;
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double weight = Math.min(i + 1, 3 * n / 4) - Math.max(i, n / 4);
            if (weight > 0) {
                sum += weight * sorted[i];
            }
        }
        return sum / (n / 2);
    }

    /// Returns Wilson's 95 % interval of a probability, of which some trials succeeded: all p whose normal test at 5 % would not
    /// reject k of n, (k + z²/2 ± z √(k (n − k)/n + z²/4)) / (n + z²), z = 1.96.
    ///
    /// Source: E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, Journal of the American
    /// Statistical Association 22 (1927).
    ///
    /// @param successes k, from 0 to n
    /// @param trials    n, at least 1
    /// @return interval within [0, 1]
    /// @throws IllegalArgumentException if the numbers are out of range
    public static Interval wilson95(int successes, int trials) {
        Check.that(trials >= 1, "trials", "at least 1", trials);
        Check.that(successes >= 0 && successes <= trials, "successes", "0 to " + trials, successes);
        double k = successes;
        double n = trials;
        double middle = k + Z95 * Z95 / 2;
        double half = Z95 * Math.sqrt(k * (n - k) / n + Z95 * Z95 / 4);
        return new Interval(Math.max(0, (middle - half) / (n + Z95 * Z95)),
                Math.min(1, (middle + half) / (n + Z95 * Z95)));
    }

    /// Returns the 95 % percentile-bootstrap interval of a statistic: it is taken of `repetitions` samples of n values
    /// drawn with replacement, and the 2.5 % and 97.5 % quantiles are returned, linearly interpolated.
    ///
    /// Draws n · `repetitions` indices from `rng`, sample by sample.
    ///
    /// @param x           at least one value; not modified
    /// @param statistic   such as `Statistics::iqm`; may modify its argument
    /// @param repetitions number of samples, at least 1; 2000 is usual, more give a steadier interval
    /// @param rng         source of the indices
    /// @return interval, in the unit of the statistic
    /// @throws IllegalArgumentException if there is no value or no repetition
    public static Interval bootstrap95(double[] x, ToDoubleFunction<double[]> statistic, int repetitions,
            RandomStream rng) {
        atLeast(1, x);
        Check.that(repetitions >= 1, "repetitions", "an integer of at least 1", repetitions);
        double[] values = new double[repetitions];
        double[] sample = new double[x.length];
        for (int k = 0; k < repetitions; k++) {
            for (int i = 0; i < x.length; i++) {
                sample[i] = x[rng.index(x.length)];
            }
            values[k] = statistic.applyAsDouble(sample);
        }
        return percentiles95(values);
    }

    /// Returns the 2.5 % and 97.5 % quantiles, linearly interpolated: the percentile-bootstrap interval of an estimate.
    ///
    /// @param resampled estimates made of resamples, at least one; not modified
    /// @return interval, in the unit of the estimates
    /// @throws IllegalArgumentException if there is no resample
    public static Interval percentiles95(double[] resampled) {
        atLeast(1, resampled);
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, LOW), quantile(sorted, HIGH));
    }

    /// Returns the 95 % basic-bootstrap interval of an estimate: [2v − z₀.₉₇₅, 2v − z₀.₀₂₅] with the quantiles z of the estimates
    /// made of resamples, linearly interpolated. With few of those the quantiles are near the extremes.
    ///
    /// Source: A. C. Davison, D. V. Hinkley, *Bootstrap Methods and their Application*, 1997, section 5.2.
    ///
    /// @param estimate  v, made of the data itself
    /// @param resampled estimates made of resamples, at least one; not modified
    /// @return interval, in the unit of the estimates
    /// @throws IllegalArgumentException if there is no resample
    public static Interval basicBootstrap95(double estimate, double[] resampled) {
        atLeast(1, resampled);
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        return new Interval(2 * estimate - quantile(sorted, HIGH), 2 * estimate - quantile(sorted, LOW));
    }

    /// Interpolates between the two sorted values around position p (n − 1).
    private static double quantile(double[] sorted, double p) {
        double at = p * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static void atLeast(int n, double[] x) {
        Check.that(x.length >= n, "values", "at least " + n, x.length);
    }
}
