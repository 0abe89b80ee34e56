// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of exploration noise η, added to a deterministic action. Units: half-widths of the action box.
///
/// @param kind          process
/// @param sigma         σ
/// @param sigmaSchedule how σ changes
/// @param theta         θ
/// @param mu            μ
/// @param dt            Δt
public record Noise(
        @Setting(value = "process: ou (Ornstein-Uhlenbeck, correlated in time) or gaussian (independent)", source = "Lillicrap et al. 2016: ou; Fujimoto et al. 2018: gaussian") Kind kind,
        @Setting(value = "σ: standard deviation (gaussian), or of the driving Wiener process for √Δt = 1 (ou)", range = "[0, ∞)", unit = "half-widths", source = "Lillicrap et al. 2016: 0.2; Fujimoto et al. 2018: 0.1", resumable = true) double sigma,
        Schedule sigmaSchedule,
        @Setting(value = "θ: pull towards mu, ou only", range = "[0, ∞)", source = "Lillicrap et al. 2016: 0.15") double theta,
        @Setting(value = "μ: long-term mean, ou only", range = "[-1, 1]", unit = "half-widths", source = "Lillicrap et al. 2016: 0") double mu,
        @Setting(value = "Δt of Euler-Maruyama, ou only", range = "(0, ∞)", unit = "environment steps", source = "the chapter and Lillicrap et al. 2016: 1") double dt) {

    /// Kind of process.
    public enum Kind {
        /// Ornstein–Uhlenbeck: dη = θ(μ − η) dt + σ dW, by Euler–Maruyama.
        OU,
        /// Independent: η ~ N(0, σ²).
        GAUSSIAN
    }

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Noise {
        Settings.check(Noise.class, "sigma", sigma);
        sigmaSchedule.check("sigmaSchedule", "[0, ∞)");
        Settings.check(Noise.class, "theta", theta);
        Settings.check(Noise.class, "mu", mu);
        Settings.check(Noise.class, "dt", dt);
    }

    /// Makes noise whose σ stays as it is.
    ///
    /// @param kind  process
    /// @param sigma σ in half-widths, at least 0
    /// @param theta θ, at least 0
    /// @param mu    μ in half-widths, in [−1, 1]
    /// @param dt    Δt in environment steps, above 0
    public Noise(Kind kind, double sigma, double theta, double mu, double dt) {
        this(kind, sigma, Schedule.CONSTANT, theta, mu, dt);
    }

    /// Makes independent Gaussian noise.
    ///
    /// @param sigma σ in half-widths
    /// @return the settings
    public static Noise gaussian(double sigma) {
        return new Noise(Kind.GAUSSIAN, sigma, 0.15, 0, 1);
    }

    /// Makes Ornstein–Uhlenbeck noise with θ = 0.15, μ = 0, Δt = 1.
    ///
    /// @param sigma σ in half-widths
    /// @return the settings
    public static Noise ornsteinUhlenbeck(double sigma) {
        return new Noise(Kind.OU, sigma, 0.15, 0, 1);
    }
}
