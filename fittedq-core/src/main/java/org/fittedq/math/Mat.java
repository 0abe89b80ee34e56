// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import java.util.Arrays;

/// A dense single-precision matrix, row-major: entry (r, c) stands at `r · cols + c` of [#data()].
///
/// Rows are the transitions of a batch, columns the dimensions of state or action. Not thread-safe.
public final class Mat {

    private final int rows;
    private final int cols;
    private final float[] data;

    /// Makes a matrix of zeros.
    ///
    /// @param rows number of rows, at least 0
    /// @param cols number of columns, at least 0
    /// @throws IllegalArgumentException if a size is negative, or there are more entries than an array can have
    public Mat(int rows, int cols) {
        Check.that(rows >= 0 && cols >= 0, "matrix shape", "rows and columns of at least 0", rows + "×" + cols);
        this.rows = rows;
        this.cols = cols;
        this.data = new float[Check.size("matrix", rows, cols)];
    }

    /// Returns the number of rows.
    ///
    /// @return rows
    public int rows() {
        return rows;
    }

    /// Returns the number of columns.
    ///
    /// @return columns
    public int cols() {
        return cols;
    }

    /// Returns the entries themselves (no copy), row-major.
    ///
    /// @return the array of rows · cols entries
    public float[] data() {
        return data;
    }

    /// Returns one entry.
    ///
    /// @param r row
    /// @param c column
    /// @return entry (r, c)
    public float at(int r, int c) {
        return data[r * cols + c];
    }

    /// Sets one entry.
    ///
    /// @param r     row
    /// @param c     column
    /// @param value new entry (r, c)
    public void set(int r, int c, float value) {
        data[r * cols + c] = value;
    }

    /// Copies an array into one row.
    ///
    /// @param r    row
    /// @param from at least `cols` values; not modified
    public void setRow(int r, float[] from) {
        System.arraycopy(from, 0, data, r * cols, cols);
    }

    /// Copies one row into an array.
    ///
    /// @param r   row
    /// @param out at least `cols` values; the first `cols` are overwritten
    public void row(int r, float[] out) {
        System.arraycopy(data, r * cols, out, 0, cols);
    }

    /// Copies another matrix of the same shape into this one.
    ///
    /// @param from source, same shape; not modified
    /// @return this
    public Mat set(Mat from) {
        if (from.rows != rows || from.cols != cols) { // not Check.that, which would build its strings at every call
            throw new IllegalArgumentException(
                    Check.message("matrix shape", rows + "×" + cols, from.rows + "×" + from.cols));
        }
        System.arraycopy(from.data, 0, data, 0, data.length);
        return this;
    }

    /// Sets every entry.
    ///
    /// @param value the new value of all entries
    /// @return this
    public Mat fill(float value) {
        Arrays.fill(data, value);
        return this;
    }

    /// Takes the columns apart: (left, right) ← this.
    ///
    /// @param left  out: the first columns, as many rows
    /// @param right out: the columns after them, as many rows
    public void split(Mat left, Mat right) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(data, r * cols, left.data, r * left.cols, left.cols);
            System.arraycopy(data, r * cols + left.cols, right.data, r * right.cols, right.cols);
        }
    }
}
