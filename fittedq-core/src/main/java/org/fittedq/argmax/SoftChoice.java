// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;

/// Which form of the smooth maximum is taken: its settings.
@Formerly("form")
@Setting(value = "how the smooth maximum is taken: sampled (importance sampling) or dual (the best Gaussian, a lower bound)", source = "ours: sampled, which sees several hills")
public sealed interface SoftChoice extends Choice permits SoftMaximum.Config, DualSoftMaximum.Config {

    /// Importance sampling with β of 0.1.
    SoftChoice DEFAULT = SoftMaximum.Config.DEFAULT;

    /// Returns β.
    ///
    /// @return above 0
    @Setting(value = "β: temperature; larger is smoother", range = "(0, ∞)", unit = "reward", source = "ours")
    double beta();

    /// Returns how β changes.
    ///
    /// @return its schedule
    Schedule betaSchedule();
}
