// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;

/// Actions under linear limits of which the state tells how much is left: A(s) = {a ∈ B : Σᵢ cᵣᵢ aᵢ ≤ bᵣ(s) for each row r}.
///
/// Orders under the room that the stock leaves are such sets, and power under what the others draw. B is a box or a lattice; A(s) is
/// a [PolytopeSet] or a [LatticePolytopeSet]. Where all rows are in whole units with at most 65 536 combinations of
/// right-hand sides, each set is made when first asked for, and kept. Immutable and thread-safe.
public final class LimitedSets implements ActionSets {

    private static final int MOST_KEPT = 65_536;

    /// One limit.
    ///
    /// @param coefficients c, one for each dimension, action units
    /// @param left         how much is left by the state; beyond least or most it counts as these
    /// @param least        smallest right-hand side; 0 keeps an action of nothing valid
    /// @param most         largest right-hand side
    /// @param isWhole      whether the right-hand side is rounded to the nearest whole number: what a state says in floats of whole
    ///                     units misses them by rounding
    public record Row(List<Double> coefficients, AffineForm left, double least, double most, boolean isWhole) {

        /// Copies the list and checks the ranges.
        ///
        /// @throws IllegalArgumentException if least and most are not finite, in order and, of whole units, whole
        public Row {
            coefficients = List.copyOf(coefficients);
            Check.that(Double.isFinite(least) && Double.isFinite(most) && least <= most, "limit, least and most",
                    "finite numbers, least <= most", least + " and " + most);
            Check.that(!isWhole || (least == Math.rint(least) && most == Math.rint(most)), "limit, least and most",
                    "whole numbers, as the limit is in whole units", least + " and " + most);
        }

        /// Makes a limit that does not depend on the state.
        ///
        /// @param coefficients c, one for each dimension, action units
        /// @param right        b, finite
        /// @return the row
        public static Row of(List<Double> coefficients, double right) {
            return new Row(coefficients, AffineForm.of(right), right, right, false);
        }

        private double right(float[] s, int from) {
            double value = left.at(s, from);
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException(Check.message("limit of the state", "a number", value));
            }
            return Math.clamp(isWhole ? Math.rint(value) : value, least, most);
        }

        private double combinations() {
            return least == most ? 1 : isWhole ? most - least + 1 : Double.POSITIVE_INFINITY;
        }
    }

    private final ActionBox box;
    private final ActionSet base;
    private final List<Row> rows;
    private final AtomicReferenceArray<ActionSet> kept; // by whole right-hand sides, the first row's fastest; may be none

    /// Makes the sets.
    ///
    /// @param box  the environment's actions, m dimensions
    /// @param base B, normalised: a [BoxSet] or a [LatticeSet]
    /// @param rows limits, at least one
    /// @throws IllegalArgumentException if sizes differ, B is of another kind, or no action of B is left where all rows are at
    ///                                  their most
    public LimitedSets(ActionBox box, ActionSet base, List<Row> rows) {
        this.box = box;
        this.base = base;
        this.rows = List.copyOf(rows);
        Check.that(base.size() == box.size(), "limits of the state", "a set of " + box.size() + " dimensions",
                base.size());
        Check.that(!rows.isEmpty(), "limits of the state", "at least one row", "none");
        for (Row row : rows) {
            Check.that(row.coefficients().size() == box.size(), "limits of the state",
                    box.size() + " coefficients a row, one for each dimension", row.coefficients().size());
        }
        set(rows.stream().mapToDouble(Row::most).toArray());
        double combinations = rows.stream().mapToDouble(Row::combinations).reduce(1, (x, y) -> x * y);
        this.kept = new AtomicReferenceArray<>(combinations <= MOST_KEPT ? (int) combinations : 0);
    }

    /// Returns the environment's actions.
    ///
    /// @return m dimensions
    public ActionBox box() {
        return box;
    }

    /// Returns B.
    ///
    /// @return a box or a lattice, normalised
    public ActionSet base() {
        return base;
    }

    /// Returns the limits.
    ///
    /// @return rows; cannot be changed
    public List<Row> rows() {
        return rows;
    }

    @Override
    public ActionSet of(float[] s, int from) {
        if (kept.length() == 0) {
            return set(rights(s, from));
        }
        int at = 0;
        for (int r = rows.size() - 1; r >= 0; r--) {
            Row row = rows.get(r);
            at = at * (int) row.combinations() + (int) (row.right(s, from) - row.least());
        }
        ActionSet set = kept.get(at);
        if (set == null) {
            set = set(rights(s, from));
            kept.set(at, set);
        }
        return set;
    }

    private double[] rights(float[] s, int from) {
        double[] right = new double[rows.size()];
        for (int r = 0; r < right.length; r++) {
            right[r] = rows.get(r).right(s, from);
        }
        return right;
    }

    private ActionSet set(double[] right) {
        double[][] coefficients = rows.stream()
                .map(row -> row.coefficients().stream().mapToDouble(c -> c).toArray()).toArray(double[][]::new);
        LinearRows limits = LinearRows.of(coefficients, right);
        return switch (base) {
            case BoxSet bounds -> PolytopeSet.of(box, bounds, limits, LinearRows.none(box.size()));
            case LatticeSet lattice -> LatticePolytopeSet.of(box, lattice, limits);
            default ->
                throw new IllegalArgumentException(Check.message("limits of the state", "a box or a lattice under them",
                        base.getClass().getSimpleName()));
        };
    }
}
