// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

/// The greatest value over a box of the smaller of two linear forms f¹ and f²: max_a min(f¹(a), f²(a)), fⁱ(a) = cⁱ + gⁱ·a.
///
/// For any λ in [0, 1], min(f¹, f²) ≤ λ f¹ + (1 − λ) f², whose maximum over the box is at a corner: sound whatever λ is. As a
/// function of λ that maximum is convex and bends only where a coefficient λ g¹_d + (1 − λ) g²_d vanishes, so the least bound
/// is at such a λ, at 0 or at 1, and equals the maximum sought (duality of linear programs). That maximum is taken at the
/// corner of the least λ, moved along dimension d to where the forms meet.
final class SmallerForm {

    /// Above the relative error of the few operations here.
    private static final double OUTWARD = 1e-13;

    private final int m;
    final double[] g1;
    final double[] g2;
    private double c1;
    private double c2;
    private double bestLambda;
    private int bent; // the dimension whose coefficient vanishes at bestLambda, −1 if none does

    SmallerForm(int actions) {
        this.m = actions;
        this.g1 = new double[actions];
        this.g2 = new double[actions];
    }

    /// Takes two forms, whose slopes stand in [#g1] and [#g2].
    void constants(double first, double second) {
        c1 = first;
        c2 = second;
    }

    /// Bounds the smaller form.
    ///
    /// @param box lower, then upper bounds; not modified
    /// @return an upper bound, the maximum but for rounding
    double bound(double[] box) {
        bestLambda = 0;
        bent = -1;
        double least = mixed(box, 0);
        double at1 = mixed(box, 1);
        if (at1 < least) {
            least = at1;
            bestLambda = 1;
        }
        for (int d = 0; d < m; d++) {
            double lambda = g2[d] / (g2[d] - g1[d]);
            double bound = lambda > 0 && lambda < 1 ? mixed(box, lambda) : Double.POSITIVE_INFINITY;
            if (bound < least) {
                least = bound;
                bestLambda = lambda;
                bent = d;
            }
        }
        return least;
    }

    private double slope(int d, double lambda) {
        return lambda * g1[d] + (1 - lambda) * g2[d];
    }

    private double mixed(double[] box, double lambda) {
        double sum = lambda * c1 + (1 - lambda) * c2;
        double size = Math.abs(c1) + Math.abs(c2);
        for (int d = 0; d < m; d++) {
            double slope = slope(d, lambda);
            sum += Math.max(slope * box[d], slope * box[m + d]);
            size += (Math.abs(g1[d]) + Math.abs(g2[d])) * Math.max(Math.abs(box[d]), Math.abs(box[m + d]));
        }
        return sum + OUTWARD * size;
    }

    /// Gives the action where the last bound is taken.
    ///
    /// @param box lower, then upper bounds; not modified
    /// @param a   out: m numbers, in the box
    void top(double[] box, double[] a) {
        double difference = c1 - c2;
        for (int d = 0; d < m; d++) {
            a[d] = slope(d, bestLambda) > 0 ? box[m + d] : box[d];
            difference += d == bent ? 0 : (g1[d] - g2[d]) * a[d];
        }
        if (bent >= 0) {
            a[bent] = Math.clamp(difference / (g2[bent] - g1[bent]), box[bent], box[m + bent]);
        }
    }
}
