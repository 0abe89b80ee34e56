// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;

/// The valid weights of n assets at one decision, in doubles: never empty. What is not invested is cash, 1 − Σᵢ wᵢ.
///
/// Not thread-safe: it may keep work memory.
public interface Allocations {

    /// Returns the number of assets.
    ///
    /// @return n
    int size();

    /// Moves weights to the nearest valid ones: argmin_{v ∈ A} ‖v − w‖. Where the set says so (tracking error, whole holdings) only to
    /// valid ones that are near. All limits hold within 1e-12 afterwards.
    ///
    /// @param w n weights, finite; overwritten
    void project(double[] w);

    /// Tells which limits weights miss.
    ///
    /// @param w         n weights; not modified
    /// @param tolerance what counts as met, at least 0
    /// @return limits by name, in the order of the file; empty if all hold
    List<Violation> violations(double[] w, double tolerance);
}
