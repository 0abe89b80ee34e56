// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a batch that grows, for algorithms that fit to all of it; without effect on a recorded data set.
///
/// @param warmupSteps uniform actions at first
public record Growth(
        @Setting(value = "steps with uniform actions and without fits, before learning begins; without effect with a recorded data set", range = "[1, ∞)", unit = "environment steps", source = "ours") int warmupSteps) {

    /// Two thousand uniform actions first.
    public static final Growth DEFAULT = new Growth(2_000);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the number is out of range
    public Growth {
        Settings.check(Growth.class, "warmupSteps", warmupSteps);
    }
}
