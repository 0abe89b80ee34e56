// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.function.BiConsumer;

/// A strategy of a name and a function.
record Rule(String name, BiConsumer<Decision, double[]> decide) implements Strategy {

    @Override
    public void allocate(Decision now, double[] weights) {
        decide.accept(now, weights);
    }
}
