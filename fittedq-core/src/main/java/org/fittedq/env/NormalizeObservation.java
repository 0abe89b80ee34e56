// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;

/// Normalises observations by their running mean and variance: o ← clip((o − mean)/√(variance + 1e-8), ±10).
///
/// Every observation, of resets and steps alike, updates the statistics of its dimension before it is normalised:
///
/// ```text
/// n ← n + 1     d = o − mean     mean ← mean + d/n     m₂ ← m₂ + d · (o − mean)     variance = m₂/n
/// ```
///
/// Source: B. P. Welford, *Note on a Method for Calculating Corrected Sums of Squares and Products*, Technometrics
/// 4(3), 1962, <https://doi.org/10.1080/00401706.1962.10490022>. Epsilon and clip as in Stable-Baselines3's
/// `VecNormalize`.
///
/// The statistics go on through all episodes. So, unless frozen, two episodes of the same seed differ; what was saved
/// and restored still goes on to the bit, as the statistics are part of the state (n, means, m₂s, 1 if frozen).
public final class NormalizeObservation implements Wrapper {

    private static final double EPSILON = 1e-8;
    private static final double CLIP = 10;

    private final Environment inner;
    private final double[] mean;
    private final double[] m2;
    private double count;
    private boolean frozen;

    /// Wraps an environment; the statistics begin empty.
    ///
    /// @param inner the environment
    public NormalizeObservation(Environment inner) {
        this.inner = inner;
        this.mean = new double[inner.spec().observationSize()];
        this.m2 = new double[mean.length];
    }

    @Override
    public Environment inner() {
        return inner;
    }

    /// Stops or resumes the update of the statistics: an evaluation normalises as its policy was trained.
    ///
    /// @param on true to keep the statistics as they are
    public void freeze(boolean on) {
        frozen = on;
    }

    /// Takes over the statistics of another environment of the same observations.
    ///
    /// @param other the source, such as the one trained on; not modified
    /// @throws IllegalArgumentException if its observations have another size
    public void copyStatistics(NormalizeObservation other) {
        Check.that(other.mean.length == mean.length, "statistics", mean.length + " dimensions", other.mean.length);
        count = other.count;
        System.arraycopy(other.mean, 0, mean, 0, mean.length);
        System.arraycopy(other.m2, 0, m2, 0, m2.length);
    }

    /// Returns the running mean of one dimension.
    ///
    /// @param i dimension
    /// @return mean, in the observation's unit; 0 before the first observation
    public double mean(int i) {
        return mean[i];
    }

    /// Returns the running variance of one dimension, over n (not n − 1).
    ///
    /// @param i dimension
    /// @return variance, in the observation's unit squared; 1 before the first observation
    public double variance(int i) {
        return count == 0 ? 1 : m2[i] / count;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        inner.reset(random, observation);
        normalize(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, out);
        normalize(out.observation());
    }

    private void normalize(float[] o) {
        if (!frozen) {
            update(o);
        }
        for (int i = 0; i < mean.length; i++) {
            o[i] = (float) Math.clamp((o[i] - mean[i]) / Math.sqrt(variance(i) + EPSILON), -CLIP, CLIP);
        }
    }

    private void update(float[] o) {
        count++;
        for (int i = 0; i < mean.length; i++) {
            double d = o[i] - mean[i];
            mean[i] += d / count;
            m2[i] += d * (o[i] - mean[i]);
        }
    }

    @Override
    public Optional<double[]> saveState() {
        int n = mean.length;
        double[] own = new double[2 * n + 2];
        own[0] = count;
        System.arraycopy(mean, 0, own, 1, n);
        System.arraycopy(m2, 0, own, 1 + n, n);
        own[2 * n + 1] = frozen ? 1 : 0;
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        int n = mean.length;
        inner.restoreState(Saved.rest(spec(), state, 2 * n + 2), random);
        count = state[0];
        System.arraycopy(state, 1, mean, 0, n);
        System.arraycopy(state, 1 + n, m2, 0, n);
        frozen = state[2 * n + 1] != 0;
    }

    @Override
    public String toString() {
        return "NormalizeObservation[count=" + count + ", mean=" + Arrays.toString(mean) + "]";
    }
}
