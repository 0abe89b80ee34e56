// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.fittedq.mdp.BoxSet;

/// The constraints of a [PolytopeSet] in one numbering, each as g · a ≤ h (or =) with a normal g of length 1. Immutable.
///
/// | number | constraint |
/// |---|---|
/// | 0 … e − 1 | rows of E: g · a = h |
/// | e … e + q − 1 | rows of A |
/// | then m | lower bounds: −aᵢ ≤ −lᵢ |
/// | then m | upper bounds: aᵢ ≤ uᵢ |
///
/// A row of zeros keeps its right-hand side: it holds always, or never.
final class PolytopeConstraints {

    private final BoxSet bounds;
    private final int size;
    private final int equalities;
    private final int rows; // e + q
    private final double[] normals; // rows × m
    private final double[] right;
    private final double[] rounding; // Σ |g| of each row, times the error of rounding to float

    PolytopeConstraints(BoxSet bounds, LinearRows inequalities, LinearRows equalities) {
        this.bounds = bounds;
        this.size = bounds.size();
        this.equalities = equalities.count();
        this.rows = this.equalities + inequalities.count();
        this.normals = new double[rows * size];
        this.right = new double[rows];
        this.rounding = new double[rows];
        for (int j = 0; j < rows; j++) {
            boolean equality = j < this.equalities;
            row(j, equality ? equalities : inequalities, equality ? j : j - this.equalities);
        }
    }

    private void row(int j, LinearRows from, int r) {
        double largest = 0; // taken out first, so that squares neither overflow nor vanish
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Math.abs(from.at(r, i)));
        }
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double c = largest == 0 ? 0 : from.at(r, i) / largest;
            squares += c * c;
        }
        double length = largest == 0 ? 1 : largest * Math.sqrt(squares);
        for (int i = 0; i < size; i++) {
            normals[j * size + i] = from.at(r, i) / length;
            rounding[j] += BudgetLayout.FLOAT_ROUNDING * Math.abs(normals[j * size + i]);
        }
        right[j] = from.right(r) / length;
        rounding[j] += DualActiveSet.ACCURACY;
    }

    int size() {
        return size;
    }

    int count() {
        return rows + 2 * size;
    }

    boolean isEquality(int j) {
        return j < equalities;
    }

    int equalities() {
        return equalities;
    }

    /// The number of the upper bound of dimension i; that of the lower one is `size` below.
    int upperBound(int i) {
        return rows + size + i;
    }

    /// Writes g of constraint j.
    void normal(int j, double[] g) {
        if (j < rows) {
            System.arraycopy(normals, j * size, g, 0, size);
        } else {
            boolean lower = j < rows + size;
            Arrays.fill(g, 0);
            g[lower ? j - rows : j - rows - size] = lower ? -1 : 1;
        }
    }

    /// g · x − h: how far x lies beyond constraint j; negative inside.
    double excess(int j, double[] x) {
        if (j >= rows + size) {
            return x[j - rows - size] - bounds.high(j - rows - size);
        }
        if (j >= rows) {
            return bounds.low(j - rows) - x[j - rows];
        }
        double sum = -right[j];
        for (int i = 0; i < size; i++) {
            sum += normals[j * size + i] * x[i];
        }
        return sum;
    }

    /// Whether the rows hold, within a tolerance.
    boolean rowsHold(float[] a, int at, double tolerance) {
        for (int j = 0; j < rows; j++) {
            if (!holds(j, a, at, tolerance)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the rows hold, but for what rounding the action to floats can miss.
    boolean rowsHoldRounded(float[] a, int at) {
        for (int j = 0; j < rows; j++) {
            if (!holds(j, a, at, rounding[j])) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(int j, float[] a, int at, double tolerance) {
        double sum = -right[j];
        for (int i = 0; i < size; i++) {
            sum += normals[j * size + i] * a[at + i];
        }
        return sum <= tolerance && (j >= equalities || sum >= -tolerance);
    }

    /// Names some constraints as the user numbers them: `rows 2 and 5 of A and the lower bound of dimension 0`.
    String names(int[] some) {
        List<String> parts = new ArrayList<>();
        name(some, equalities, rows, j -> j - equalities, "row", " of A", parts);
        name(some, 0, equalities, j -> j, "row", " of E", parts);
        name(some, rows, rows + size, j -> j - rows, "the lower bound", "", parts);
        name(some, rows + size, count(), j -> j - rows - size, "the upper bound", "", parts);
        return list(parts);
    }

    /// `2`, `2 and 5`, `2, 5 and 7`.
    private static String list(List<String> items) {
        int last = items.size() - 1;
        return last == 0 ? items.getFirst() : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }

    private void name(int[] some, int from, int to, IntUnaryOperator index, String noun, String of,
            List<String> parts) {
        List<String> indices = Arrays.stream(some).filter(j -> from <= j && j < to).map(index).sorted()
                .mapToObj(String::valueOf).toList();
        if (indices.isEmpty()) {
            return;
        }
        boolean many = indices.size() > 1;
        String dimension = from < rows ? "" : many ? " of dimensions" : " of dimension";
        parts.add(noun + (many ? "s" : "") + dimension + " " + list(indices) + of);
    }
}
