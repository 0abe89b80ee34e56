// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What a walking task pays while the torso is neither too low nor too high.
///
/// @param reward    reward of a healthy step
/// @param terminate whether an unhealthy state ends the task
/// @param zLow      lowest healthy height
/// @param zHigh     highest healthy height
public record HealthyHeight(
// @formatter:off
        @Setting(value = "reward of a healthy step; more makes staying upright worth more than speed", range = "[0, ∞)",
                unit = "reward", source = "Gymnasium 1.3")
        double reward,
        @Setting(value = "whether an unhealthy state ends the task", source = "Gymnasium 1.3")
        boolean terminate,
        @Setting(value = "lowest healthy height of the torso, below zHigh", unit = "m", source = "Gymnasium 1.3")
        double zLow,
        @Setting(value = "highest healthy height of the torso", unit = "m", source = "Gymnasium 1.3")
        double zHigh
        // @formatter:on
) {
    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a component is out of range
    public HealthyHeight {
        Range.check(HealthyHeight.class, reward, terminate, zLow, zHigh);
        Range.interval("healthy.z", zLow, zHigh);
    }

    /// Returns the reward of a step, where its version pays it.
    ///
    /// @param healthy whether the step led to a healthy state
    /// @param version of the task
    /// @return reward or 0
    double paid(boolean healthy, Version version) {
        return version.pays(healthy, terminate) ? reward : 0;
    }

    /// Tells whether a step ended the task.
    ///
    /// @param healthy whether it led to a healthy state
    boolean ends(boolean healthy) {
        return terminate && !healthy;
    }
}
