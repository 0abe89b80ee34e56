// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

/// Somebody who decides on weights: a rule, an optimiser, a learned policy.
public interface Strategy {

    /// Returns the name, as it stands in tables.
    ///
    /// @return a few words, such as `equal weight`
    String name();

    /// Decides. What is written is projected onto the valid allocations before it is traded; who knows better projects it itself.
    ///
    /// @param now     what is known, held and valid
    /// @param weights out: n weights
    void allocate(Decision now, double[] weights);
}
