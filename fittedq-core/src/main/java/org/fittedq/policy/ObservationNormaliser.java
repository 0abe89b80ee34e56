// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Deviation;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;

/// Running normalisation of observations: (s − mean)/√(variance + 10⁻⁸), clipped to ±10. It travels with the policy.
///
/// A dimension that has not varied is 0, whatever it is: a policy that never saw it move cannot know what its moves mean. It
/// has not varied if its deviation is none by [Deviation], magnitudes below 1 counting as 1, as 10⁻⁸ has that unit too.
///
/// Mean and variance are those of all observations seen, by Welford's algorithm in double.
public final class ObservationNormaliser implements Stateful {

    private static final double EPSILON = 1e-8;
    private static final float CLIP = 10;

    private final double[] mean;
    private final double[] squares; // Σ (s − mean)²
    private final long[] count = new long[1];
    private final float[] shift;
    private final float[] scale;

    /// Makes a normaliser that has seen nothing and changes nothing.
    ///
    /// @param size dₛ
    public ObservationNormaliser(int size) {
        this.mean = new double[size];
        this.squares = new double[size];
        this.shift = new float[size];
        this.scale = new float[size];
        refresh();
    }

    /// Makes a normaliser with given moments, which sees no more.
    ///
    /// @param shift mean for each dimension; copied
    /// @param scale 1/standard deviation for each dimension, 0 for one that does not count; copied
    public ObservationNormaliser(float[] shift, float[] scale) {
        this(shift.length);
        System.arraycopy(shift, 0, this.shift, 0, shift.length);
        System.arraycopy(scale, 0, this.scale, 0, scale.length);
    }

    /// Takes one observation into the moments.
    ///
    /// @param data observations; not modified
    /// @param from index of the first of dₛ values
    public void see(float[] data, int from) {
        count[0]++;
        for (int i = 0; i < mean.length; i++) {
            double delta = data[from + i] - mean[i];
            mean[i] += delta / count[0];
            squares[i] += delta * (data[from + i] - mean[i]);
        }
        refresh();
    }

    /// Takes observations that another has seen into the moments: the sums of squares about the common mean, by Chan, Golub and LeVeque,
    /// *Algorithms for Computing the Sample Variance*, The American Statistician 37 (1983), equation 2.1.
    ///
    /// @param other not modified
    public void see(ObservationNormaliser other) {
        if (other.count[0] == 0) {
            return;
        }
        double n = count[0];
        double k = other.count[0];
        for (int i = 0; i < mean.length; i++) {
            double delta = other.mean[i] - mean[i];
            mean[i] += delta * (k / (n + k));
            squares[i] += other.squares[i] + delta * delta * (n * k / (n + k));
        }
        count[0] += other.count[0];
        refresh();
    }

    private void refresh() {
        for (int i = 0; i < mean.length; i++) {
            shift[i] = (float) mean[i];
            scale[i] = count[0] < 2 ? 1 : scale(squares[i] / count[0], mean[i]);
        }
    }

    private static float scale(double variance, double mean) {
        return Deviation.isSome(Math.sqrt(variance), Math.max(1, Math.abs(mean)))
                ? (float) (1 / Math.sqrt(variance + EPSILON))
                : 0;
    }

    /// Normalises observations in place.
    ///
    /// @param s N×dₛ; overwritten
    public void apply(Mat s) {
        apply(s.data(), s.rows());
    }

    /// Normalises observations in place.
    ///
    /// @param s    row-major, rows × dₛ; overwritten
    /// @param rows number of rows
    public void apply(float[] s, int rows) {
        for (int r = 0, at = 0; r < rows; r++) {
            for (int i = 0; i < shift.length; i++, at++) {
                s[at] = Math.clamp((s[at] - shift[i]) * scale[i], -CLIP, CLIP);
            }
        }
    }

    /// Returns the means in use.
    ///
    /// @return a copy, dₛ
    public float[] shift() {
        return shift.clone();
    }

    /// Returns the inverse standard deviations in use.
    ///
    /// @return a copy, dₛ; 0 for what has not varied
    public float[] scale() {
        return scale.clone();
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.doubles(name + "/mean", mean);
        x.doubles(name + "/squares", squares);
        x.longs(name + "/count", count);
        refresh();
    }
}
