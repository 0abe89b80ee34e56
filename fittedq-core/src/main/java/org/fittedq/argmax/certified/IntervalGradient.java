// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;

/// Bounds of ∂q/∂z and ∂q/∂h of every layer, and of ∂q/∂a, where each z is only known to lie in an interval: interval
/// arithmetic backward through the network, as middle ± radius. Work memory of one thread.
final class IntervalGradient {

    /// Above the relative error of a sum of some ten thousand products in double.
    private static final double ROUNDING = 1e-11;

    private final DoubleNetwork net;
    private double[] mid;
    private double[] rad;
    private double[] nextMid;
    private double[] nextRad;

    IntervalGradient(DoubleNetwork net) {
        this.net = net;
        int widest = Arrays.stream(net.width).max().getAsInt();
        this.mid = new double[widest];
        this.rad = new double[widest];
        this.nextMid = new double[widest];
        this.nextRad = new double[widest];
    }

    /// Begins with ∂q/∂h of the last hidden layer, the output's weights.
    void start() {
        System.arraycopy(net.w[net.depth - 1], 0, mid, 0, net.width[net.depth - 1]);
        Arrays.fill(rad, 0);
    }

    /// Goes from ∂q/∂h to ∂q/∂z of layer l.
    ///
    /// @param lo lower bounds of z; not modified
    /// @param hi upper bounds of z; not modified
    void throughActivation(int l, double[] lo, double[] hi) {
        for (int j = 0; j < net.width[l + 1]; j++) {
            double least = Curve.slopeBelow(net.activation, lo[j], hi[j]);
            double most = Curve.slopeAbove(net.activation, lo[j], hi[j]);
            double a = mid[j] - rad[j];
            double b = mid[j] + rad[j];
            double top = Math.max(Math.max(a * least, a * most), Math.max(b * least, b * most));
            double bottom = Math.min(Math.min(a * least, a * most), Math.min(b * least, b * most));
            mid[j] = 0.5 * (top + bottom);
            rad[j] = 0.5 * (top - bottom);
        }
    }

    /// Goes from ∂q/∂z of layer l to ∂q/∂h of the layer before, or to ∂q/∂a.
    void throughWeights(int l) {
        int n = net.width[l];
        Arrays.fill(nextMid, 0, n, 0);
        Arrays.fill(nextRad, 0, n, 0);
        for (int j = 0; j < net.width[l + 1]; j++) {
            if (mid[j] != 0 || rad[j] != 0) {
                add(mid[j], rad[j] + ROUNDING * Math.abs(mid[j]), net.w[l], j * n, n);
            }
        }
        double[] swap = mid;
        mid = nextMid;
        nextMid = swap;
        swap = rad;
        rad = nextRad;
        nextRad = swap;
    }

    private void add(double m, double r, double[] w, int w0, int n) {
        double[] toMid = nextMid;
        double[] toRad = nextRad;
        for (int i = 0; i < n; i++) {
            toMid[i] += m * w[w0 + i];
            toRad[i] += r * Math.abs(w[w0 + i]);
        }
    }

    double below(int j) {
        return mid[j] - rad[j];
    }

    double above(int j) {
        return mid[j] + rad[j];
    }

    /// Greatest absolute value of entry j.
    double size(int j) {
        return Math.abs(mid[j]) + rad[j];
    }
}
