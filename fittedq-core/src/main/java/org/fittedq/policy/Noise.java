// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of exploration noise η, added to a deterministic action. Units: half-widths of the action box.
@Formerly("kind")
@Setting(value = "process: ou (Ornstein-Uhlenbeck, correlated in time) or gaussian (independent)", source = "Lillicrap et al. 2016: ou; Fujimoto et al. 2018: gaussian")
public sealed interface Noise extends Choice {

    /// Returns σ.
    ///
    /// @return half-widths, at least 0
    @Setting(value = "σ: standard deviation (gaussian), or of the driving Wiener process for √Δt = 1 (ou)", range = "[0, ∞)", unit = "half-widths", source = "Lillicrap et al. 2016: 0.2; Fujimoto et al. 2018: 0.1", resumable = true)
    double sigma();

    /// Returns how σ changes.
    ///
    /// @return its schedule
    Schedule sigmaSchedule();

    /// Makes independent Gaussian noise.
    ///
    /// @param sigma σ in half-widths
    /// @return the settings
    static Noise gaussian(double sigma) {
        return new Gaussian(sigma, Schedule.CONSTANT);
    }

    /// Makes Ornstein–Uhlenbeck noise with θ = 0.15, μ = 0, Δt = 1.
    ///
    /// @param sigma σ in half-widths
    /// @return the settings
    static Noise ornsteinUhlenbeck(double sigma) {
        return new OrnsteinUhlenbeck(sigma, Schedule.CONSTANT, 0.15, 0, 1);
    }

    /// Ornstein–Uhlenbeck: dη = θ(μ − η) dt + σ dW, by Euler–Maruyama.
    ///
    /// @param sigma         σ
    /// @param sigmaSchedule how σ changes
    /// @param theta         θ
    /// @param mu            μ
    /// @param dt            Δt
    record OrnsteinUhlenbeck(double sigma, Schedule sigmaSchedule,
            @Setting(value = "θ: pull towards mu", range = "[0, ∞)", source = "Lillicrap et al. 2016: 0.15") double theta,
            @Setting(value = "μ: long-term mean", range = "[-1, 1]", unit = "half-widths", source = "Lillicrap et al. 2016: 0") double mu,
            @Setting(value = "Δt of Euler-Maruyama", range = "(0, ∞)", unit = "environment steps", source = "the chapter and Lillicrap et al. 2016: 1") double dt)
            implements
                Noise {

        /// The numbers of Lillicrap et al. 2016.
        public static final OrnsteinUhlenbeck DEFAULT = new OrnsteinUhlenbeck(0.2, Schedule.CONSTANT, 0.15, 0, 1);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public OrnsteinUhlenbeck {
            Settings.check(OrnsteinUhlenbeck.class, "sigma", sigma);
            sigmaSchedule.check("sigmaSchedule", "[0, ∞)");
            Settings.check(OrnsteinUhlenbeck.class, "theta", theta);
            Settings.check(OrnsteinUhlenbeck.class, "mu", mu);
            Settings.check(OrnsteinUhlenbeck.class, "dt", dt);
        }

        /// Makes noise whose σ stays as it is.
        ///
        /// @param sigma σ in half-widths, at least 0
        /// @param theta θ, at least 0
        /// @param mu    μ in half-widths, in [−1, 1]
        /// @param dt    Δt in environment steps, above 0
        public OrnsteinUhlenbeck(double sigma, double theta, double mu, double dt) {
            this(sigma, Schedule.CONSTANT, theta, mu, dt);
        }

        @Override
        public String name() {
            return "ou";
        }
    }

    /// Independent: η ~ N(0, σ²).
    ///
    /// @param sigma         σ
    /// @param sigmaSchedule how σ changes
    record Gaussian(double sigma, Schedule sigmaSchedule) implements Noise {

        /// σ of Fujimoto et al. 2018.
        public static final Gaussian DEFAULT = new Gaussian(0.1, Schedule.CONSTANT);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if σ is out of range
        public Gaussian {
            Settings.check(Gaussian.class, "sigma", sigma);
            sigmaSchedule.check("sigmaSchedule", "[0, ∞)");
        }

        @Override
        public String name() {
            return "gaussian";
        }
    }
}
