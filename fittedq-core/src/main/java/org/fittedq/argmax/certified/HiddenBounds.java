// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import org.fittedq.nn.Activation;

/// What is known of one hidden layer over a cell: bounds of every z, and for every unit a relaxation φ(z) = s z + r with r
/// between two columns (see [Cell]).
///
/// Any slope s is sound, as r is bounded for the slope that is used. At vertices: z lies between the columns zLo and zHi, so
/// at an action Σ p_v v it is Σ p_v ζ_v for some ζ_v in [zLo_v, zHi_v], and for a convex R ≥ r Jensen's inequality gives
/// r(z) ≤ R(z) ≤ Σ p_v R(ζ_v) ≤ Σ p_v max(R(zLo_v), R(zHi_v)): columns that bound r; below likewise with a concave R.
///
/// | φ | R above | R below |
/// |---|---|---|
/// | ReLU | r = max(−s z, (1 − s) z), itself convex | 0, as 0 ≤ s ≤ 1 |
/// | tanh, silu | r(c) + r′(c) (z − c) + ½ max(0, sup φ″) (z − c)², Taylor about the middle c of z's interval | the same with min(0, inf φ″) |
/// | tanh, where narrower | its greatest value on z's interval: at an end or where tanh′ = s | its least value |
/// | silu, where narrower | that of ReLU less inf x/(1 + eˣ), x = \|z\| | that of ReLU less sup x/(1 + eˣ) |
///
/// silu is neither convex nor concave; nothing here needs it to be: Taylor's remainder holds with [Curve]'s bounds of φ″ on
/// the interval, and the last row is the identity silu z = max(z, 0) − x/(1 + eˣ).
final class HiddenBounds {

    /// Intervals narrower than this get the slope of the middle: the chord's would be lost in rounding.
    private static final double NARROW = 1e-3;

    final int n;
    /// Bounds of z over the cell, rounded outward.
    final double[] lo;
    final double[] hi;
    /// Bounds of z as columns, before outward rounding.
    final double[] zLo;
    final double[] zHi;
    /// Whether φ is linear over the cell: then it is s z.
    final boolean[] linear;
    final double[] s;
    final double[] remainderLo;
    final double[] remainderHi;
    private final Activation activation;
    private final boolean exact; // z is linear in the action: the first layer
    private final double[] centre;
    private final double[] range = new double[2];

    HiddenBounds(int n, int maxColumns, Activation activation, boolean exact) {
        this.n = n;
        this.activation = activation;
        this.exact = exact;
        this.lo = new double[n];
        this.hi = new double[n];
        this.linear = new boolean[n];
        this.s = new double[n];
        this.zLo = new double[n * maxColumns];
        this.zHi = exact ? zLo : new double[n * maxColumns];
        this.remainderLo = new double[n * maxColumns];
        this.remainderHi = new double[n * maxColumns];
        this.centre = new double[exact ? n : 0];
    }

    /// Takes bounds of z over the cell from the columns.
    ///
    /// @param slack by how much each may be off by rounding; not modified
    void bound(Cell cell, double[] slack) {
        cell.least(zLo, n, lo);
        cell.greatest(zHi, n, hi);
        for (int j = 0; j < n; j++) {
            lo[j] -= slack[j];
            hi[j] += slack[j];
        }
    }

    /// Chooses slopes and bounds remainders.
    ///
    /// @param cell   columns
    /// @param anchor z at some action of the cell: there ReLU's lower line touches; not modified
    void relax(Cell cell, double[] anchor) {
        System.arraycopy(anchor, 0, centre, 0, centre.length);
        for (int i = 0; i < n; i++) {
            linear[i] = activation == Activation.RELU && (hi[i] <= 0 || lo[i] >= 0);
            if (linear[i]) {
                s[i] = lo[i] >= 0 ? 1 : 0;
            } else if (activation == Activation.RELU) {
                // deeper layers: the chord's slope, which keeps the remainder smallest
                s[i] = exact ? touching(anchor[i]) : hi[i] / (hi[i] - lo[i]);
                relu(i, cell);
            } else {
                smooth(i, cell);
            }
        }
    }

    /// Slope of a line below ReLU that touches it at z.
    static double touching(double z) {
        return z > 0 ? 1 : 0;
    }

    private static double remainder(double s, double z) {
        return Math.max(-s * z, (1 - s) * z);
    }

