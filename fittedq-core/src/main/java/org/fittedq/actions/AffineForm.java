// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import org.fittedq.math.Check;

/// A number that is read from the state: constant + Σ cₖ · s[indexₖ].
///
/// @param constant its value where no term counts, finite or, without terms, infinite
/// @param terms    what the state adds, may be none
public record AffineForm(double constant, List<Term> terms) {

    /// One term.
    ///
    /// @param index       place in the state, at least 0
    /// @param coefficient c, finite
    public record Term(int index, double coefficient) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Term {
            Check.that(index >= 0, "affine form, index", "an integer of at least 0", index);
            Check.that(Double.isFinite(coefficient), "affine form, coefficient", "a finite number", coefficient);
        }
    }

    /// Copies the list and checks the constant.
    ///
    /// @throws IllegalArgumentException if the constant is not a number, or infinite beside terms
    public AffineForm {
        terms = List.copyOf(terms);
        Check.that(terms.isEmpty() ? !Double.isNaN(constant) : Double.isFinite(constant), "affine form, constant",
                terms.isEmpty() ? "a number" : "a finite number", constant);
    }

    /// Makes a number that does not depend on the state.
    ///
    /// @param constant the number; may be infinite
    /// @return a form without terms
    public static AffineForm of(double constant) {
        return new AffineForm(constant, List.of());
    }

    /// Makes a number with one term.
    ///
    /// @param constant    finite
    /// @param index       place in the state, at least 0
    /// @param coefficient c, finite
    /// @return constant + c · s[index]
    public static AffineForm of(double constant, int index, double coefficient) {
        return new AffineForm(constant, List.of(new Term(index, coefficient)));
    }

    /// Returns the number at a state.
    ///
    /// @param s    states; not modified
    /// @param from index of the first of dₛ floats
    /// @return constant + Σ cₖ · s[from + indexₖ]
    public double at(float[] s, int from) {
        double sum = constant;
        for (int k = 0; k < terms.size(); k++) {
            sum += terms.get(k).coefficient() * s[from + terms.get(k).index()];
        }
        return sum;
    }
}
