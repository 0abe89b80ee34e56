// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Optional;
import org.fittedq.mdp.Environment;

/// Puts wrappers around environments, and finds them again.
public final class Wrappers {

    private Wrappers() {}

    /// Puts the wrappers that are switched on around an environment.
    ///
    /// An action passes, in this order, [RescaleAction], [RateLimit], [Restricted], [Delay], [ActionRepeat], [Narrowed]: each
    /// sees the box and the valid actions that the next one leaves. An observation passes [SensorNoise], then [RateLimit], which
    /// puts the last action behind it, then [History]. So a delay counts steps of the repeated action, a rate limit counts from
    /// actions as they were chosen, and a history holds noisy observations and the actions as they were chosen.
    ///
    /// Wrappers behind which the valid actions of a state could not be told are refused by name.
    ///
    /// @param environment the environment, its time limit included
    /// @param settings    what to put around it
    /// @return the wrapped environment; `environment` itself if all is off
    public static Environment wrap(Environment environment, WrapperSettings settings) {
        Environment env = environment;
        for (Layer layer : Layer.of(settings).reversed()) {
            env = layer.around(env);
        }
        return env;
    }

    /// Finds a layer of a wrapped environment, such as its [TimeLimit].
    ///
    /// @param <E>         type of the layer
    /// @param environment where to look, from the outermost layer inwards
    /// @param type        class of the layer, a wrapper's or the innermost environment's
    /// @return the outermost layer of that class; empty if there is none
    public static <E extends Environment> Optional<E> find(Environment environment, Class<E> type) {
        Environment layer = environment;
        while (!type.isInstance(layer)) {
            if (!(layer instanceof Wrapper wrapper)) {
                return Optional.empty();
            }
            layer = wrapper.inner();
        }
        return Optional.of(type.cast(layer));
    }
}
