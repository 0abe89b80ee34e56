// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Setting;

/// Settings of a multi-layer perceptron.
///
/// @param hidden     widths of the hidden layers
/// @param activation non-linearity of the hidden layers
/// @param norm       how hidden layers are normalised
public record Network(
        @Setting(value = "widths of the hidden layers, first to last", unit = "units", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: 256,256") List<Integer> hidden,
        @Setting(value = "non-linearity of the hidden layers: relu, tanh or silu", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: relu") Activation activation,
        Norm norm) implements OlderForm {

    private static final String LAYER_NORM = "layerNorm";
    private static final String NORM = "norm";

    /// Two hidden layers of 256 ReLU units.
    public static final Network DEFAULT = new Network(List.of(256, 256), Activation.RELU);

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

    /// Makes settings without normalisation.
    ///
    /// @param hidden     widths of the hidden layers
    /// @param activation non-linearity of the hidden layers
    public Network(List<Integer> hidden, Activation activation) {
        this(hidden, activation, Norm.None.DEFAULT);
    }

    /// Before there was batch normalisation, `layerNorm` was true or false.
    ///
    /// @throws IllegalArgumentException if both are there and differ
    @Override
    public Map<String, String> today(Map<String, String> texts) {
        if (!texts.containsKey(LAYER_NORM)) {
            return texts;
        }
        Map<String, String> today = new LinkedHashMap<>(texts);
        String before = today.remove(LAYER_NORM).strip();
        String meant = switch (before.toLowerCase(Locale.ROOT)) {
            case "true" -> Norm.Layer.DEFAULT.name();
            case "false" -> Norm.None.DEFAULT.name();
            default -> before; // refused as a norm
        };
        String given = today.getOrDefault(NORM, meant);
        Check.that(given.strip().equalsIgnoreCase(meant), NORM, meant + ", as layerNorm " + before + " means", given,
                "leave out layerNorm, which is what norm was before");
        today.put(NORM, meant);
        return today;
    }

    /// Tells whether hidden layers are normalised over the units of a row.
    ///
    /// @return true with norm layer
    public boolean isLayerNormalised() {
        return norm instanceof Norm.Layer;
    }

    /// Refuses batch normalisation, for every network that is not fitted together with the inputs that it is asked for later: the
    /// one place that does.
    ///
    /// @param path where these settings are, for the message, such as `networks.shape`
    /// @throws IllegalArgumentException with norm batch
    public void refuseBatchNorm(String path) {
        Check.that(!(norm instanceof Norm.Batch), path + ".norm", "none or layer for these networks", norm.name(),
                "batch normalisation is for critics whose fits take the next states and actions along, as qt-opt's");
    }

    /// Returns the same layers without normalisation.
    Network plain() {
        return new Network(hidden, activation);
    }
}
