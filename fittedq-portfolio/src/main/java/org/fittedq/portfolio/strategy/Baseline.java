// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.List;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Setting;

/// A rule that learned policies are compared with, under the same limits and costs.
@Setting(value = "rule that policies are compared with", source = "ours")
public sealed interface Baseline extends Choice permits EqualWeight, BuyAndHold, InverseVolatility, MinimumVariance,
        MeanVariance, RiskParity, MinimumCvar {

    /// All of them, with their defaults.
    List<Baseline> ALL = List.of(EqualWeight.DEFAULT, BuyAndHold.DEFAULT, InverseVolatility.DEFAULT,
            MinimumVariance.DEFAULT, MeanVariance.DEFAULT, RiskParity.DEFAULT, MinimumCvar.DEFAULT);

    /// Makes who decides by the rule.
    ///
    /// @return a strategy with work memory of its own: one thread at a time
    Strategy strategy();

    /// Returns the number of days that must lie before the first decision.
    ///
    /// @return first day on which it can decide, at least 0
    int firstDay();
}
