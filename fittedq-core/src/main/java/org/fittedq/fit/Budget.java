// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Optimisation budget: how much is fitted for each new transition.
///
/// @param fitsPerStep update-to-data ratio
public record Budget(
        @Setting(value = "critic updates for each environment step, also with several environments; below 1: one every so many steps", range = "(0, 1000]", unit = "fits per environment step", source = "the papers: 1; ours for sweeps: 0.005") double fitsPerStep) {

    /// One fit for each environment step.
    public static final Budget ONE_FIT_PER_STEP = new Budget(1);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the ratio is out of range
    public Budget {
        Settings.check(Budget.class, "fitsPerStep", fitsPerStep);
    }
}
