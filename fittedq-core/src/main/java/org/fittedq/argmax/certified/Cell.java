// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

/// A box of actions, and *columns* that bound functions over it. Work memory of one thread.
///
/// A cell of few free dimensions f has 2^f columns, one for each vertex: a function x is bounded above by columns x_v if
/// x(Σ p_v v) ≤ Σ p_v x_v for all weights p ≥ 0 of sum 1, so its largest column is an upper bound. Sums of bounds
/// bound sums, and convex functions are bounded exactly: their greatest value is at a vertex. With more free dimensions there
/// are f + 1 columns instead, the coefficients of a linear form: the centre's value, then half the change along each dimension.
/// Column v of unit j of a layer of n units stands at v·n + j.
final class Cell {

    /// Above this many free dimensions linear forms are cheaper, though looser: `Certified` benchmark, 5 against 6 actions.
    static final int VERTEX_DIMENSIONS = 5;

    final int actions;
    final double[] centre;
    final double[] half;
    /// Dimensions that are not a single number, the first [#frees] entries.
    final int[] free;
    int frees;
    int columns;
    boolean atVertices;

    Cell(int actions) {
        this.actions = actions;
        this.centre = new double[actions];
        this.half = new double[actions];
        this.free = new int[actions];
    }

    /// Most columns of any cell of m actions.
    static int maxColumns(int actions) {
        return Math.max(1 << Math.min(actions, VERTEX_DIMENSIONS), actions + 1);
    }

    /// Sets the box.
    ///
    /// @param box  lower bounds, then upper bounds; not modified
    /// @param from index of the first of 2 m numbers
    void set(double[] box, int from) {
        frees = 0;
        for (int d = 0; d < actions; d++) {
            double low = box[from + d];
            double high = box[from + actions + d];
            centre[d] = 0.5 * (low + high);
            half[d] = low == high ? 0 : Math.max(high - centre[d], centre[d] - low);
            if (low < high) {
                free[frees++] = d;
            }
        }
        atVertices = frees <= VERTEX_DIMENSIONS;
        columns = atVertices ? 1 << frees : frees + 1;
    }

    /// Tells whether free dimension k is at its upper side at vertex v.
    static boolean isUp(int v, int k) {
        return (v >> k & 1) == 1;
    }

    /// Turns linear forms into columns.
    ///
    /// @param lin frees + 1 coefficients of n functions, coefficient k of function j at k·n + j; not modified
    /// @param n   number of functions
    /// @param to  out: columns
    void spread(double[] lin, int n, double[] to) {
        if (!atVertices) {
            System.arraycopy(lin, 0, to, 0, columns * n);
            return;
        }
        System.arraycopy(lin, 0, to, 0, n);
        for (int k = 0; k < frees; k++) {
            int count = n << k;
            // vertices below 2ᵏ go down, their copies up
            for (int x = 0; x < count; x += n) {
                split(to, x, count, lin, (k + 1) * n, n);
            }
        }
    }

    private static void split(double[] to, int at, int count, double[] lin, int lin0, int n) {
        for (int j = 0; j < n; j++) {
            double x = to[at + j];
            double y = lin[lin0 + j];
            to[at + j] = x - y;
            to[at + count + j] = x + y;
        }
    }

    /// Greatest value that columns allow n functions: to(j) = max over the cell.
    void greatest(double[] x, int n, double[] to) {
        System.arraycopy(x, 0, to, 0, n);
        for (int v = 1; v < columns; v++) {
            for (int j = 0, at = v * n; j < n; j++, at++) {
                to[j] = atVertices ? Math.max(to[j], x[at]) : to[j] + Math.abs(x[at]);
            }
        }
    }

    /// Least value that columns allow n functions.
    void least(double[] x, int n, double[] to) {
        System.arraycopy(x, 0, to, 0, n);
        for (int v = 1; v < columns; v++) {
            for (int j = 0, at = v * n; j < n; j++, at++) {
                to[j] = atVertices ? Math.min(to[j], x[at]) : to[j] - Math.abs(x[at]);
            }
        }
    }

    /// Half the change of function j along free dimension k, averaged over the vertices.
    double change(double[] x, int n, int j, int k) {
        if (!atVertices) {
            return x[(k + 1) * n + j];
        }
        double sum = 0;
        for (int v = 0; v < columns; v++) {
            sum += isUp(v, k) ? x[v * n + j] : -x[v * n + j];
        }
        return sum / columns;
    }
}
