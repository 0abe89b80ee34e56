// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.List;
import org.fittedq.math.Check;

/// Always the same weights, such as those of a benchmark.
///
/// @param name    as it stands in tables
/// @param weights parts of wealth, finite, one for each asset
public record FixedWeights(String name, List<Double> weights) implements Strategy {

    /// Checks and copies the weights.
    ///
    /// @throws IllegalArgumentException if a weight is not finite
    public FixedWeights {
        weights = List.copyOf(weights);
        for (double w : weights) {
            Check.that(Double.isFinite(w), "weights of " + name, "finite numbers", w);
        }
    }

    @Override
    public void allocate(Decision now, double[] to) {
        Check.that(to.length == weights.size(), "weights of " + name, to.length + " numbers, one for each asset",
                weights.size());
        for (int i = 0; i < to.length; i++) {
            to[i] = weights.get(i);
        }
    }
}
