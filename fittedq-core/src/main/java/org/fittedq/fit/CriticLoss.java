// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What a critic is fitted by, and so what its network's output says: settings.
@Setting(value = "squared: any reward; huber: the same where errors are small, and no steeper where they are large; cross-entropy: values in a known range, [0, 1] if none is told", source = "Kalashnikov et al. 2018: cross-entropy; squared as rewards are general here")
public sealed interface CriticLoss extends Choice {

    /// Makes the loss.
    ///
    /// @param low  least value
    /// @param high greatest value, above low; both infinite if no range is known
    /// @return the loss of values in that range
    ValueLoss make(double low, double high);

    /// Tells whether a range of values must be known.
    ///
    /// @return true if the output only says values within a range
    default boolean needsRange() {
        return false;
    }

    /// N⁻¹ Σ (y − q)².
    record Squared() implements CriticLoss {

        /// There is but one.
        public static final Squared DEFAULT = new Squared();

        @Override
        public ValueLoss make(double low, double high) {
            return SquaredError::lossAndGradient;
        }

        @Override
        public String name() {
            return "squared";
        }
    }

    /// N⁻¹ Σ h(y − q), h(e) = e² up to the threshold δ and 2δ|e| − δ² beyond (Huber 1964).
    ///
    /// @param threshold δ
    record Huber(
            @Setting(value = "δ: error beyond which the gradient no longer grows", range = "(0, ∞)", unit = "reward", source = "Fujimoto et al., LAP, 2020: 1") double threshold)
            implements
                CriticLoss {

        /// LAP's.
        public static final Huber DEFAULT = new Huber(1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Huber {
            Range.check(Huber.class, threshold);
        }

        @Override
        public ValueLoss make(double low, double high) {
            return new HuberLoss(threshold);
        }

        @Override
        public String name() {
            return "huber";
        }
    }

    /// Cross-entropy of (y − low)/(high − low) and σ(f): the output f is a logit, q = low + (high − low) σ(f).
    record CrossEntropy() implements CriticLoss {

        /// There is but one.
        public static final CrossEntropy DEFAULT = new CrossEntropy();

        @Override
        public boolean needsRange() {
            return true;
        }

        @Override
        public ValueLoss make(double low, double high) {
            return new LogitLoss(low, high);
        }

        @Override
        public String name() {
            return "cross-entropy";
        }
    }
}
