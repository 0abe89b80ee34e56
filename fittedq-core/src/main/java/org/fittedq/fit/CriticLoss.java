// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Compute;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;
import org.fittedq.value.Bins;

/// What a critic is fitted by, and so what its network's output says: settings.
@Setting(value = "squared: any reward; huber: the same where errors are small, and no steeper where they are large; cross-entropy: values in a known range, [0, 1] if none is told; categorical: the same, but outputs say a distribution over bins of the range, of which the value is the mean", source = "Kalashnikov et al. 2018: cross-entropy; squared as rewards are general here")
public sealed interface CriticLoss extends Choice {

    /// Makes the loss.
    ///
    /// @param low     least value
    /// @param high    greatest value, above low; both infinite if no range is known
    /// @param rows    largest batch
    /// @param compute kernels
    /// @return the loss of values in that range
    ValueLoss make(double low, double high, int rows, Compute compute);

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
        public ValueLoss make(double low, double high, int rows, Compute compute) {
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
        public ValueLoss make(double low, double high, int rows, Compute compute) {
            return new HuberLoss(threshold);
        }

        @Override
        public String name() {
            return "huber";
        }
    }

    /// Cross-entropy of (y − low)/(high − low) and σ(f): the output f is a logit, q = low + (high − low) σ(f).
    ///
    /// @param start share of the range that q begins with
    record CrossEntropy(
            @Setting(value = "where in the range q begins, as a share from its low end: near the returns of a new policy is best, as labels are made of values of next states and a wrong start is forgotten slowly", range = "(0, 1)", unit = "share", source = "Lin et al., Focal Loss, ICCV 2017: outputs that begin at a prior; ours: 0.5") double start)
            implements
                CriticLoss {

        /// The middle of the range, as in the paper.
        public static final CrossEntropy DEFAULT = new CrossEntropy(0.5);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public CrossEntropy {
            Range.check(CrossEntropy.class, start);
        }

        @Override
        public boolean needsRange() {
            return true;
        }

        @Override
        public ValueLoss make(double low, double high, int rows, Compute compute) {
            return new LogitLoss(low, high, start);
        }

        @Override
        public String name() {
            return "cross-entropy";
        }
    }

    /// Cross-entropy of a label distribution about y and softmax(f), over bins of the range: q is the mean of the latter.
    ///
    /// Source: J. Farebrother et al., *Stop Regressing: Training Value Functions via Classification for Scalable Deep RL*, ICML 2024
    /// (HL-Gauss), <https://arxiv.org/abs/2403.03950>.
    ///
    /// With a tail α below 1, q(s, a) is CVaR_α of the distribution of y = r + γ v(s′), v(s′) = max_a q(s′, a): the nested risk of
    /// A. Ruszczyński, *Risk-averse dynamic programming for Markov decision processes*, Mathematical Programming 125 (2010), whose policy
    /// stays best as time goes on. With γ = 0 it is the CVaR of the reward.
    ///
    /// @param bins  B
    /// @param sigma σ of the label distribution
    /// @param tail  α: share of the worst that counts
    /// @param start share of the range that the mean begins with
    record Categorical(
            @Setting(value = "B: values at equal distances from low to high, an output each", range = "[2, ∞)", source = "Bellemare et al. 2017: 51; Farebrother et al. 2024: 101") int bins,
            @Setting(value = "σ of the Gaussian that a label is spread by; 0: between its two neighbours alone (two-hot). Within some σ of the range's ends the spread is cut off, so leave room between the returns and the ends", range = "[0, ∞)", unit = "bins", source = "Farebrother et al. 2024: 0.75") double sigma,
            @Setting(value = "α: q is the mean of the worst share α of the distribution (its CVaR), so that risks are avoided, step by step; 1: of all of it", range = "(0, 1]", source = "ours; Rockafellar and Uryasev 2000: CVaR") double tail,
            @Setting(value = "where in the range q begins, as a share from its low end: near the returns of a new policy is best, as labels are made of values of next states and a wrong start is forgotten slowly", range = "(0, 1)", unit = "share", source = "Lin et al., Focal Loss, ICCV 2017: outputs that begin at a prior; ours: 0.5") double start)
            implements
                CriticLoss {

        /// HL-Gauss's.
        public static final Categorical DEFAULT = new Categorical(101, 0.75, 1, 0.5);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Categorical {
            Range.check(Categorical.class, bins, sigma, tail, start);
        }

        @Override
        public boolean needsRange() {
            return true;
        }

        @Override
        public ValueLoss make(double low, double high, int rows, Compute compute) {
            return new CategoricalLoss(new Bins(low, high, bins, tail), sigma, start, rows, compute);
        }

        @Override
        public String name() {
            return "categorical";
        }
    }
}
