// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.random.RandomGenerator;

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
}
