// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Check;

/// A set of valid actions A ⊂ [−1, 1]^m, in normalised units (see [ActionBox]). Never empty: makers check that.
///
/// Immutable and thread-safe. An action is `size()` floats of an array, from an index.
public interface ActionSet {

    /// Returns the number of dimensions m.
    ///
    /// @return m, at least 1
    int size();

    /// Returns the lower side of the smallest box around the set.
    ///
    /// @param i dimension
    /// @return lower bound of dimension i, normalised
    double low(int i);

    /// Returns the upper side of the smallest box around the set.
    ///
    /// @param i dimension
    /// @return upper bound of dimension i, normalised
    double high(int i);

    /// Tells whether an action lies in the set.
    ///
    /// @param a         actions; not modified
    /// @param at        index of the first of `size()` floats
    /// @param tolerance by how much a constraint may be missed: distance from the action to where the constraint holds,
    ///                  normalised units, at least 0; 1e-6 is beyond what rounding to floats misses
    /// @return true if every constraint holds within the tolerance (so no NaN)
    boolean contains(float[] a, int at, double tolerance);

    /// Moves an action to the nearest one of the set in the Euclidean norm of normalised units: argmin_{b ∈ A} ‖b − a‖.
    ///
    /// The result is rounded to floats, so that it may miss a sum of several coordinates by rounding. An action that
    /// misses no more than that is left as it is: projecting twice gives the bits of projecting once.
    ///
    /// @param a  actions, no NaN; overwritten from `at`
    /// @param at index of the first of `size()` floats
    void project(float[] a, int at);

    /// Projects several actions that stand one behind the other: the bits of [#project(float[], int)] for each.
    ///
    /// @param a     actions, no NaN; overwritten from `at`
    /// @param at    index of the first of `count · size()` floats
    /// @param count number of actions, at least 0
    default void project(float[] a, int at, int count) {
        for (int k = 0; k < count; k++) {
            project(a, at + k * size());
        }
    }

    /// Draws an action uniformly from the set.
    ///
    /// @param random source of randomness
    /// @param a      out: written from `at`
    /// @param at     index of the first of `size()` floats
    void sample(RandomGenerator random, float[] a, int at);

    /// Returns the number of actions that a search should try whatever else it tries, such as leaving everything as it is.
    ///
    /// @return how many, at least 0; the first of them is what a search begins around
    default int candidateCount() {
        return 0;
    }

    /// Writes an action that a search should try.
    ///
    /// @param k  its number, below [#candidateCount()]
    /// @param a  out: written from `at`, an action of the set
    /// @param at index of the first of `size()` floats
    default void candidate(int k, float[] a, int at) {
        throw new IndexOutOfBoundsException(k);
    }

    /// Tells whether the set is the whole box between its bounds.
    ///
    /// @return true if every action between `low` and `high` is in the set
    default boolean isBox() {
        return false;
    }

    /// Tells whether the set is convex: the mean of its actions is then one of them.
    ///
    /// @return true if convex
    boolean isConvex();

    /// Returns the number of convex pieces that maximisers search one by one.
    ///
    /// @return pieces, at least 1; 1 for all sets but a [UnionSet] and products with one
    default int pieceCount() {
        return 1;
    }

    /// Returns a piece.
    ///
    /// @param k number of the piece, below [#pieceCount()]
    /// @return a set; all pieces together are this set
    default ActionSet piece(int k) {
        return this;
    }

    /// Returns the volume, in normalised units.
    ///
    /// @return the volume, at least 0, of a box, a ball and products of these; none for other sets
    default OptionalDouble volume() {
        return OptionalDouble.empty();
    }

    /// Cuts the set by a box: the actions that lie in both, as a set again.
    ///
    /// Single points (of a list or a lattice) count as inside if they miss a bound by no more than 1e-6, so that rounding
    /// of the bounds loses none.
    ///
    /// @param box bounds, `size()` dimensions, normalised
    /// @return {a ∈ A : l ≤ a ≤ u}
    /// @throws IllegalArgumentException if no action lies in both (the message says which constraint fails, and by how much
    ///                                  where that is known), sizes differ, or the set cannot be cut exactly, such as a ball
    default ActionSet within(BoxSet box) {
        throw new IllegalArgumentException(
                Check.message("cut by a box", "a set whose cut is known", getClass().getSimpleName()));
    }

    /// Tells whether the projection has a Jacobian almost everywhere that is of use to a gradient method.
    ///
    /// @return true if [#pullBack] may be called; false for points and lattices, whose Jacobian is 0
    default boolean hasJacobian() {
        return false;
    }

    /// Carries a gradient back through the projection: g ← J(u)ᵀ g, J = ∂Π/∂u the Jacobian of the exact projection Π.
    ///
    /// Where Π has a kink, the Jacobian of one of its sides. Moving on along g from u then changes Π(u) as the gradient at
    /// Π(u) says, and a gradient that only points out of the set becomes 0.
    ///
    /// @param u  an action before its projection, no NaN; not modified
    /// @param p  its projection; not modified
    /// @param at index of the first of `size()` floats, in all three arrays
    /// @param g  gradient with respect to p; overwritten from `at` by that with respect to u
    /// @throws IllegalStateException if the set has no Jacobian
    default void pullBack(float[] u, float[] p, int at, float[] g) {
        throw new IllegalStateException(Check.message("gradient through a projection",
                "a set whose projection has a Jacobian", getClass().getSimpleName()));
    }

    /// Sees the set in the units of a smaller box of actions, to which it is cut.
    ///
    /// @param change from this set's units (the inner ones) to the wanted (outer) ones
    /// @return {v ∈ [−1, 1]^m : shift + scale · v ∈ A}
    /// @throws IllegalArgumentException if no action of the set lies in the smaller box, sizes differ, or the set cannot be
    ///                                  written in those units, such as a ball that would become an ellipsoid
    default ActionSet inUnits(UnitChange change) {
        throw new IllegalArgumentException(
                Check.message("change of units", "a set that can be written in other units",
                        getClass().getSimpleName()));
    }
}
