// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a first-order optimiser.
///
/// @param rule                 update rule
/// @param learningRate         step size
/// @param learningRateSchedule how it changes
/// @param moments              decay rates and ε
/// @param weightDecay          pull towards 0
/// @param maxGradientNorm      clipping
public record Optimiser(
        @Setting(value = "update rule: adam, adamw, rmsprop, sgd or rprop", source = "Kingma and Ba 2015: adam") Rule rule,
        @Setting(value = "step size; larger learns faster and less steadily (rprop: the first step)", range = "(0, ∞)", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: 3e-4", resumable = true) double learningRate,
        Schedule learningRateSchedule, Moments moments,
        @Setting(value = "weight decay: added to the gradient as decay · parameter, with adamw apart from it; 0 is off", range = "[0, ∞)", source = "off, as in the papers") double weightDecay,
        @Setting(value = "largest Euclidean norm of a network's gradient, which is scaled down to it; 0 is off", range = "[0, ∞)", source = "off, as in the papers") double maxGradientNorm) {

    /// Update rules; each element of the parameters on its own.
    public enum Rule {
        /// Kingma and Ba, *Adam*, ICLR 2015, Algorithm 1.
        ADAM,
        /// Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019.
        ADAMW,
        /// Tieleman and Hinton 2012: v ← β₂ v + (1 − β₂) g², p ← p − lr g/(√v + ε).
        RMSPROP,
        /// p ← p − lr m with m ← β₁ m + g (momentum β₁).
        SGD,
        /// Riedmiller and Braun, *A direct adaptive method for faster backpropagation learning*, ICNN 1993, in the form
        /// without weight back-tracking (iRprop⁻, Igel and Hüsken 2000): only signs of full-batch gradients count.
        RPROP
    }

    /// Decay rates of the running moments.
    ///
    /// @param beta1   first moment
    /// @param beta2   second moment
    /// @param epsilon ε
    public record Moments(
            @Setting(value = "decay of the running mean of gradients (sgd: momentum)", range = "[0, 1)", source = "Kingma and Ba 2015: 0.9") double beta1,
            @Setting(value = "decay of the running mean of squared gradients", range = "[0, 1)", source = "Kingma and Ba 2015: 0.999") double beta2,
            @Setting(value = "ε added to the root of the second moment", range = "(0, ∞)", source = "Kingma and Ba 2015: 1e-8") double epsilon) {

        /// Adam's own values.
        public static final Moments DEFAULT = new Moments(0.9, 0.999, 1e-8);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Moments {
            Settings.check(Moments.class, "beta1", beta1);
            Settings.check(Moments.class, "beta2", beta2);
            Settings.check(Moments.class, "epsilon", epsilon);
        }
    }

    /// Adam with learning rate 3·10⁻⁴.
    public static final Optimiser DEFAULT = adam(3e-4);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Optimiser {
        Settings.check(Optimiser.class, "learningRate", learningRate);
        learningRateSchedule.check("learningRateSchedule", "[0, ∞)");
        Settings.check(Optimiser.class, "weightDecay", weightDecay);
        Settings.check(Optimiser.class, "maxGradientNorm", maxGradientNorm);
    }

    /// Makes an optimiser whose step size stays as it is.
    ///
    /// @param rule            update rule
    /// @param learningRate    step size, above 0
    /// @param moments         decay rates and ε
    /// @param weightDecay     pull towards 0, at least 0
    /// @param maxGradientNorm clipping, at least 0
    public Optimiser(Rule rule, double learningRate, Moments moments, double weightDecay, double maxGradientNorm) {
        this(rule, learningRate, Schedule.CONSTANT, moments, weightDecay, maxGradientNorm);
    }

    /// Makes Adam with its own moments, without decay or clipping.
    ///
    /// @param learningRate step size, above 0
    /// @return the settings
    public static Optimiser adam(double learningRate) {
        return new Optimiser(Rule.ADAM, learningRate, Moments.DEFAULT, 0, 0);
    }
}
