// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;
import org.fittedq.nn.Activation;

/// Columns B that bound the output above over a cell, by backward substitution from the output to the action:
/// q ≤ b + Σⱼ cⱼ (sⱼ zⱼ + rⱼ), with rⱼ's upper column where cⱼ > 0 and its lower one where cⱼ < 0.
///
/// Where cⱼ < 0, ReLU's remainder is dropped (its lower bound is 0) and sⱼ is that of a line that touches ReLU at the
/// network's current z. Work memory of one thread.
final class OutputBound {

    /// Above the relative error of the few operations of [#form].
    private static final double OUTWARD = 1e-13;

    private final DoubleNetwork net;
    private final Cell cell;
    private final HiddenBounds[] hidden;
    private final double[][] c; // coefficients of the hidden units of each layer
    private final double[] lin;
    private final double[] linear; // columns of lin
    private final double[] columns;
    private final double[] effect;
    private double[] slopeLo = {};
    private double[] slopeHi = {};

    OutputBound(DoubleNetwork net, Cell cell, HiddenBounds[] hidden) {
        this.net = net;
        this.cell = cell;
        this.hidden = hidden;
        this.c = new double[hidden.length][];
        for (int l = 0; l < hidden.length; l++) {
            c[l] = new double[hidden[l].n];
        }
        this.lin = new double[cell.actions + 1];
        this.linear = new double[Cell.maxColumns(cell.actions)];
        this.columns = new double[linear.length];
        this.effect = new double[cell.actions];
    }

    /// Bounds the output over the cell, before rounding is made up for.
    ///
    /// @param slopeLo lower bounds of ∂q/∂a; where one is positive, only vertices at the upper side count; not modified
    /// @param slopeHi upper bounds of ∂q/∂a; not modified
    /// @param effects whether to measure what [#widestEffect] needs
    /// @return the greatest column
    double bound(double[] slopeLo, double[] slopeHi, boolean effects) {
        this.slopeLo = slopeLo;
        this.slopeHi = slopeHi;
        int last = hidden.length - 1;
        Arrays.fill(columns, 0, cell.columns, 0);
        Arrays.fill(lin, 0);
        lin[0] = net.b[last + 1][0];
        System.arraycopy(net.w[last + 1], 0, c[last], 0, c[last].length);
        for (int l = last; l >= 0; l--) {
            if (l > 0) {
                Arrays.fill(c[l - 1], 0);
            }
            for (int j = 0; j < hidden[l].n; j++) {
                unit(l, j);
            }
        }
        cell.spread(lin, 1, linear);
        for (int v = 0; v < cell.columns; v++) {
            columns[v] += linear[v];
        }
        if (effects) {
            measureEffects();
        }
        return greatest();
    }

    private void unit(int l, int j) {
        HiddenBounds h = hidden[l];
        double cj = c[l][j];
        double s = h.s[j];
        if (cj < 0 && !h.linear[j] && net.activation == Activation.RELU) {
            s = HiddenBounds.touching(net.z[l][j]);
        } else if (!h.linear[j]) {
            h.addRemainder(j, cj, cell.columns, columns);
        }
        double cs = cj * s;
        if (cs == 0) {
            return;
        }
        if (l > 0) {
            lin[0] += cs * net.b[l][j];
            DoubleNetwork.axpy(cs, net.w[l], j * net.width[l], c[l - 1], 0, net.width[l]);
            return;
        }
        lin[0] += cs * h.middle(j);
        for (int k = 0; k < cell.frees; k++) {
            lin[k + 1] += cs * cell.half[cell.free[k]] * net.wt[0][cell.free[k] * h.n + j];
        }
    }

    private double greatest() {
        if (cell.atVertices) {
            return columns[top()];
        }
        double sum = columns[0];
        for (int k = 0; k < cell.frees; k++) {
            sum += goesUp(k) ? columns[k + 1] : -columns[k + 1];
        }
        return sum;
    }

    /// The vertex of the greatest column among those that ∂q/∂a does not exclude.
    private int top() {
        int top = -1;
        for (int v = 0; v < cell.columns; v++) {
            if (!isExcluded(v) && (top < 0 || columns[v] > columns[top])) {
                top = v;
            }
        }
        return top;
    }

    /// If q rises along a dimension throughout the cell, its maximum is at the upper side, and conversely.
    private boolean isExcluded(int v) {
        for (int k = 0; k < cell.frees; k++) {
            int d = cell.free[k];
            if (Cell.isUp(v, k) ? slopeHi[d] < 0 : slopeLo[d] > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean goesUp(int k) {
        int d = cell.free[k];
        return slopeLo[d] > 0 || (slopeHi[d] >= 0 && columns[k + 1] > 0);
    }

    void corner(double[] a) {
        System.arraycopy(cell.centre, 0, a, 0, cell.actions);
        int top = cell.atVertices ? top() : 0;
        for (int k = 0; k < cell.frees; k++) {
            int d = cell.free[k];
            boolean up = cell.atVertices ? Cell.isUp(top, k) : goesUp(k);
            a[d] += up ? cell.half[d] : -cell.half[d];
        }
    }

    private void measureEffects() {
        Arrays.fill(effect, 0);
        for (int l = 0; l < hidden.length; l++) {
            HiddenBounds h = hidden[l];
            for (int j = 0; j < h.n; j++) {
                for (int k = 0; k < cell.frees && !h.linear[j]; k++) {
                    double change = cell.change(h.zLo, h.n, j, k) + cell.change(h.zHi, h.n, j, k);
                    effect[cell.free[k]] += Math.abs(c[l][j] * change);
                }
            }
        }
    }

    double effect(int d) {
        return effect[d];
    }

    /// The linear form that has the mean slopes of the columns, and a constant for which it is above all of them.
    double form(double[] g) {
        Arrays.fill(g, 0);
        for (int k = 0; k < cell.frees; k++) {
            g[cell.free[k]] = cell.change(columns, 1, 0, k) / cell.half[cell.free[k]];
        }
        double above = cell.atVertices ? Double.NEGATIVE_INFINITY : columns[0];
        for (int v = 0; v < cell.columns && cell.atVertices; v++) {
            double x = columns[v];
            for (int k = 0; k < cell.frees; k++) {
                int d = cell.free[k];
                x -= Cell.isUp(v, k) ? g[d] * cell.half[d] : -g[d] * cell.half[d];
            }
            above = Math.max(above, x);
        }
        double size = Math.abs(above);
        for (int d = 0; d < g.length; d++) {
            above -= g[d] * cell.centre[d];
            size += Math.abs(g[d]) * (Math.abs(cell.centre[d]) + cell.half[d]);
        }
        return above + OUTWARD * size;
    }
}
