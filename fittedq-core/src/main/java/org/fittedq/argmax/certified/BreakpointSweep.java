// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.nn.Activation;

/// The maximum of a ReLU network along a segment of actions a(t) = from + t (to − from), 0 ≤ t ≤ 1: exact up to rounding.
///
/// Along the segment each z of the first layer is linear in t, z = c + s t; between the points where one of them crosses 0,
/// each z of the second layer is, and so on: layer by layer the pieces are cut at crossings until the output is linear, and so
/// greatest at an end of a piece. At a crossing one unit goes on or off, so the next layer's c and s change by one column of its
/// weights. Cost: (breakpoints of the layers before the last hidden one) × width.
///
/// Rounding: every c and s is a sum of at most one term for each unit that was ever on, plus one for each crossing, so
/// [Rounding] bounds the error of the computed function at every t, its slightly misplaced breakpoints included (there z is as
/// close to 0 as its error).
///
/// Work memory of one thread.
final class BreakpointSweep {

    private final DoubleNetwork net;
    private final double[][] c;
    private final double[][] s;
    private final boolean[][] on;
    private final double[][] crossing; // t of the crossings inside the piece, ascending
    private final int[][] unit; // which unit crosses
    private double best;
    private double bestT;
    private long pieces;

    BreakpointSweep(DoubleNetwork net) {
        Check.that(net.activation == Activation.RELU, "activation", "relu, so that q is piecewise linear",
                net.activation);
        this.net = net;
        this.c = new double[net.depth][];
        this.s = new double[net.depth][];
        this.on = new boolean[net.depth][];
        this.crossing = new double[net.depth][];
        this.unit = new int[net.depth][];
        for (int l = 0; l < net.depth; l++) {
            c[l] = new double[net.width[l + 1]];
            s[l] = new double[net.width[l + 1]];
            on[l] = new boolean[net.width[l + 1]];
            crossing[l] = new double[net.width[l + 1]];
            unit[l] = new int[net.width[l + 1]];
        }
    }

    /// Finds the maximum at the network's state.
    ///
    /// @param from first action; not modified
    /// @param to   last action; not modified
    /// @return max q over the segment, before rounding is made up for
    double maximise(double[] from, double[] to) {
        System.arraycopy(net.b[0], 0, c[0], 0, c[0].length);
        Arrays.fill(s[0], 0);
        for (int d = 0; d < net.actions; d++) {
            DoubleNetwork.axpy(from[d], net.wt[0], d * c[0].length, c[0], 0, c[0].length);
            DoubleNetwork.axpy(to[d] - from[d], net.wt[0], d * s[0].length, s[0], 0, s[0].length);
        }
        best = Double.NEGATIVE_INFINITY;
        pieces = 0;
        piece(0, 0, 1);
        return best;
    }

    /// Returns where on the segment the last maximum is, in [0, 1].
    double at() {
        return bestT;
    }

    /// Returns the number of linear pieces of the last segment.
    long pieces() {
        return pieces;
    }

    /// All z of layer l are c + s t on [t0, t1].
    private void piece(int l, double t0, double t1) {
        if (l == net.depth - 1) {
            pieces++;
            consider(t0, c[l][0] + s[l][0] * t0);
            consider(t1, c[l][0] + s[l][0] * t1);
            return;
        }
        int crossings = crossings(l, t0, t1);
        nextLayer(l);
        double start = t0;
        for (int k = 0; k < crossings; k++) {
            double t = crossing[l][k];
            if (t > start) {
                piece(l + 1, start, t);
                start = t;
            }
            toggle(l, unit[l][k]);
        }
        piece(l + 1, start, t1);
    }

    private void consider(double t, double q) {
        if (q > best) {
            best = q;
            bestT = t;
        }
    }

    /// Finds which units are on at the beginning, and where units cross 0 inside, in ascending order.
    private int crossings(int l, double t0, double t1) {
        int count = 0;
        for (int j = 0; j < c[l].length; j++) {
            double z0 = c[l][j] + s[l][j] * t0;
            double z1 = c[l][j] + s[l][j] * t1;
            on[l][j] = z0 > 0 || (z0 == 0 && z1 > 0);
            if ((z0 > 0 && z1 < 0) || (z0 < 0 && z1 > 0)) {
                insert(l, count++, Math.clamp(-c[l][j] / s[l][j], t0, t1), j);
            }
        }
        return count;
    }

    private void insert(int l, int count, double t, int j) {
        double[] ts = crossing[l];
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ts[middle] <= t) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        System.arraycopy(ts, low, ts, low + 1, count - low);
        System.arraycopy(unit[l], low, unit[l], low + 1, count - low);
        ts[low] = t;
        unit[l][low] = j;
    }

    /// z of layer l + 1 from the units that are on.
    private void nextLayer(int l) {
        System.arraycopy(net.b[l + 1], 0, c[l + 1], 0, c[l + 1].length);
        Arrays.fill(s[l + 1], 0);
        for (int j = 0; j < on[l].length; j++) {
            if (on[l][j]) {
                add(l, j, 1);
            }
        }
    }

    private void toggle(int l, int j) {
        add(l, j, on[l][j] ? -1 : 1);
        on[l][j] = !on[l][j];
    }

    private void add(int l, int j, int sign) {
        int n = c[l + 1].length;
        DoubleNetwork.axpy(sign * c[l][j], net.wt[l + 1], j * n, c[l + 1], 0, n);
        DoubleNetwork.axpy(sign * s[l][j], net.wt[l + 1], j * n, s[l + 1], 0, n);
    }
}
