// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;
import org.fittedq.nn.Activation;

/// By how much the library's float evaluation of a network may differ from exact arithmetic on the same float weights, at any
/// action of a box.
///
/// A layer's output is a chain of fused multiply-adds in ascending order of inputs (the contract of the kernels), so its own
/// error is at most Σₖ u |partial sum k|, u = 2⁻²⁴: the partial sums are bounded by intervals, much tighter than the usual
/// n u Σ|w||h|. tanh is at most 1 ulp off, silu a few. Each layer's own error then reaches the output times
/// |∂q/∂z|, which is bounded by intervals backward (mean value theorem on the segment between the two evaluations, whose
/// every z lies in the intervals, as these hold the rounded values too).
/// None of this holds where a sum overflows: −∞ becomes 0 behind a ReLU, ∞ − ∞ NaN. Where the intervals allow a partial sum near
/// the largest float, there is no bound.
/// Work memory of one thread.
final class FloatError {

    private static final double UNIT = 0x1p-24;
    /// More than what underflow adds to one operation.
    private static final double TINY = 0x1p-140;
    /// Above the relative error of silu (4½ u) and of tanh (1 ulp, which is 2 u).
    private static final double ACTIVATION = 6 * UNIT;
    /// More than silu where it is taken for 0, and than what underflow adds.
    private static final double ACTIVATION_TINY = 0x1p-118;
    /// silu's least value, at z = −1.278…, rounded outward.
    private static final double SILU_LEAST = -0.2785;
    private static final double SILU_LEAST_AT = -1.2784645;
    /// Makes up for the roundings in double of these bounds themselves.
    private static final double OUTWARD = 1 + 1e-9;
    private static final int LANES = 32;
    /// Sums up to here cannot overflow, with all their errors.
    private static final double LARGEST = 0.5 * Float.MAX_VALUE;

    private final DoubleNetwork net;
    /// Intervals of the inputs of each layer, holding exact and rounded ones.
    private final double[][] inLo;
    private final double[][] inHi;
    private final double[][] zLo;
    private final double[][] zHi;
    private final double[][] own; // error of z made in its own layer
    private final double[][] ownActivation; // error of φ(z) made there
    private final IntervalGradient gradient;
    private boolean mayOverflow;

    FloatError(DoubleNetwork net) {
        this.net = net;
        this.inLo = new double[net.depth][];
        this.inHi = new double[net.depth][];
        this.zLo = new double[net.depth][];
        this.zHi = new double[net.depth][];
        this.own = new double[net.depth][];
        this.ownActivation = new double[net.depth][];
        for (int l = 0; l < net.depth; l++) {
            inLo[l] = new double[net.width[l]];
            inHi[l] = new double[net.width[l]];
            zLo[l] = new double[net.width[l + 1]];
            zHi[l] = new double[net.width[l + 1]];
            own[l] = new double[net.width[l + 1]];
            ownActivation[l] = new double[net.width[l]];
        }
        this.gradient = new IntervalGradient(net);
    }

    /// Bounds |float q − exact q|.
    ///
    /// @param box lower, then upper bounds of the actions, floats; not modified
    /// @return the bound; ∞ if a sum inside the network may overflow
    double bound(double[] box) {
        mayOverflow = false;
        System.arraycopy(box, 0, inLo[0], 0, net.actions);
        System.arraycopy(box, net.actions, inHi[0], 0, net.actions);
        for (int l = 0; l < net.depth - 1; l++) {
            affine(l);
            activate(l);
        }
        double sum = head();
        if (mayOverflow) {
            return Double.POSITIVE_INFINITY;
        }
        gradient.start();
        for (int l = net.depth - 2; l >= 0; l--) {
            sum += reach(gradient, ownActivation[l + 1]);
            gradient.throughActivation(l, zLo[l], zHi[l]);
            sum += reach(gradient, own[l]);
            gradient.throughWeights(l);
        }
        return sum * OUTWARD + TINY;
    }

    private static double reach(IntervalGradient g, double[] error) {
        double sum = 0;
        for (int j = 0; j < error.length; j++) {
            sum += error[j] * g.size(j);
        }
        return sum;
    }

    private void affine(int l) {
        double[] lo = zLo[l];
        double[] hi = zHi[l];
        double[] error = own[l];
        Arrays.fill(error, 0);
        System.arraycopy(l == 0 ? net.firstBias : net.b[l], 0, lo, 0, lo.length);
        System.arraycopy(lo, 0, hi, 0, lo.length);
        for (int i = 0; i < net.states && l == 0; i++) {
            for (int j = 0; j < lo.length; j++) {
                double x = net.stateWeight[j * net.states + i] * net.state[i];
                lo[j] += x;
                hi[j] += x;
                error[j] += UNIT * Math.abs(lo[j]);
            }
        }
        for (int i = 0; i < net.width[l]; i++) {
            accumulate(0.5 * (inHi[l][i] + inLo[l][i]), 0.5 * (inHi[l][i] - inLo[l][i]), net.wt[l], i * lo.length, l);
        }
        int operations = net.states + net.width[l];
        for (int j = 0; j < lo.length; j++) {
            mayOverflow |= !(error[j] <= UNIT * LARGEST); // all partial sums together, or NaN
            // each partial sum is off by the errors before it, too: a factor (1 − u)⁻ⁿ
            error[j] = error[j] * (1 + 2 * operations * UNIT) * OUTWARD + operations * TINY;
            lo[j] -= error[j];
            hi[j] += error[j];
        }
    }

    private void accumulate(double mid, double rad, double[] w, int w0, int l) {
        double[] lo = zLo[l];
        double[] hi = zHi[l];
        double[] error = own[l];
        for (int j = 0; j < lo.length; j++) {
            double m = mid * w[w0 + j];
            double r = rad * Math.abs(w[w0 + j]);
            lo[j] += m - r;
            hi[j] += m + r;
            error[j] += UNIT * Math.max(Math.abs(lo[j]), Math.abs(hi[j]));
        }
    }

    private void activate(int l) {
        for (int j = 0; j < zLo[l].length; j++) {
            double lo = Curve.value(net.activation, zLo[l][j]);
            double hi = Curve.value(net.activation, zHi[l][j]);
            double error = 0;
            if (net.activation == Activation.SILU) {
                hi = Math.max(lo, hi);
                lo = zLo[l][j] <= SILU_LEAST_AT && zHi[l][j] >= SILU_LEAST_AT
                        ? SILU_LEAST
                        : Math.min(lo, Curve.value(net.activation, zHi[l][j]));
            }
            if (net.activation != Activation.RELU) {
                error = ACTIVATION * Math.max(Math.abs(lo), Math.abs(hi)) * OUTWARD
                        + ACTIVATION_TINY;
            }
            ownActivation[l + 1][j] = error;
            inLo[l + 1][j] = lo - error;
            inHi[l + 1][j] = hi + error;
        }
    }

    /// The last layer: 32 chains, a tree of depth 5, the bias.
    private double head() {
        int l = net.depth - 1;
        double sum = Math.abs(net.b[l][0]);
        for (int i = 0; i < net.width[l]; i++) {
            sum += Math.abs(net.w[l][i]) * Math.max(Math.abs(inLo[l][i]), Math.abs(inHi[l][i]));
        }
        mayOverflow |= !(sum <= LARGEST);
        int operations = (net.width[l] + LANES - 1) / LANES + 6;
        return operations * UNIT * (1 + 2 * operations * UNIT) * sum + (operations + LANES) * TINY;
    }
}
