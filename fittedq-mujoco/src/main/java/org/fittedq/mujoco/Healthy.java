// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What counts as upright in [Hopper] and [Walker2d], and what being so is worth.
///
/// Source: Gymnasium 1.3, the arguments `healthy_reward`, `terminate_when_unhealthy`, `healthy_z_range` and
/// `healthy_angle_range`.
///
/// @param reward    reward of a step that ends upright
/// @param terminate whether the episode ends otherwise
/// @param zLow      lowest height of the torso
/// @param zHigh     highest height of the torso
/// @param angleLow  lowest pitch of the torso
/// @param angleHigh highest pitch of the torso
public record Healthy(
// @formatter:off
        @Setting(value = "reward of a step that ends upright; more makes careful gaits", range = "[0, ∞)", unit = "reward",
                source = "Gymnasium 1.3")
        double reward,
        @Setting(value = "end the episode when no longer upright", source = "Gymnasium 1.3")
        boolean terminate,
        @Setting(value = "upright is: torso above this height", range = "[-∞, ∞]", unit = "m", source = "Gymnasium 1.3")
        double zLow,
        @Setting(value = "upright is: torso below this height", range = "[-∞, ∞]", unit = "m", source = "Gymnasium 1.3")
        double zHigh,
        @Setting(value = "upright is: pitch of the torso above this", range = "[-∞, ∞]", unit = "rad",
                source = "Gymnasium 1.3")
        double angleLow,
        @Setting(value = "upright is: pitch of the torso below this", range = "[-∞, ∞]", unit = "rad",
                source = "Gymnasium 1.3")
        double angleHigh
        // @formatter:on
) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a component is out of range
    public Healthy {
        Range.check(Healthy.class, reward, terminate, zLow, zHigh, angleLow, angleHigh);
        Range.interval("healthy.z", zLow, zHigh);
        Range.interval("healthy.angle", angleLow, angleHigh);
    }

    /// Tells whether a torso is upright: the ends of the ranges are not.
    ///
    /// @param z     height, m
    /// @param angle pitch, rad
    boolean holds(double z, double angle) {
        return zLow < z && z < zHigh && angleLow < angle && angle < angleHigh;
    }

    /// Returns the reward of a step, where its version pays it.
    ///
    /// @param upright whether the step ends upright
    /// @param version of the task
    /// @return reward or 0
    double paid(boolean upright, Version version) {
        return version.pays(upright, terminate) ? reward : 0;
    }
}
