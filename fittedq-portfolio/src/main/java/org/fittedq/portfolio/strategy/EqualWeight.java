// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;

/// The same part of each asset, 1/n.
///
/// Source: V. DeMiguel, L. Garlappi, R. Uppal, *Optimal Versus Naive Diversification*, Review of Financial Studies 22(5), 2009,
/// <https://doi.org/10.1093/rfs/hhm075>.
public record EqualWeight() implements Baseline {

    /// There is but one.
    public static final EqualWeight DEFAULT = new EqualWeight();

    @Override
    public String name() {
        return "equal-weight";
    }

    @Override
    public Strategy strategy() {
        return new Rule("equal weight", (now, weights) -> Arrays.fill(weights, 1.0 / weights.length));
    }

    @Override
    public int firstDay() {
        return 0;
    }
}
