// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Settings;

/// One wrapper that stands between a plant and a policy: a policy that was trained within it must do its part when it is deployed.
///
/// @param kind     which wrapper
/// @param settings its settings; those of other wrappers are the defaults
public record Layer(Kind kind, WrapperSettings settings) {

    /// The wrappers, in the order in which they stand, the one next to the policy first.
    public enum Kind {
        /// [History]
        HISTORY("observations.historySteps", true),
        /// [RescaleAction]
        RESCALE("actions.rescale", false),
        /// [RateLimit]
        RATE_LIMIT("actions.rateLimit", true),
        /// [Restricted]
        RESTRICTED("restricted", false),
        /// [SensorNoise]: of the plant's sensors; a deployed policy adds none
        NOISE("observations.noise", false),
        /// [Delay]
        DELAY("actions.delaySteps", true),
        /// [ActionRepeat]
        REPEAT("actions.repeat", true),
        /// [Narrowed]
        NARROWED("narrowed", false);

        private final String path;
        private final boolean remembers;

        Kind(String path, boolean remembers) {
            this.path = path;
            this.remembers = remembers;
        }

        /// Returns where its settings are.
        ///
        /// @return path in [WrapperSettings], of a setting or of a group
        public String path() {
            return path;
        }

        /// Tells whether what it does depends on earlier steps of the episode.
        ///
        /// @return true if a deployed policy needs a memory for each plant, false if a function of one observation is enough
        public boolean remembers() {
            return remembers;
        }

        private boolean holds(String setting) {
            return setting.equals(path) || setting.startsWith(path + ".");
        }

        private boolean isOn(WrapperSettings s) {
            return switch (this) {
                case HISTORY -> s.observations().historySteps() > 0;
                case NOISE -> s.observations().noise() > 0;
                case RESCALE -> s.actions().rescale();
                case RESTRICTED -> s.restricted() instanceof Restriction.Pieces;
                case RATE_LIMIT -> s.actions().rateLimit() > 0;
                case DELAY -> s.actions().delaySteps() > 0;
                case REPEAT -> s.actions().repeat() > 1;
                case NARROWED -> !s.narrowed().equals(Narrowed.Settings.DEFAULT);
            };
        }
    }

    /// Lists the wrappers that are switched on.
    ///
    /// @param settings wrapper settings
    /// @return the layers, the one next to the policy first
    public static List<Layer> of(WrapperSettings settings) {
        return Arrays.stream(Kind.values()).filter(kind -> kind.isOn(settings))
                .map(kind -> of(kind, only(kind, settings))).toList();
    }

    /// Makes a layer of a kind.
    ///
    /// @param kind   which wrapper
    /// @param values text by path in [WrapperSettings]
    /// @return the layer
    /// @throws IllegalArgumentException if a path or a value is wrong
    public static Layer of(Kind kind, Map<String, String> values) {
        return new Layer(kind, Settings.override(WrapperSettings.DEFAULT, values));
    }

    private static Map<String, String> only(Kind kind, WrapperSettings settings) {
        Map<String, String> own = new LinkedHashMap<>(Settings.flatten(settings));
        own.keySet().removeIf(path -> !kind.holds(path));
        return own;
    }

    /// Returns its own settings.
    ///
    /// @return text by path in [WrapperSettings]; [#of(Kind, Map)] with it gives an equal layer
    public Map<String, String> values() {
        return only(kind, settings);
    }

    /// Puts the wrapper around an environment.
    ///
    /// @param inner the environment
    /// @return the wrapper
    /// @throws IllegalArgumentException if its settings do not fit the environment
    public Environment around(Environment inner) {
        return switch (kind) {
            case HISTORY -> new History(inner, settings.observations().historySteps());
            case NOISE -> new SensorNoise(inner, settings.observations().noise());
            case RESCALE -> new RescaleAction(inner);
            case RESTRICTED -> switch (settings.restricted()) {
                case Restriction.None none -> inner;
                case Restriction.Pieces pieces -> new Restricted(inner, pieces);
            };
            case RATE_LIMIT -> new RateLimit(inner, settings.actions().rateLimit());
            case DELAY -> new Delay(inner, settings.actions().delaySteps());
            case REPEAT -> new ActionRepeat(inner, settings.actions().repeat());
            case NARROWED -> new Narrowed(inner, settings.narrowed());
        };
    }

    /// Returns the shapes, bounds and time step that the wrapper shows.
    ///
    /// @param inner those of what it stands around
    /// @return those further out
    /// @throws IllegalArgumentException if its settings do not fit them
    public Spec outer(Spec inner) {
        return Spec.of(around(new Shape(inner)));
    }

    /// Returns what the wrapper does to actions.
    ///
    /// @param inner shapes and bounds of what it stands around
    /// @return a new map, at the beginning of an episode; empty if actions pass as they are, or are only taken several times
    public Optional<ActionMap> map(Spec inner) {
        return around(new Shape(inner)) instanceof ActionWrapper wrapper
                ? Optional.of(wrapper.map())
                : Optional.empty();
    }

    /// Returns what the wrapper shows of the past.
    ///
    /// @param inner shapes and bounds of what it stands around
    /// @return a new stack; empty if it is no [History]
    public Optional<History.Stack> stack(Spec inner) {
        return around(new Shape(inner)) instanceof History history ? Optional.of(history.stack()) : Optional.empty();
    }

    /// Returns what the wrapper remembers of the last action.
    ///
    /// @param inner shapes and bounds of what it stands around
    /// @return a new memory, at the beginning of an episode; empty if it is no [RateLimit]
    public Optional<RateLimit.Limiter> limiter(Spec inner) {
        return around(new Shape(inner)) instanceof RateLimit limit ? Optional.of(limit.limiter()) : Optional.empty();
    }

    /// As on the command line: paths and values.
    @Override
    public String toString() {
        return String.join(", ",
                values().entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    }

    /// An environment of which only the spec is asked for.
    private record Shape(Spec spec) implements Environment {

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            throw new IllegalStateException("a shape has no episodes");
        }

        @Override
        public void step(float[] action, Outcome out) {
            throw new IllegalStateException("a shape has no episodes");
        }
    }
}
