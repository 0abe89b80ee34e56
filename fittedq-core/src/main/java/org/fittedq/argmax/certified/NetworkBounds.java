// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Arrays;

/// Sound bounds of a network over boxes of actions, at one state: q(s, a) ≤ Σ p_v B_v at a = Σ p_v v (see [Cell]), so
/// q(s, a) ≤ maxᵥ B_v, and q(s, a) ≤ c + g·a.
///
/// Layer by layer, each z is written as a linear form of the action plus the remainders of the units before it (backward
/// substitution: z = Σ C (s z′ + r) with C ← C diag(s) W), which bounds z; then the layer's units are relaxed by
/// [HiddenBounds]. The output last, with slopes that depend on the sign of its coefficients: where a unit counts negatively,
/// ReLU's lower line touches at an *anchor*, an action of the cell. The first anchor is the centre; then it moves towards the
/// vertex where the bound is greatest (Frank–Wolfe steps on the dual problem of choosing lines), and the least bound counts.
///
/// Sources: H. Zhang et al., *Efficient Neural Network Robustness Certification with General Activation Functions* (CROWN),
/// NeurIPS 2018, <https://arxiv.org/abs/1811.00866>; G. Singh et al., *An Abstract Domain for Certifying Neural Networks*,
/// POPL 2019 (backward substitution); M. Frank and P. Wolfe, *An Algorithm for Quadratic Programming*, 1956.
/// Differences:
/// 1. where few dimensions are free, bounds are columns at the vertices instead of linear forms, so that sums of
///    convex functions of the action are bounded exactly;
/// 2. intermediate layers use one slope for both sides, so that one substitution serves both;
/// 3. anchors instead of slopes optimised by gradients.
///
/// The bounds are about exact arithmetic on the float weights; rounding in double is made up for ([Rounding]). Work
/// memory of one thread; nothing is allocated per cell.
final class NetworkBounds {

    /// Anchors after the centre: 2 halve the number of cells or better, more no longer pay (`Certified` benchmark).
    private static final int ANCHORS = 2;

    private final DoubleNetwork net;
    private final int m;
    private final int last; // the last hidden layer
    private final Cell cell;
    private final HiddenBounds[] hidden;
    private final OutputBound output;
    private final IntervalGradient gradient;
    private final double[][] slack;
    private final double[] lin; // coefficients of linear forms, see Cell.spread
    private final double[] mid; // columns: what remainders add to all z of a layer, as middle ± radius
    private final double[] rad;
    private final double[][] substituted; // C of each layer, transposed; networks of three hidden layers or more
    private final double[] slopeLo;
    private final double[] slopeHi;
    private final double[] anchor;
    private final double[] best; // the action of greatest value seen in the cell
    private final double[] corner;
    private double bestValue;

    NetworkBounds(DoubleNetwork net) {
        this.net = net;
        this.m = net.actions;
        this.last = net.depth - 2;
        this.cell = new Cell(m);
        this.hidden = new HiddenBounds[net.depth - 1];
        this.slack = new double[net.depth][];
        this.substituted = new double[net.depth][];
        int widest = Arrays.stream(net.width).max().getAsInt();
        int columns = Cell.maxColumns(m);
        for (int l = 0; l < net.depth; l++) {
            slack[l] = new double[net.width[l + 1]];
            substituted[l] = new double[net.depth > 3 ? net.width[l] * widest : 0];
        }
        for (int l = 0; l <= last; l++) {
            hidden[l] = new HiddenBounds(net.width[l + 1], columns, net.activation, l == 0);
        }
        this.output = new OutputBound(net, cell, hidden);
        this.gradient = new IntervalGradient(net);
        this.lin = new double[(m + 1) * widest];
        this.mid = new double[columns * widest];
        this.rad = new double[columns * widest];
        this.slopeLo = new double[m];
        this.slopeHi = new double[m];
        this.anchor = new double[m];
        this.best = new double[m];
        this.corner = new double[m];
    }

    /// Prepares for the cells of one box, after the network's state has been fixed.
    ///
    /// @param box lower, then upper bounds of all actions; not modified
    void fix(double[] box) {
        Rounding.bound(net, box, slack);
    }

    /// Bounds q over a cell.
    ///
    /// @param box    lower, then upper bounds; not modified
    /// @param from   index of the first of 2 m numbers
    /// @param enough a bound at most this is not improved further
    /// @return an upper bound of q over the cell, for exact arithmetic on the float weights
    double bound(double[] box, int from, double enough) {
        cell.set(box, from);
        bestValue = Double.NEGATIVE_INFINITY;
        anchorAt(cell.centre);
        first();
        for (int l = 1; l <= last; l++) {
            deeper(l);
        }
        steepness();
        double bound = output.bound(slopeLo, slopeHi, true);
        System.arraycopy(cell.centre, 0, anchor, 0, m);
        double rounding = rounding();
        for (int k = 0; k < ANCHORS && bound + rounding > enough && cell.frees > 0; k++) {
            output.corner(corner);
            for (int d = 0; d < m; d++) {
                anchor[d] += (corner[d] - anchor[d]) / (k + 2);
            }
            anchorAt(anchor);
            bound = Math.min(bound, output.bound(slopeLo, slopeHi, false));
        }
        if (bound + rounding > enough) {
            // where q is linear over the cell, this is its maximum
            output.corner(corner);
            anchorAt(corner);
        }
        return bound + rounding;
    }