    private void relu(int i, Cell cell) {
        double slope = s[i];
        if (cell.atVertices) {
            for (int v = 0, at = i; v < cell.columns; v++, at += n) {
                remainderLo[at] = 0;
                remainderHi[at] = Math.max(remainder(slope, zLo[at]), remainder(slope, zHi[at]));
            }
            return;
        }
        constant(remainderLo, i, cell, 0);
        if (exact) {
            // the chord λ (z − l), less s z, is linear in the action where z is
            double chord = hi[i] / (hi[i] - lo[i]);
            for (int v = 0, at = i; v < cell.columns; v++, at += n) {
                remainderHi[at] = (chord - slope) * zLo[at];
            }
            remainderHi[i] -= chord * lo[i];
        } else {
            constant(remainderHi, i, cell, Math.max(remainder(slope, lo[i]), remainder(slope, hi[i])));
        }
    }

    private void constant(double[] columns, int i, Cell cell, double x) {
        for (int v = 0, at = i; v < cell.columns; v++, at += n) {
            columns[at] = cell.atVertices || v == 0 ? x : 0;
        }
    }

    private void smooth(int i, Cell cell) {
        double l = lo[i];
        double u = hi[i];
        double c = 0.5 * (l + u);
        double slopeAtC = Curve.slope(activation, c);
        double atL = Curve.value(activation, l);
        double atU = Curve.value(activation, u);
        s[i] = u - l > NARROW ? Math.clamp((atU - atL) / (u - l), 0, 1) : Math.clamp(slopeAtC, 0, 1);
        range(i, atL - s[i] * l, atU - s[i] * u);
        double r = Curve.value(activation, c) - s[i] * c;
        double tilt = slopeAtC - s[i];
        taylor(i, cell, c, r, tilt, 0.5 * Curve.curvatureAbove(activation, l, u), 1, range[1], remainderHi);
        taylor(i, cell, c, r, tilt, 0.5 * Curve.curvatureBelow(activation, l, u), -1, range[0], remainderLo);
    }

    /// Columns of r + tilt (z − c) + curvature (z − c)² or, where that reaches beyond `limit`, of the limit.
    ///
    /// @param side 1 for bounds above, −1 below
    private void taylor(int i, Cell cell, double c, double r, double tilt, double curvature, int side, double limit,
            double[] to) {
        double farthest = Double.NEGATIVE_INFINITY;
        for (int v = 0, at = i; v < cell.columns && cell.atVertices; v++, at += n) {
            double value = Math.max(side * parabola(zLo[at] - c, r, tilt, curvature),
                    side * parabola(zHi[at] - c, r, tilt, curvature));
            to[at] = side * value;
            farthest = Math.max(farthest, value);
        }
        if (!cell.atVertices) {
            double value = Math.max(side * parabola(lo[i] - c, r, tilt, curvature),
                    side * parabola(hi[i] - c, r, tilt, curvature));
            constant(to, i, cell, side * Math.min(value, side * limit));
        } else if (farthest > side * limit) {
            constant(to, i, cell, limit);
        }
    }

    private static double parabola(double x, double r, double tilt, double curvature) {
        return r + x * (tilt + curvature * x);
    }

    /// Bounds r over the whole interval.
    private void range(int i, double atL, double atU) {
        double slope = s[i];
        if (activation == Activation.SILU) {
            double least = lo[i] > 0 ? (1 - slope) * lo[i] : hi[i] < 0 ? -slope * hi[i] : 0;
            double most = Math.max(remainder(slope, lo[i]), remainder(slope, hi[i]));
            range[0] = least - Curve.siluGapAbove(lo[i], hi[i]);
            range[1] = most - Curve.siluGapBelow(lo[i], hi[i]);
            return;
        }
        range[0] = Math.min(atL, atU);
        range[1] = Math.max(atL, atU);
        if (slope > 0 && slope < 1) {
            double turn = Curve.tanhTurn(slope);
            double hump = Curve.tanhHump(slope);
            range[0] = lo[i] <= -turn && -turn <= hi[i] ? -hump : range[0];
            range[1] = lo[i] <= turn && turn <= hi[i] ? hump : range[1];
        }
    }

    /// z of unit j of the first layer at the cell's centre.
    double middle(int j) {
        return centre[j];
    }

    /// Adds c times the remainder's bound to columns of one function.
    void addRemainder(int i, double c, int columns, double[] to) {
        double[] remainder = c > 0 ? remainderHi : remainderLo;
        for (int v = 0, at = i; v < columns; v++, at += n) {
            to[v] += c * remainder[at];
        }
    }
}
