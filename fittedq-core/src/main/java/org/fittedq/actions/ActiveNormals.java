// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;

/// The factors N = Qᵀ [R; 0] of the normals of the active constraints, one column each: the rows of the orthogonal Q are
/// directions, the first q of which span the normals, the others what is orthogonal to all of them. R is upper
/// triangular. Work memory of one thread; adding costs O(m²), so does removing.
final class ActiveNormals {

    private final int size;
    private final double[] basis; // Q, row-major
    private final double[] r; // R, column-major with columns of m numbers
    private final double[] d; // Q g of the last normal
    private final double[] free; // its part orthogonal to the active normals: Σ_{k ≥ q} d_k Q_k
    private final double[] combination; // R⁻¹ d₁: the part along them is N · combination
    private int count; // q

    ActiveNormals(int size) {
        this.size = size;
        this.basis = new double[size * size];
        this.r = new double[size * size];
        this.d = new double[size];
        this.free = new double[size];
        this.combination = new double[size];
    }

    void clear() {
        count = 0;
        Arrays.fill(basis, 0);
        for (int k = 0; k < size; k++) {
            basis[k * size + k] = 1;
        }
    }

    /// q, the number of active normals.
    int count() {
        return count;
    }

    /// Splits a normal into its free part and its combination of the active ones.
    ///
    /// @param g m numbers; not modified
    /// @return the squared length of the free part
    double split(double[] g) {
        Arrays.fill(d, 0);
        for (int i = 0; i < size; i++) {
            if (g[i] != 0) { // the normal of a bound has one such entry
                addColumn(g[i], i, d);
            }
        }
        Arrays.fill(free, 0);
        double squares = 0;
        for (int k = count; k < size; k++) {
            squares += d[k] * d[k];
            addRow(d[k], k, free);
        }
        for (int k = count - 1; k >= 0; k--) {
            double rest = d[k];
            for (int l = k + 1; l < count; l++) {
                rest -= r[l * size + k] * combination[l];
            }
            combination[k] = rest / r[k * size + k];
        }
        return squares;
    }

    private void addColumn(double scale, int i, double[] out) {
        for (int k = 0; k < size; k++) {
            out[k] += scale * basis[k * size + i];
        }
    }

    private void addRow(double scale, int k, double[] out) {
        for (int i = 0; i < size; i++) {
            out[i] += scale * basis[k * size + i];
        }
    }

    /// The free part of the last normal, m numbers.
    double[] free() {
        return free;
    }

    /// The combination of the last normal, q numbers.
    double[] combination() {
        return combination;
    }

    /// Makes the last normal active, whose free part is not zero: a Householder reflection of the free directions turns
    /// the first of them onto the free part.
    void add(double squaredLength) {
        double alpha = d[count] > 0 ? -Math.sqrt(squaredLength) : Math.sqrt(squaredLength);
        // v = d₂ − α e₁, vᵀv/2 = α² − α d_q; v-weighted sum of the directions: free − α Q_q
        double scale = 1 / (squaredLength - alpha * d[count]);
        addRow(-alpha, count, free);
        for (int k = count; k < size; k++) {
            double v = k == count ? d[k] - alpha : d[k];
            for (int i = 0; i < size; i++) {
                basis[k * size + i] -= scale * v * free[i];
            }
        }
        System.arraycopy(d, 0, r, count * size, count);
        r[count * size + count] = alpha;
        count++;
    }

    /// Makes the normal of column l inactive: the columns after it move up, rotations of neighbouring directions make R
    /// triangular again.
    void remove(int l) {
        System.arraycopy(r, (l + 1) * size, r, l * size, (count - l - 1) * size);
        count--;
        for (int k = l; k < count; k++) {
            double x = r[k * size + k];
            double y = r[k * size + k + 1];
            double length = Math.sqrt(x * x + y * y);
            rotate(r, k, k + 1, x / length, y / length, k, count);
            rotateDirections(k, x / length, y / length);
        }
    }

    /// Rotates entries `row` and `next` of the columns from `from` to `to`.
    private void rotate(double[] columns, int row, int next, double cos, double sin, int from, int to) {
        for (int c = from; c < to; c++) {
            double x = columns[c * size + row];
            double y = columns[c * size + next];
            columns[c * size + row] = cos * x + sin * y;
            columns[c * size + next] = cos * y - sin * x;
        }
    }

    private void rotateDirections(int k, double cos, double sin) {
        for (int i = 0; i < size; i++) {
            double x = basis[k * size + i];
            double y = basis[(k + 1) * size + i];
            basis[k * size + i] = cos * x + sin * y;
            basis[(k + 1) * size + i] = cos * y - sin * x;
        }
    }

    /// The directions orthogonal to all active normals: m − q rows of length 1, orthogonal to each other; a copy.
    double[][] freeDirections() {
        double[][] directions = new double[size - count][];
        for (int k = count; k < size; k++) {
            directions[k - count] = Arrays.copyOfRange(basis, k * size, (k + 1) * size);
        }
        return directions;
    }
}
