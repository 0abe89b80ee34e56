// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;

/// q at any action from its values ŷⱼ at N control points âⱼ, by inverse distance:
///
/// > q(a) = Σⱼ wⱼ ŷⱼ / Σⱼ wⱼ,  wⱼ = 1/(‖a − âⱼ‖² + ε + c uⱼ),  uⱼ = (max ŷ − ŷⱼ)/(max ŷ − min ŷ + ε),  ε = 10⁻⁶
///
/// over the k points of the largest weights. A mean is never above its largest part, and at the point of the largest ŷ that one has all
/// the weight: so q is largest there, and argmaxₐ q(a) is known without a search, but for ε. With c = 0 q goes through every point,
/// else through the best alone. uⱼ in [0, 1] makes c independent of the scale of rewards.
///
/// Source: L. Baird, A. H. Klopf, *Reinforcement Learning with High-Dimensional, Continuous Actions*, Wright Laboratory 1993 (wire
/// fitting); Y. Korkmaz, U. Bhuwania, A. Jain, E. Bıyık, *Actor-Free Continuous Control via Structurally Maximizable Q-Functions*
/// (Q3C), NeurIPS 2025, <https://arxiv.org/abs/2510.18828>, for the scaled uⱼ and the k points.
/// Differences: their code also takes a distance below ε for ε.
///
/// Computed in double, in the order of the points; of equal weights or values the first point counts. A value that is not finite makes q
/// NaN. Work memory of one thread; nothing is allocated after it is made.
public final class Interpolation {

    private static final double EPSILON = 1e-6;

    private final int size;
    private final int count;
    private final int nearest;
    private final double[] weight; // wⱼ
    private final int[] chosen; // the k points, those of the largest weights first

    // what the last value was of
    private float[] points = {};
    private int p0;
    private float[] values = {};
    private int v0;
    private float[] a = {};
    private int a0;
    private double c;
    private int highest; // argmax ŷ
    private int lowest; // argmin ŷ
    private double range; // max ŷ − min ŷ + ε
    private double sum; // Σ w
    private double q;

    /// Makes the work memory.
    ///
    /// @param size    dimensions of an action m, at least 1
    /// @param count   N, at least 1
    /// @param nearest k, at least 1; N if it is more
    public Interpolation(int size, int count, int nearest) {
        this.size = size;
        this.count = count;
        this.nearest = Math.min(nearest, count);
        this.weight = new double[count];
        this.chosen = new int[count];
    }

