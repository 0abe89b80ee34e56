// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

/// The member of a [LatticePolytopeSet] that is nearest to a target, by depth-first branch and bound over the coordinates.
///
/// At a coordinate its values are tried outwards from where the projection onto the worst row's half-space lies. A value is
/// given up if the coordinates that follow cannot make a row hold any more, or if what is decided and the greater of two bounds
/// is no nearer than the best member found:
///
/// 1. Σ of the distances² to the nearest grid values of the coordinates that follow;
/// 2. for each row, the distance² from the target to the row's half-space in these coordinates, e² / ‖g‖².
///
/// Source: the bounds are ours; branch and bound is A. H. Land and A. G. Doig, Econometrica 28, 1960. Work memory of one thread.
final class LatticeSearch {

    /// What a row may be missed by, of the sum of the sizes of its coefficients: what grid values miss when rounded to float.
    private static final double ROUNDING = 0x1p-23;
    /// Bound 2 is taken a little smaller: grid values are rounded to float, the half-space is not.
    private static final double SHRINK = 1 - 1e-5;

    /// What is looked for: m normalised numbers, finite; written by the caller.
    final double[] target;

    private final LatticeSet lattice;
    private final LinearRows rows;
    private final int m;
    private final int q;
    private final double[] right; // with what rounding may miss
    private final int[] low; // of k
    private final int[] high;
    private final double[] least; // [i · q + r]: smallest sum of row r over the coordinates from i on
    private final double[] aim; // the same at the target
    private final double[] squares; // ‖g‖² of row r over these, per normalised unit
    private final double[] used; // sum of row r over the coordinates before i
    private final double[] rest; // bound 1 from i on
    private final int[] k;
    private final int[] best;
    private double bestDistance;
    private int missed; // sign of the coefficient in the row that the last value cannot meet; 0 if it can meet all

    /// @param rows for k
    LatticeSearch(LatticeSet lattice, LinearRows rows) {
        this.lattice = lattice;
        this.rows = rows;
        this.m = lattice.size();
        this.q = rows.count();
        this.target = new double[m];
        this.right = new double[q];
        this.low = new int[m];
        this.high = new int[m];
        this.least = new double[(m + 1) * q];
        this.aim = new double[(m + 1) * q];
        this.squares = new double[(m + 1) * q];
        this.used = new double[(m + 1) * q];
        this.rest = new double[m + 1];
        this.k = new int[m];
        this.best = new int[m];
        for (int r = 0; r < q; r++) {
            right[r] = right(lattice, rows, r);
        }
    }

    /// The right-hand side of a row, with what rounding may miss.
    static double right(LatticeSet lattice, LinearRows rows, int r) {
        double size = 0;
        for (int i = 0; i < lattice.size(); i++) {
            size += Math.abs(rows.at(r, i)) / lattice.step(i);
        }
        return rows.right(r) + ROUNDING * size;
    }

    /// Lets every coordinate have all its values.
    void free() {
        for (int i = 0; i < m; i++) {
            low[i] = 0;
            high[i] = lattice.steps(i);
        }
    }

    /// Tells whether some member has step `at` in dimension `i`.
    boolean reaches(int i, int at) {
        free();
        low[i] = at;
        high[i] = at;
        for (int j = 0; j < m; j++) {
            target[j] = lattice.value(j, 0);
        }
        return run();
    }

    /// Looks for the nearest member within the coordinates' values.
    ///
    /// @return whether there is one
    boolean run() {
        rest[m] = 0;
        for (int i = m - 1; i >= 0; i--) {
            double d = lattice.value(i, nearest(i, target[i])) - target[i];
            rest[i] = rest[i + 1] + d * d;
            for (int r = 0; r < q; r++) {
                double c = rows.at(r, i);
                double g = c / lattice.step(i);
                least[i * q + r] = least[(i + 1) * q + r] + Math.min(c * low[i], c * high[i]);
                aim[i * q + r] = aim[(i + 1) * q + r] + g * (target[i] - lattice.start(i));
                squares[i * q + r] = squares[(i + 1) * q + r] + g * g;
            }
        }
        bestDistance = Double.POSITIVE_INFINITY;
        search(0, 0);
        return bestDistance < Double.POSITIVE_INFINITY;
    }

    private int nearest(int i, double x) {
        return Math.clamp(lattice.nearestStep(i, x), low[i], high[i]);
    }

    /// Writes the member that was found.
    void write(float[] a, int at) {
        for (int i = 0; i < m; i++) {
            a[at + i] = lattice.value(i, best[i]);
        }
    }

    private void search(int i, double distance) {
        if (i == m) {
            bestDistance = distance;
            System.arraycopy(k, 0, best, 0, m);
            return;
        }
        int up = nearest(i, start(i));
        int down = up - 1;
        double from = start(i);
        while (up <= high[i] || down >= low[i]) {
            boolean goUp = down < low[i] || (up <= high[i]
                    && Math.abs(lattice.value(i, up) - from) <= Math.abs(from - lattice.value(i, down)));
            k[i] = goUp ? up++ : down--;
            double d = lattice.value(i, k[i]) - target[i];
            if (isOpen(i, distance + d * d)) {
                search(i + 1, distance + d * d);
            } else if (isLast(i, goUp, d, distance)) {
                up = goUp ? high[i] + 1 : up;
                down = goUp ? down : low[i] - 1;
            }
        }
    }

    /// Whether no value further on is any better: they are farther, or miss the same row by more.
    private boolean isLast(int i, boolean goUp, double d, double distance) {
        boolean away = goUp ? d >= 0 : d <= 0;
        return missed == (goUp ? 1 : -1) || (away && distance + d * d + rest[i + 1] >= bestDistance);
    }

    /// The coordinate of the target's projection onto the half-space of the row that is missed most.
    private double start(int i) {
        double at = target[i];
        double farthest = 0;
        for (int r = 0; r < q; r++) {
            double excess = used[i * q + r] + aim[i * q + r] - right[r];
            double bound = excess > 0 && squares[i * q + r] > 0 ? excess * excess / squares[i * q + r] : 0;
            if (bound > farthest) {
                farthest = bound;
                at = target[i] - rows.at(r, i) / lattice.step(i) * excess / squares[i * q + r];
            }
        }
        return at;
    }

    /// Whether a nearer member may follow once coordinate i is `k[i]`; writes what the rows have used.
    private boolean isOpen(int i, double distance) {
        double bound = rest[i + 1];
        int next = (i + 1) * q;
        missed = 0;
        for (int r = 0; r < q; r++) {
            used[next + r] = used[i * q + r] + rows.at(r, i) * k[i];
            if (used[next + r] + least[next + r] > right[r]) {
                missed = (int) Math.signum(rows.at(r, i));
                return false;
            }
            double excess = used[next + r] + aim[next + r] - right[r];
            if (excess > 0 && squares[next + r] > 0) {
                bound = Math.max(bound, SHRINK * excess * excess / squares[next + r]);
            }
        }
        return distance + bound < bestDistance;
    }
}