    private void anchorAt(double[] a) {
        double value = net.value(a);
        if (value > bestValue) {
            bestValue = value;
            System.arraycopy(a, 0, best, 0, m);
        }
    }

    /// z of the first layer is linear in the action.
    private void first() {
        HiddenBounds h = hidden[0];
        System.arraycopy(net.z[0], 0, lin, 0, h.n);
        for (int k = 0; k < cell.frees; k++) {
            int d = cell.free[k];
            for (int j = 0; j < h.n; j++) {
                lin[(k + 1) * h.n + j] = cell.half[d] * net.wt[0][d * h.n + j];
            }
        }
        cell.spread(lin, h.n, h.zLo);
        h.bound(cell, slack[0]);
        h.relax(cell, net.z[0]);
    }

    private void deeper(int l) {
        HiddenBounds target = hidden[l];
        int n = target.n;
        Arrays.fill(lin, 0, (cell.frees + 1) * n, 0);
        Arrays.fill(mid, 0, cell.columns * n, 0);
        Arrays.fill(rad, 0, cell.columns * n, 0);
        System.arraycopy(net.b[l], 0, lin, 0, n);
        double[] c = net.wt[l];
        for (int k = l - 1; k > 0; k--) {
            addRemainders(hidden[k], c, n);
            c = substitute(k, c, n);
        }
        addRemainders(hidden[0], c, n);
        toActions(c, n);
        cell.spread(lin, n, target.zLo);
        for (int x = 0; x < cell.columns * n; x++) {
            double z = target.zLo[x] + mid[x];
            target.zLo[x] = z - rad[x];
            target.zHi[x] = z + rad[x];
        }
        target.bound(cell, slack[l]);
        target.relax(cell, net.z[l]);
    }

    /// Σ C r, where r lies between two columns.
    private void addRemainders(HiddenBounds source, double[] c, int n) {
        for (int i = 0; i < source.n; i++) {
            for (int v = 0, at = i; v < cell.columns && !source.linear[i]; v++, at += source.n) {
                double middle = 0.5 * (source.remainderHi[at] + source.remainderLo[at]);
                double radius = 0.5 * (source.remainderHi[at] - source.remainderLo[at]);
                if (middle != 0 || radius != 0) {
                    add(middle, radius, c, i * n, v * n, n);
                }
            }
        }
    }

    private void add(double middle, double radius, double[] c, int c0, int to, int n) {
        double[] toMid = mid;
        double[] toRad = rad;
        for (int j = 0; j < n; j++) {
            toMid[to + j] += middle * c[c0 + j];
            toRad[to + j] += radius * Math.abs(c[c0 + j]);
        }
    }

    /// C ← C diag(s) W, the biases to the constants.
    private double[] substitute(int k, double[] c, int n) {
        double[] to = substituted[k];
        int inputs = net.width[k];
        Arrays.fill(to, 0, inputs * n, 0);
        for (int j = 0; j < hidden[k].n; j++) {
            double s = hidden[k].s[j];
            DoubleNetwork.axpy(s * net.b[k][j], c, j * n, lin, 0, n);
            for (int i = 0; i < inputs && s != 0; i++) {
                DoubleNetwork.axpy(s * net.w[k][j * inputs + i], c, j * n, to, i * n, n);
            }
        }
        return to;
    }

    private void toActions(double[] c, int n) {
        HiddenBounds source = hidden[0];
        for (int i = 0; i < source.n; i++) {
            double s = source.s[i];
            DoubleNetwork.axpy(s * net.z[0][i], c, i * n, lin, 0, n);
            for (int k = 0; k < cell.frees && s != 0; k++) {
                int d = cell.free[k];
                DoubleNetwork.axpy(s * cell.half[d] * net.wt[0][d * source.n + i], c, i * n, lin, (k + 1) * n, n);
            }
        }
    }

    private void steepness() {
        gradient.start();
        for (int l = last; l >= 0; l--) {
            gradient.throughActivation(l, hidden[l].lo, hidden[l].hi);
            gradient.throughWeights(l);
        }
        for (int d = 0; d < m; d++) {
            slopeLo[d] = gradient.below(d);
            slopeHi[d] = gradient.above(d);
        }
    }

    /// Returns a sound lower bound of ∂q/∂a_d over the last cell.
    double slopeLo(int d) {
        return slopeLo[d];
    }

    /// Returns a sound upper bound of ∂q/∂a_d over the last cell.
    double slopeHi(int d) {
        return slopeHi[d];
    }

    /// Returns what halving dimension d of the last cell promises: Σ |coefficient| · change of z along it, over the units
    /// that are not linear there. If it is 0 in all dimensions, q is linear over the cell and its bound exact.
    double effect(int d) {
        return output.effect(d);
    }

    /// Returns the greatest q, in double, at the actions that the last bound was made at.
    double bestValue() {
        return bestValue;
    }

    /// Returns what makes up for rounding in double, of q itself.
    double rounding() {
        return slack[net.depth - 1][0];
    }

    /// Copies the action of [#bestValue].
    void best(double[] a) {
        System.arraycopy(best, 0, a, 0, m);
    }

    /// Copies the vertex of the last cell where the last form's bound is greatest.
    void corner(double[] a) {
        output.corner(a);
    }

    /// Gives the linear form of the last cell: q ≤ c + g·a at each of its actions.
    ///
    /// @param g out: m numbers
    /// @return c
    double form(double[] g) {
        return output.form(g) + rounding();
    }
}
