// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.settings.Setting;

/// Settings of a multi-layer perceptron.
///
/// @param hidden     widths of the hidden layers
/// @param activation non-linearity of the hidden layers
/// @param layerNorm  whether hidden layers are normalised
public record Network(
        @Setting(value = "widths of the hidden layers, first to last", unit = "units", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: 256,256") List<Integer> hidden,
        @Setting(value = "non-linearity of the hidden layers: relu, tanh or silu", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: relu") Activation activation,
        @Setting("layer normalisation (Ba et al. 2016) before each hidden non-linearity") boolean layerNorm) {

    /// Two hidden layers of 256 ReLU units.
    public static final Network DEFAULT = new Network(List.of(256, 256), Activation.RELU, false);

    /// Checks the widths.
    ///
    /// @throws IllegalArgumentException if there is no hidden layer or one is narrower than 1
    public Network {
        hidden = List.copyOf(hidden);
        Check.that(!hidden.isEmpty(), "hidden", "at least one layer", hidden);
        for (int width : hidden) {
            Check.that(width >= 1, "hidden", "widths of at least 1", width);
        }
    }
}