    /// Returns the point of the largest value: argmaxₐ q(a).
    ///
    /// @param values N values from `v0` on; not modified
    /// @param v0     offset
    /// @param count  N, at least 1
    /// @return its number, the first of equal ones
    public static int best(float[] values, int v0, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) {
            best = values[v0 + j] > values[v0 + best] ? j : best;
        }
        return best;
    }

    /// Evaluates q(a).
    ///
    /// @param points    â, N·m numbers from `p0` on, point by point; read again by the gradients
    /// @param p0        offset
    /// @param values    ŷ, N numbers from `v0` on; read again by the gradients
    /// @param v0        offset
    /// @param a         the action from `a0` on; read again by the gradients
    /// @param a0        offset
    /// @param smoothing c, at least 0
    /// @return q(a), rounded to a float never above the largest ŷ
    public double value(float[] points, int p0, float[] values, int v0, float[] a, int a0, double smoothing) {
        this.points = points;
        this.p0 = p0;
        this.values = values;
        this.v0 = v0;
        this.a = a;
        this.a0 = a0;
        this.c = smoothing;
        highest = best(values, v0, count);
        lowest = 0;
        for (int j = 1; j < count; j++) {
            lowest = values[v0 + j] < values[v0 + lowest] ? j : lowest;
        }
        range = (double) values[v0 + highest] - values[v0 + lowest] + EPSILON;
        for (int j = 0; j < count; j++) {
            weight[j] = 1 / (squaredDistance(j) + EPSILON + c * u(j));
        }
        choose();
        sum = 0;
        double weighted = 0;
        for (int i = 0; i < nearest; i++) {
            int j = chosen[i];
            sum += weight[j];
            weighted += weight[j] * values[v0 + j];
        }
        q = weighted / sum;
        return q;
    }

    private double u(int j) {
        return ((double) values[v0 + highest] - values[v0 + j]) / range;
    }

    private double squaredDistance(int j) {
        double d = 0;
        for (int l = 0; l < size; l++) {
            double x = (double) a[a0 + l] - points[p0 + j * size + l];
            d += x * x;
        }
        return d;
    }

    /// The k largest weights by insertion; an equal one that comes later stays behind.
    private void choose() {
        int kept = 0;
        for (int j = 0; j < count; j++) {
            if (kept == nearest && !(weight[j] > weight[chosen[kept - 1]])) {
                continue;
            }
            int at = kept < nearest ? kept++ : kept - 1;
            for (; at > 0 && weight[j] > weight[chosen[at - 1]]; at--) {
                chosen[at] = chosen[at - 1];
            }
            chosen[at] = j;
        }
    }

    /// Gives the gradient of the last [#value] in the points and their values.
    ///
    /// Through wⱼ with Dⱼ = 1/wⱼ: hⱼ = ∂q/∂Dⱼ = −(ŷⱼ − q) wⱼ²/Σw. Then ∂q/∂âⱼ = 2 hⱼ (âⱼ − a), and ∂q/∂ŷ is wⱼ/Σw and, through uⱼ,
    /// −c hⱼ/range at ŷⱼ, c Σ h (1 − u)/range at the largest, c Σ h u/range at the smallest.
    ///
    /// @param dPoints out: ∂q/∂â, N·m numbers from `dp0` on; 0 for points that are not among the k
    /// @param dp0     offset
    /// @param dValues out: ∂q/∂ŷ, N numbers from `dv0` on
    /// @param dv0     offset
    public void gradient(float[] dPoints, int dp0, float[] dValues, int dv0) {
        Arrays.fill(dPoints, dp0, dp0 + count * size, 0);
        Arrays.fill(dValues, dv0, dv0 + count, 0);
        double ofHighest = 0;
        double ofLowest = 0;
        for (int i = 0; i < nearest; i++) {
            int j = chosen[i];
            double h = slope(j);
            for (int l = 0; l < size; l++) {
                int at = j * size + l;
                dPoints[dp0 + at] = (float) (2 * h * ((double) points[p0 + at] - a[a0 + l]));
            }
            dValues[dv0 + j] = (float) (weight[j] / sum - c * h / range);
            ofHighest += c * h * (1 - u(j)) / range;
            ofLowest += c * h * u(j) / range;
        }
        dValues[dv0 + highest] += (float) ofHighest;
        dValues[dv0 + lowest] += (float) ofLowest;
    }

    /// hⱼ.
    private double slope(int j) {
        return -(values[v0 + j] - q) * weight[j] * weight[j] / sum;
    }

    /// Gives the gradient of the last [#value] in the action: 2 Σⱼ hⱼ (a − âⱼ).
    ///
    /// @param da  out: ∂q/∂a, m numbers from `da0` on
    /// @param da0 offset
    public void actionGradient(float[] da, int da0) {
        for (int l = 0; l < size; l++) {
            double g = 0;
            for (int i = 0; i < nearest; i++) {
                int j = chosen[i];
                g += 2 * slope(j) * ((double) a[a0 + l] - points[p0 + j * size + l]);
            }
            da[da0 + l] = (float) g;
        }
    }

    /// Adds the gradient of the repulsion of points, R = 1/(N (N − 1)) Σ_{i ≠ j} 1/(‖âᵢ − âⱼ‖ + ε), to theirs. Points that coincide do not
    /// move each other.
    ///
    /// @param points â, N·m numbers from `p0` on; not modified
    /// @param p0     offset
    /// @param size   m
    /// @param count  N; one point is not repelled
    /// @param weight factor of the gradient
    /// @param d      added to: weight · ∂R/∂â, N·m numbers from `p0` on
    public static void addRepulsion(float[] points, int p0, int size, int count, double weight, float[] d) {
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                double square = 0;
                for (int l = 0; l < size; l++) {
                    double x = (double) points[p0 + i * size + l] - points[p0 + j * size + l];
                    square += x * x;
                }
                double distance = Math.sqrt(square);
                double beyond = distance + EPSILON;
                // a pair is met twice: −2 / (N (N − 1)) (âᵢ − âⱼ) / (d (d + ε)²)
                double scale = distance == 0
                        ? 0
                        : -2 * weight / ((double) count * (count - 1)) / (distance * beyond * beyond);
                for (int l = 0; l < size; l++) {
                    float push = (float) (scale
                            * ((double) points[p0 + i * size + l] - points[p0 + j * size + l]));
                    d[p0 + i * size + l] += push;
                    d[p0 + j * size + l] -= push;
                }
            }
        }
    }
}
