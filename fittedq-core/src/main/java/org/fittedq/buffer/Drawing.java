// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Which transitions of a ring a fit sees: settings, for algorithms that tell the errors of what they have fitted
/// ([org.fittedq.mdp.Batch#addErrors]).
@Setting(value = "transitions of a batch; uniform: each as likely as another; prioritised: those with large errors more often (LAP), which goes with networks.loss huber", source = "uniform, as in the algorithms' papers; Fujimoto et al., TD7, NeurIPS 2023: prioritised")
public sealed interface Drawing extends Choice {

    /// Each transition is as likely as another.
    record Uniform() implements Drawing {

        /// There is but one.
        public static final Uniform DEFAULT = new Uniform();

        @Override
        public String name() {
            return "uniform";
        }
    }

    /// LAP: P(i) ∝ max(|δᵢ|, smallest)^α, δ = y − q the error when i was last fitted; a new transition has the greatest priority.
    ///
    /// No importance weights: with Huber's loss of threshold `smallest` the expected gradient is that of another loss under uniform
    /// draws (their PAL).
    ///
    /// Source: S. Fujimoto, D. Meger, D. Precup, *An Equivalence between Loss Functions and Non-Uniform Sampling in Experience Replay*,
    /// NeurIPS 2020, <https://arxiv.org/abs/2007.06049>; the renewal of the greatest priority is that of S. Fujimoto et
    /// al., *For SALE: State-Action Representation Learning for Deep Reinforcement Learning* (TD7), NeurIPS 2023, and its code.
    /// Difference: recorded data beside an environment are a buffer of their own, with a greatest priority of its own.
    ///
    /// @param alpha     α
    /// @param smallest  error below which transitions are equally likely
    /// @param everyFits fits between renewals of the greatest priority
    record Prioritised(
            @Setting(value = "α: power of the error in the priority; larger prefers large errors more, 0 is uniform", range = "[0, 1]", source = "Fujimoto et al., LAP, 2020; TD7, 2023: 0.4") double alpha,
            @Setting(value = "errors below this count as this, so that no transition is forgotten; goes with networks.loss.threshold of the same size", range = "(0, ∞)", unit = "reward", source = "Fujimoto et al., LAP, 2020: 1") double smallest,
            @Setting(value = "fits between renewals of the greatest priority, which new transitions get: until then it only grows", range = "[1, ∞)", unit = "fits", source = "Fujimoto et al., TD7, 2023: 250") int everyFits)
            implements
                Drawing {

        /// TD7's.
        public static final Prioritised DEFAULT = new Prioritised(0.4, 1, 250);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Prioritised {
            Range.check(Prioritised.class, alpha, smallest, everyFits);
        }

        /// Returns the priority of a transition.
        ///
        /// @param error |δ|, reward, at least 0
        /// @return max(|δ|, smallest)^α, above 0
        double priority(double error) {
            return StrictMath.exp(alpha * StrictMath.log(Math.max(error, smallest))); // StrictMath.pow would allocate
        }

        @Override
        public String name() {
            return "prioritised";
        }
    }
}
