// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Range;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a first-order optimiser.
///
/// @param rule                 update rule and decay rates
/// @param learningRate         step size
/// @param learningRateSchedule how it changes
/// @param weightDecay          pull towards 0
/// @param maxGradientNorm      clipping
public record Optimiser(
        Rule rule,
        @Setting(value = "step size; larger learns faster and less steadily (rprop: the first step)", range = "(0, ∞)", source = "Fujimoto et al. 2018, Haarnoja et al. 2018: 3e-4", resumable = true) double learningRate,
        Schedule learningRateSchedule,
        @Setting(value = "weight decay: added to the gradient as decay · parameter, with adamw apart from it; 0 is off", range = "[0, ∞)", source = "off, as in the papers") double weightDecay,
        @Setting(value = "largest Euclidean norm of a network's gradient, which is scaled down to it; 0 is off", range = "[0, ∞)", source = "off, as in the papers") double maxGradientNorm) {

    // Kingma and Ba 2015
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /// Update rule, with the decay rates that it has; each element of the parameters on its own.
    @Formerly(beside = "moments")
    @Setting(value = "update rule: adam, adamw, rmsprop, sgd or rprop", source = "Kingma and Ba 2015: adam")
    public sealed interface Rule extends Choice permits Adaptive, Momentum, Rprop {

        /// Adam with its own moments.
        Rule ADAM = Adam.DEFAULT;
        /// AdamW with the moments of Adam.
        Rule ADAMW = AdamW.DEFAULT;
        /// RMSProp with the second moment of Adam.
        Rule RMSPROP = RmsProp.DEFAULT;
        /// SGD with a momentum of 0.9.
        Rule SGD = Sgd.DEFAULT;
        /// Rprop.
        Rule RPROP = Rprop.DEFAULT;

        /// Returns the decay rates; those that the rule does not have are Adam's.
        ///
        /// @return β₁, β₂, ε
        Moments moments();

        /// Returns the same rule with other decay rates.
        ///
        /// @param moments β₁, β₂, ε; those that the rule does not have are passed over
        /// @return the rule
        Rule with(Moments moments);
    }

    /// A rule that scales by the second moment.
    public sealed interface Adaptive extends Rule permits Adam, AdamW, RmsProp {

        /// Returns β₂.
        ///
        /// @return in [0, 1)
        @Setting(value = "decay of the running mean of squared gradients", range = "[0, 1)", source = "Kingma and Ba 2015: 0.999")
        double beta2();

        /// Returns ε.
        ///
        /// @return above 0
        @Setting(value = "ε added to the root of the second moment", range = "(0, ∞)", source = "Kingma and Ba 2015: 1e-8")
        double epsilon();
    }

    /// A rule that remembers the direction.
    public sealed interface Momentum extends Rule permits Adam, AdamW, Sgd {

        /// Returns β₁.
        ///
        /// @return in [0, 1)
        @Setting(value = "decay of the running mean of gradients (sgd: momentum)", range = "[0, 1)", source = "Kingma and Ba 2015: 0.9")
        double beta1();
    }

    /// Kingma and Ba, *Adam*, ICLR 2015, Algorithm 1.
    ///
    /// @param beta1   first moment
    /// @param beta2   second moment
    /// @param epsilon ε
    public record Adam(double beta1,
            double beta2,
            double epsilon)
            implements
                Adaptive,
                Momentum {

        /// The paper's values.
        public static final Adam DEFAULT = new Adam(BETA1, BETA2, EPSILON);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Adam {
            Range.check(Adam.class, beta1, beta2, epsilon);
        }

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public Moments moments() {
            return new Moments(beta1, beta2, epsilon);
        }

        @Override
        public Rule with(Moments moments) {
            return new Adam(moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }

    /// Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019.
    ///
    /// @param beta1   first moment
    /// @param beta2   second moment
    /// @param epsilon ε
    public record AdamW(double beta1,
            double beta2,
            double epsilon)
            implements
                Adaptive,
                Momentum {

        /// Adam's values.
        public static final AdamW DEFAULT = new AdamW(BETA1, BETA2, EPSILON);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public AdamW {
            Range.check(AdamW.class, beta1, beta2, epsilon);
        }

        @Override
        public String name() {
            return "adamw";
        }

        @Override
        public Moments moments() {
            return new Moments(beta1, beta2, epsilon);
        }

        @Override
        public Rule with(Moments moments) {
            return new AdamW(moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }

    /// Tieleman and Hinton 2012: v ← β₂ v + (1 − β₂) g², p ← p − lr g/(√v + ε).
    ///
    /// @param beta2   second moment
    /// @param epsilon ε
    public record RmsProp(double beta2,
            double epsilon)
            implements
                Adaptive {

        /// Adam's values.
        public static final RmsProp DEFAULT = new RmsProp(BETA2, EPSILON);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public RmsProp {
            Range.check(RmsProp.class, beta2, epsilon);
        }

        @Override
        public String name() {
            return "rmsprop";
        }

        @Override
        public Moments moments() {
            return new Moments(BETA1, beta2, epsilon);
        }

        @Override
        public Rule with(Moments moments) {
            return new RmsProp(moments.beta2(), moments.epsilon());
        }
    }

    /// p ← p − lr m with m ← β₁ m + g (momentum β₁).
    ///
    /// @param beta1 momentum
    public record Sgd(
            double beta1)
            implements
                Momentum {

        /// A momentum of 0.9.
        public static final Sgd DEFAULT = new Sgd(BETA1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the momentum is out of range
        public Sgd {
            Range.check(Sgd.class, beta1);
        }

        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public Moments moments() {
            return new Moments(beta1, BETA2, EPSILON);
        }

        @Override
        public Rule with(Moments moments) {
            return new Sgd(moments.beta1());
        }
    }

    /// Riedmiller and Braun, *A direct adaptive method for faster backpropagation learning*, ICNN 1993, in the form
    /// without weight back-tracking (iRprop⁻, Igel and Hüsken 2000): only signs of full-batch gradients count.
    public record Rprop() implements Rule {

        /// There is but one.
        public static final Rprop DEFAULT = new Rprop();

        @Override
        public String name() {
            return "rprop";
        }

        @Override
        public Moments moments() {
            return Moments.DEFAULT;
        }

        @Override
        public Rule with(Moments moments) {
            return this;
        }
    }

    /// Decay rates of the running moments.
    ///
    /// @param beta1   first moment
    /// @param beta2   second moment
    /// @param epsilon ε
    public record Moments(double beta1, double beta2, double epsilon) {

        /// Adam's own values.
        public static final Moments DEFAULT = new Moments(BETA1, BETA2, EPSILON);
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
        this(rule.with(moments), learningRate, Schedule.CONSTANT, weightDecay, maxGradientNorm);
    }

    /// Returns the decay rates of the rule; those that it does not have are Adam's.
    ///
    /// @return β₁, β₂, ε
    public Moments moments() {
        return rule.moments();
    }

    /// Makes Adam with its own moments, without decay or clipping.
    ///
    /// @param learningRate step size, above 0
    /// @return the settings
    public static Optimiser adam(double learningRate) {
        return new Optimiser(Rule.ADAM, learningRate, Moments.DEFAULT, 0, 0);
    }
}
