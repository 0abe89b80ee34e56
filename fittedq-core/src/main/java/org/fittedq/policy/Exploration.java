// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Exploration around the action that a search over q finds.
///
/// @param epsilon         ε
/// @param epsilonSchedule how ε changes
/// @param sigma           σ
/// @param sigmaSchedule   how σ changes
public record Exploration(
        @Setting(value = "ε: probability of a uniform action", range = "[0, 1]", source = "ours", resumable = true) double epsilon,
        Schedule epsilonSchedule,
        @Setting(value = "σ: standard deviation of Gaussian noise on the action found", range = "[0, ∞)", unit = "half-widths of the action box", source = "ours, as TD3's", resumable = true) double sigma,
        Schedule sigmaSchedule) {

    /// A tenth of the actions uniform, noise of a tenth on the others.
    public static final Exploration DEFAULT = new Exploration(0.1, 0.1);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Exploration {
        Settings.check(Exploration.class, "epsilon", epsilon);
        epsilonSchedule.check("epsilonSchedule", "[0, 1]");
        Settings.check(Exploration.class, "sigma", sigma);
        sigmaSchedule.check("sigmaSchedule", "[0, ∞)");
    }

    /// Makes exploration that stays as it is.
    ///
    /// @param epsilon ε, in [0, 1]
    /// @param sigma   σ in half-widths, at least 0
    public Exploration(double epsilon, double sigma) {
        this(epsilon, Schedule.CONSTANT, sigma, Schedule.CONSTANT);
    }
}
