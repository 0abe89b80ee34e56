// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.List;
import java.util.Optional;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.env.wrapper.Wrapper;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// What a policy learned to control, and what stood between: it travels with the policy, so that what is deployed is what was
/// evaluated.
///
/// @param spec      shapes and action box of the plant itself, without any of the layers
/// @param layers    wrappers between plant and policy, the one next to the policy first
/// @param simulator see [Environment#simulator]
public record Plant(Spec spec, List<Layer> layers, Optional<String> simulator) {

    /// Copies the list.
    public Plant {
        layers = List.copyOf(layers);
    }

    /// Makes a plant that a policy meets as it is.
    ///
    /// @param spec shapes and action box
    /// @return the plant, without layers or simulator
    public static Plant of(Spec spec) {
        return new Plant(spec, List.of(), Optional.empty());
    }

    /// Finds the plant in an environment.
    ///
    /// @param environment with all the layers around it, and nothing else around them
    /// @param layers      the layers, the outermost first
    /// @return the plant
    public static Plant in(Environment environment, List<Layer> layers) {
        Environment inside = environment;
        for (int i = 0; i < layers.size(); i++) {
            Check.that(inside instanceof Wrapper, "environment " + environment.spec().name(),
                    layers.size() + " layers around it", i);
            inside = ((Wrapper) inside).inner();
        }
        return new Plant(Spec.of(inside), layers, environment.simulator());
    }

    /// Returns what a policy sees from outside all layers.
    ///
    /// @return shapes, bounds and time step
    /// @throws IllegalArgumentException if a layer's settings do not fit
    public Spec outer() {
        Spec outer = spec;
        for (Layer layer : layers.reversed()) {
            outer = layer.outer(outer);
        }
        return outer;
    }

    /// Lists the layers for which a policy needs a memory.
    List<Layer> remembering() {
        return layers.stream().filter(layer -> layer.kind().remembers()).toList();
    }
}
