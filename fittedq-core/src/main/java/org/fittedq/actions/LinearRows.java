// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.UnitChange;

/// Rows of a linear constraint on actions: a matrix and a right-hand side, read as A a ≤ b or as E a = d by who takes it.
///
/// Immutable and thread-safe.
public final class LinearRows {

    private final int size;
    private final double[][] coefficients;
    private final double[] right;

    private LinearRows(int size, double[][] coefficients, double[] right) {
        this.size = size;
        this.coefficients = coefficients;
        this.right = right;
    }

    /// Makes rows.
    ///
    /// @param coefficients one row for each constraint, at least one, all of the same length m ≥ 1, finite; copied
    /// @param right        a right-hand side for each row, finite; copied
    /// @return the rows
    /// @throws IllegalArgumentException if lengths differ or are zero, or a number is not finite
    public static LinearRows of(double[][] coefficients, double[] right) {
        Check.that(coefficients.length > 0 && coefficients[0].length > 0, "linear rows", "at least one coefficient",
                "none");
        Check.that(right.length == coefficients.length, "linear rows",
                "a right-hand side for each of the " + coefficients.length + " rows", right.length);
        int size = coefficients[0].length;
        double[][] copy = new double[coefficients.length][];
        for (int r = 0; r < copy.length; r++) {
            copy[r] = coefficients[r].clone();
            Check.that(copy[r].length == size, "linear rows, row " + r, size + " coefficients, as in row 0",
                    copy[r].length);
            Check.that(Double.isFinite(right[r]), "linear rows, row " + r, "a finite right-hand side", right[r]);
            for (double c : copy[r]) {
                Check.that(Double.isFinite(c), "linear rows, row " + r, "finite coefficients", c);
            }
        }
        return new LinearRows(size, copy, right.clone());
    }

    /// Makes no rows: a constraint that always holds.
    ///
    /// @param size dimensions m, at least 1
    /// @return no rows of m coefficients
    public static LinearRows none(int size) {
        Check.that(size >= 1, "linear rows", "at least one dimension", size);
        return new LinearRows(size, new double[0][], new double[0]);
    }

    /// Returns the same constraint on normalised actions u, this being one on actions a = mid + half · u:
    /// Σᵢ cᵢ halfᵢ uᵢ against r − Σᵢ cᵢ midᵢ.
    ///
    /// @param box the environment's actions, m dimensions
    /// @return new rows
    /// @throws IllegalArgumentException if the box has not m dimensions
    public LinearRows inUnits(ActionBox box) {
        Check.that(box.size() == size, "linear rows", box.size() + " coefficients, one for each dimension", size);
        double[] shift = new double[size];
        double[] scale = new double[size];
        for (int i = 0; i < size; i++) {
            shift[i] = box.mid(i);
            scale[i] = box.half(i);
        }
        return mapped(shift, scale);
    }

    /// Returns the same constraint on outer units v, this being one on inner units u = shift + scale · v.
    ///
    /// @param change the change of units, m dimensions
    /// @return new rows
    LinearRows inUnits(UnitChange change) {
        double[] shift = new double[size];
        double[] scale = new double[size];
        for (int i = 0; i < size; i++) {
            shift[i] = change.shift(i);
            scale[i] = change.scale(i);
        }
        return mapped(shift, scale);
    }

    private LinearRows mapped(double[] shift, double[] scale) {
        double[][] unit = new double[count()][size];
        double[] rest = right.clone();
        for (int r = 0; r < unit.length; r++) {
            for (int i = 0; i < size; i++) {
                unit[r][i] = coefficients[r][i] * scale[i];
                rest[r] -= coefficients[r][i] * shift[i];
            }
        }
        return new LinearRows(size, unit, rest);
    }

    /// Returns the number of rows.
    ///
    /// @return rows, at least 0
    public int count() {
        return right.length;
    }

    /// Returns the number of coefficients in a row.
    ///
    /// @return dimensions m, at least 1
    public int size() {
        return size;
    }

    /// Returns one coefficient.
    ///
    /// @param r row, from 0
    /// @param i dimension, from 0
    /// @return coefficient of dimension i in row r
    public double at(int r, int i) {
        return coefficients[r][i];
    }

    /// Returns one right-hand side.
    ///
    /// @param r row, from 0
    /// @return right-hand side of row r
    public double right(int r) {
        return right[r];
    }
}
