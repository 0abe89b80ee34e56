// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;

/// A small dense matrix of doubles that never changes: the matrices of a linear-quadratic problem and of its solution.
///
/// Operations make new matrices; sums run in order of the index, so results have the same bits everywhere.
public final class DoubleMatrix {

    private final int rows;
    private final int cols;
    private final double[] data; // row-major

    private DoubleMatrix(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        this.data = new double[Check.size("matrix", rows, cols)];
    }

    /// Makes a matrix from its rows.
    ///
    /// @param entries rows of equal length, at least one of at least one finite number; copied
    /// @return the matrix
    /// @throws IllegalArgumentException if there is no entry, rows differ in length, or an entry is not finite
    public static DoubleMatrix of(double[]... entries) {
        Check.that(entries.length > 0 && entries[0].length > 0, "matrix", "at least one entry", "none");
        DoubleMatrix m = new DoubleMatrix(entries.length, entries[0].length);
        for (int r = 0; r < m.rows; r++) {
            Check.that(entries[r].length == m.cols, "matrix, row " + (r + 1), m.cols + " numbers, as in row 1",
                    entries[r].length);
            for (int c = 0; c < m.cols; c++) {
                Check.that(Double.isFinite(entries[r][c]), "matrix, row " + (r + 1), "finite numbers", entries[r][c]);
                m.data[r * m.cols + c] = entries[r][c];
            }
        }
        return m;
    }

    /// Makes a diagonal matrix.
    ///
    /// @param diagonal entries (i, i), at least one; copied
    /// @return the matrix, zero off the diagonal
    public static DoubleMatrix diagonal(double... diagonal) {
        double[][] entries = new double[diagonal.length][diagonal.length];
        for (int i = 0; i < diagonal.length; i++) {
            entries[i][i] = diagonal[i];
        }
        return of(entries);
    }

    /// Returns the number of rows.
    ///
    /// @return rows, at least 1
    public int rows() {
        return rows;
    }

    /// Returns the number of columns.
    ///
    /// @return columns, at least 1
    public int cols() {
        return cols;
    }

    /// Returns one entry.
    ///
    /// @param r row, from 0
    /// @param c column, from 0
    /// @return entry (r, c)
    public double at(int r, int c) {
        return data[r * cols + c];
    }

    /// Returns this · other.
    ///
    /// @param other as many rows as this has columns
    /// @return a new matrix, `rows()` × `other.cols()`
    public DoubleMatrix times(DoubleMatrix other) {
        Check.that(other.rows == cols, "product of matrices", cols + " rows in the right one", other.rows);
        DoubleMatrix out = new DoubleMatrix(rows, other.cols);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < other.cols; c++) {
                double sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum += at(r, k) * other.at(k, c);
                }
                out.data[r * out.cols + c] = sum;
            }
        }
        return out;
    }

    /// Returns this + scale · other.
    ///
    /// @param scale factor of `other`
    /// @param other same shape
    /// @return a new matrix
    public DoubleMatrix plus(double scale, DoubleMatrix other) {
        Check.that(other.rows == rows && other.cols == cols, "sum of matrices", "shape " + shape(), other.shape());
        DoubleMatrix out = new DoubleMatrix(rows, cols);
        for (int i = 0; i < data.length; i++) {
            out.data[i] = data[i] + scale * other.data[i];
        }
        return out;
    }

    /// Returns scale · this.
    ///
    /// @param scale factor
    /// @return a new matrix
    public DoubleMatrix scaled(double scale) {
        return new DoubleMatrix(rows, cols).plus(scale, this);
    }

    /// Returns the transposed matrix.
    ///
    /// @return a new matrix, `cols()` × `rows()`
    public DoubleMatrix transposed() {
        DoubleMatrix out = new DoubleMatrix(cols, rows);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                out.data[c * rows + r] = at(r, c);
            }
        }
        return out;
    }

    /// Returns the sum of the diagonal.
    ///
    /// @return trace of a square matrix
    public double trace() {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += at(i, i);
        }
        return sum;
    }

    /// Returns the largest absolute value of the entries.
    ///
    /// @return a number of at least 0; NaN if an entry is NaN
    public double largest() {
        double most = 0;
        for (double x : data) {
            most = Math.max(most, Math.abs(x));
        }
        return most;
    }

    /// Returns xᵀ · this · x.
    ///
    /// @param x as many numbers as the square matrix has rows; not modified
    /// @return the quadratic form; allocates nothing
    public double quadratic(double[] x) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                sum += x[r] * at(r, c) * x[c];
            }
        }
        return sum;
    }

    /// Adds scale · this · x to `out`.
    ///
    /// @param scale factor
    /// @param x     `cols()` numbers; not modified
    /// @param out   `rows()` numbers; added to; may not be `x`; allocates nothing
    public void addTimes(double scale, double[] x, double[] out) {
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < cols; c++) {
                sum += at(r, c) * x[c];
            }
            out[r] += scale * sum;
        }
    }

    /// Tells whether the matrix equals its transposed one, up to 1e-12 of its largest entry.
    ///
    /// @return true if square and symmetric
    public boolean isSymmetric() {
        return rows == cols && plus(-1, transposed()).largest() <= 1e-12 * largest();
    }

    /// Returns the lower triangular L with L · Lᵀ = this (Cholesky); reads the lower triangle only.
    ///
    /// @return L; empty if the matrix is not positive definite
    public Optional<DoubleMatrix> cholesky() {
        DoubleMatrix l = new DoubleMatrix(rows, rows);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c <= r; c++) {
                double rest = at(r, c);
                for (int k = 0; k < c; k++) {
                    rest -= l.at(r, k) * l.at(c, k);
                }
                if (r == c && !(rest > 0)) {
                    return Optional.empty();
                }
                l.data[r * rows + c] = r == c ? Math.sqrt(rest) : rest / l.at(c, c);
            }
        }
        return Optional.of(l);
    }

    /// Solves L · Lᵀ · x = right, this being the lower triangular L of [#cholesky].
    ///
    /// @param right as many rows as L
    /// @return x, shape of `right`
    public DoubleMatrix solveAsCholesky(DoubleMatrix right) {
        DoubleMatrix x = right.scaled(1);
        for (int c = 0; c < x.cols; c++) {
            for (int r = 0; r < rows; r++) { // L y = right
                for (int k = 0; k < r; k++) {
                    x.data[r * x.cols + c] -= at(r, k) * x.at(k, c);
                }
                x.data[r * x.cols + c] /= at(r, r);
            }
            for (int r = rows - 1; r >= 0; r--) { // Lᵀ x = y
                for (int k = r + 1; k < rows; k++) {
                    x.data[r * x.cols + c] -= at(k, r) * x.at(k, c);
                }
                x.data[r * x.cols + c] /= at(r, r);
            }
        }
        return x;
    }

    String shape() {
        return rows + "×" + cols;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DoubleMatrix m && m.cols == cols && Arrays.equals(m.data, data);
    }

    @Override
    public int hashCode() {
        return 31 * cols + Arrays.hashCode(data);
    }

    /// Returns the matrix as [Lqr.Problem#parse] reads it: numbers apart by spaces, rows by semicolons.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < data.length; i++) {
            text.append(i == 0 ? "" : i % cols == 0 ? "; " : " ").append(data[i]);
        }
        return text.toString();
    }
}
