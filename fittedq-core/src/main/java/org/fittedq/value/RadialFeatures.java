// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import org.fittedq.math.Check;

/// Gaussian radial basis functions of x = (s, a) at fixed centres cₖ: gₖ = exp(−½ Σᵢ ((xᵢ − cₖᵢ)/wᵢ)²).
///
/// Plain, φ = (1, g₁, …, g_K). Normalised, φₖ = gₖ/Σⱼ gⱼ: these sum to 1 everywhere, also far from all centres, so the
/// constant is already among their combinations and does not stand beside them.
///
/// Source: J. Moody, C. J. Darken, *Fast Learning in Networks of Locally-Tuned Processing Units*, Neural Computation 1(2),
/// 1989. Differences: one width for each dimension rather than for each centre.
public final class RadialFeatures implements Features {

    private static final int MAX_COUNT = 20_000;

    private final int observationSize;
    private final int actionSize;
    private final double[] centres; // K × d, row-major
    private final double[] inverseWidths; // 1/wᵢ
    private final boolean normalised;
    private final int first; // index of the first radial feature: 1 after the constant, else 0

    /// Makes features at given centres.
    ///
    /// @param observationSize dₛ, at least 1; the rest of each centre is the action
    /// @param centres         cₖ, one row each of dₛ + m finite numbers; copied
    /// @param widths          wᵢ, dₛ + m numbers above 0, in the unit of xᵢ; larger is smoother; copied
    /// @param normalised      whether φ sums to 1, without a constant
    /// @throws IllegalArgumentException if there is no centre or a number is out of range
    public RadialFeatures(int observationSize, double[][] centres, double[] widths, boolean normalised) {
        int d = widths.length;
        Check.that(observationSize >= 1 && observationSize < d, "observationSize",
                "an integer in [1, " + (d - 1) + "], as there are " + d + " widths", observationSize);
        Check.that(centres.length >= 1 && centres.length <= MAX_COUNT, "centres", "1 to " + MAX_COUNT + " rows",
                centres.length);
        this.observationSize = observationSize;
        this.actionSize = d - observationSize;
        this.centres = new double[centres.length * d];
        this.inverseWidths = new double[d];
        this.normalised = normalised;
        this.first = normalised ? 0 : 1;
        for (int i = 0; i < d; i++) {
            Check.that(widths[i] > 0 && Double.isFinite(widths[i]), "width " + i, "a number in (0, ∞)", widths[i]);
            inverseWidths[i] = 1 / widths[i];
        }
        for (int k = 0; k < centres.length; k++) {
            Check.that(centres[k].length == d, "centre " + k, d + " numbers", centres[k].length);
            for (double c : centres[k]) {
                Check.that(Double.isFinite(c), "centre " + k, "finite numbers", c);
            }
            System.arraycopy(centres[k], 0, this.centres, k * d, d);
        }
    }

    /// Makes features on a regular grid over a box, ends included. A dimension with a single point has it in the middle.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param low             lower ends, dₛ + m; of actions usually −1; not modified
    /// @param high            upper ends, dₛ + m, each above its `low`; not modified
    /// @param points          grid points of each dimension, dₛ + m numbers of at least 1; the product is the number of
    ///                        centres, at most 20 000; not modified
    /// @param overlap         wᵢ in spacings of the grid, above 0; 1 is usual, larger is smoother and worse conditioned; with a
    ///                        single point, in lengths of the dimension
    /// @param normalised      whether φ sums to 1, without a constant
    /// @return the features
    /// @throws IllegalArgumentException if lengths differ or a number is out of range
    public static RadialFeatures grid(int observationSize, double[] low, double[] high, int[] points, double overlap,
            boolean normalised) {
        int d = low.length;
        Check.that(high.length == d && points.length == d, "grid", d + " low, high and points", d + ", " + high.length
                + " and " + points.length);
        Check.that(overlap > 0 && Double.isFinite(overlap), "overlap", "a number in (0, ∞)", overlap);
        double[] widths = new double[d];
        long count = 1;
        for (int i = 0; i < d; i++) {
            Check.that(low[i] < high[i], "dimension " + i, "low below high", low[i] + " and " + high[i]);
            Check.that(points[i] >= 1, "points of dimension " + i, "an integer of at least 1", points[i]);
            widths[i] = overlap * (high[i] - low[i]) / Math.max(1, points[i] - 1);
            count *= points[i];
            Check.that(count <= MAX_COUNT, "points", "at most " + MAX_COUNT + " centres in all", "more",
                    "take fewer points or centres of your own");
        }
        double[][] centres = new double[(int) count][d];
        for (int k = 0; k < count; k++) {
            int rest = k;
            for (int i = d - 1; i >= 0; i--) { // the last dimension runs fastest
                double part = points[i] == 1 ? 0.5 : (double) (rest % points[i]) / (points[i] - 1);
                centres[k][i] = low[i] + part * (high[i] - low[i]);
                rest /= points[i];
            }
        }
        return new RadialFeatures(observationSize, centres, widths, normalised);
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    @Override
    public int count() {
        return centres() + first;
    }

    private int centres() {
        return centres.length / inverseWidths.length;
    }

    @Override
    public void evaluate(float[] s, int s0, float[] a, int a0, double[] phi) {
        int end = count();
        Arrays.fill(phi, 0, first, 1);
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < end - first; k++) {
            double exponent = exponent(s, s0, a, a0, k);
            phi[first + k] = exponent;
            largest = Math.max(largest, exponent);
        }
        // normalised: the largest exponent is taken off all, so that the sum is at least 1 however far the centres are
        double shift = normalised ? largest : 0;
        double sum = 0;
        for (int k = first; k < end; k++) {
            phi[k] = StrictMath.exp(phi[k] - shift);
            sum += phi[k];
        }
        for (int k = 0; k < end && normalised; k++) {
            phi[k] /= sum;
        }
    }

    /// −½ Σᵢ ((xᵢ − cₖᵢ)/wᵢ)².
    private double exponent(float[] s, int s0, float[] a, int a0, int k) {
        int d = inverseWidths.length;
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double x = i < observationSize ? s[s0 + i] : a[a0 + i - observationSize];
            double z = (x - centres[k * d + i]) * inverseWidths[i];
            sum += z * z;
        }
        return -0.5 * sum;
    }

    @Override
    public void jacobian(float[] s, int s0, float[] a, int a0, double[] phi, double[] jacobian) {
        int m = actionSize;
        Arrays.fill(jacobian, 0, first * m, 0);
        for (int l = 0; l < m; l++) {
            // with uₖ = (aₗ − cₖₗ)/wₗ²: ∂gₖ/∂aₗ = −gₖ uₖ; normalised, ∂φₖ/∂aₗ = φₖ (Σⱼ φⱼ uⱼ − uₖ)
            double mean = 0;
            for (int k = 0; k < centres() && normalised; k++) {
                mean += phi[k] * slope(a[a0 + l], k, l);
            }
            for (int k = 0; k < centres(); k++) {
                jacobian[(first + k) * m + l] = phi[first + k] * (mean - slope(a[a0 + l], k, l));
            }
        }
    }

    /// (aₗ − cₖₗ)/wₗ².
    private double slope(double a, int k, int l) {
        int i = observationSize + l;
        return (a - centres[k * inverseWidths.length + i]) * inverseWidths[i] * inverseWidths[i];
    }
}
