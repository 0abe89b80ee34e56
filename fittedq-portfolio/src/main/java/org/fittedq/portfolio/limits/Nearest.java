// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

/// The nearest point of a convex set of weights, and the work memory of one thread that finds it. The set is that of some
/// [Terms], with bounds and a centre of moves that may be given anew.
interface Nearest {

    /// Weights beyond this count as this: larger ones leave no digits for sums.
    double REACH = 1e4;

    /// Replaces the bounds.
    ///
    /// @param low  n numbers; not modified, not kept
    /// @param high n numbers, none below the lower one; not modified, not kept
    void bounds(double[] low, double[] high);

    /// Replaces what the turnover is counted from.
    ///
    /// @param centre   n weights; not modified, not kept
    /// @param turnover the greatest Σ |wᵢ − cᵢ|
    void centre(double[] centre, double turnover);

    /// Moves weights to the nearest ones.
    ///
    /// @param w    n finite weights; overwritten by the nearest, or by something if there is none
    /// @param most half the squared distance beyond which the search may end
    /// @return true if found; false if the set is empty, or everything in it is further away than that
    boolean project(double[] w, double most);

    /// Carries a gradient back through the last projection: g ← Jᵀ g.
    ///
    /// @param g n numbers; overwritten
    void pullBack(double[] g);
}
