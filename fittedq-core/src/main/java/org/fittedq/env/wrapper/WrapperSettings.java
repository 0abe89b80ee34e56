// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What to put around an environment; all off by default. [Wrappers#wrap] says in which order.
///
/// @param actions      what happens to an action on its way to the environment
/// @param observations what happens to an observation on its way back
/// @param restricted   which actions are valid, in pieces
/// @param narrowed     which actions are valid, in one box
public record WrapperSettings(
// @formatter:off
        @Setting("what happens to an action on its way to the environment") Actions actions,
        @Setting("what happens to an observation on its way back") Observations observations,
        @Setting("which actions are valid, in pieces") Restriction restricted,
        @Setting("which actions are valid, in one box") Narrowed.Settings narrowed
        // @formatter:on
) {

    /// Settings that there were once, and what to use in their place.
    private static final Map<String, String> REMOVED = Map.of("observations.normalize",
            "--normalize-observations (run.normalizeObservations), which travels with the policy");

    /// Checks that a setting has not been removed; whether it exists is not looked at.
    ///
    /// @param what how the setting was given, for the message
    /// @param path path in these settings
    /// @throws IllegalArgumentException if it was removed, with what replaces it
    public static void checkNotRemoved(String what, String path) {
        Check.that(!REMOVED.containsKey(path), what, REMOVED.getOrDefault(path, ""),
                "a wrapper that there is no longer");
    }

    /// No wrapper.
    public static final WrapperSettings DEFAULT = new WrapperSettings(Actions.DEFAULT, Observations.DEFAULT,
            Restriction.DEFAULT, Narrowed.Settings.DEFAULT);

    /// What happens to an action.
    ///
    /// @param rescale    see [RescaleAction]
    /// @param rateLimit  see [RateLimit]
    /// @param delaySteps see [Delay]
    /// @param repeat     see [ActionRepeat]
    public record Actions(
    // @formatter:off
            @Setting(value = "whether the actions are presented in the box [-1, 1]") boolean rescale,
            @Setting(value = "largest change of the action per step; 0 = no limit", range = "[0, ∞)",
                    unit = "half-widths of the action box")
            double rateLimit,
            @Setting(value = "steps from an action to its effect; more is harder", range = "[0, ∞)",
                    unit = "environment steps")
            int delaySteps,
            @Setting(value = "how often each action is taken; more means fewer decisions", range = "[1, ∞)",
                    unit = "environment steps")
            int repeat
            // @formatter:on
    ) {

        /// Actions act as they are, at once, once.
        public static final Actions DEFAULT = new Actions(false, 0, 0, 1);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Actions {
            Range.check(Actions.class, rescale, rateLimit, delaySteps, repeat);
        }
    }

    /// What happens to an observation.
    ///
    /// @param noise        see [SensorNoise]
    /// @param historySteps see [History]
    public record Observations(
    // @formatter:off
            @Setting(value = "standard deviation of the sensor noise; 0 = none", range = "[0, ∞)",
                    unit = "the observation's own")
            double noise,
            @Setting(value = "how many last observations and actions are shown; 0 = the observation alone",
                    range = "[0, ∞)", unit = "environment steps")
            int historySteps
            // @formatter:on
    ) {

        /// Observations are shown as they are.
        public static final Observations DEFAULT = new Observations(0, 0);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Observations {
            Range.check(Observations.class, noise, historySteps);
        }
    }
}
