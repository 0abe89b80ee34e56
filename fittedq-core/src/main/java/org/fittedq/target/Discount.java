// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import org.fittedq.math.Check;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Discount settings: γ for each step, or as a time constant.
///
/// @param gamma               γ
/// @param timeConstantSeconds T of γ = e^(−Δt/T)
public record Discount(
        @Setting(value = "discount factor; larger looks further ahead", range = "[0, 1]", unit = "per environment step", source = "Lillicrap et al. 2016, Fujimoto et al. 2018, Haarnoja et al. 2018: 0.99") double gamma,
        @Setting(value = "if above 0, replaces gamma: γ = exp(−Δt/T) with the environment's time step Δt, so that the horizon does not change with Δt", range = "[0, ∞)", unit = "seconds", source = "off, as in the papers") double timeConstantSeconds) {

    /// The papers' γ = 0.99.
    public static final Discount DEFAULT = new Discount(0.99, 0);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Discount {
        Settings.check(Discount.class, "gamma", gamma);
        Settings.check(Discount.class, "timeConstantSeconds", timeConstantSeconds);
    }

    /// Returns γ for one step of an environment.
    ///
    /// @param spec the environment's
    /// @return γ in [0, 1]
    /// @throws IllegalArgumentException if a time constant is given and the environment's step has no duration
    public double perStep(Spec spec) {
        if (timeConstantSeconds == 0) {
            return gamma;
        }
        Check.that(spec.stepSeconds() > 0, "discount.timeConstantSeconds",
                "an environment whose step has a duration", spec.name(), "set discount.gamma instead");
        return StrictMath.exp(-spec.stepSeconds() / timeConstantSeconds);
    }
}
