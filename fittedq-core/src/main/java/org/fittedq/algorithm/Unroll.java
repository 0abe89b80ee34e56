// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How far and along what [Svg] rolls the value out: settings.
///
/// @param n           n
/// @param rollout     along what
/// @param uncertainty where the model is no longer believed
public record Unroll(
        @Setting(value = "n: steps of the model before the bootstrap; 0: the critic alone; more trust the model, fewer the critic", range = "[0, 10000]", unit = "environment steps", source = "Heess et al. 2015: 0, 1 and, without a critic, the horizon") int n,
        Course rollout,
        @Setting(value = "uncertainty above which a rollout is cut and bootstrapped: standard deviations outside the data's range, or the disagreement of an ensemble; smaller trusts the model less", range = "(0, ∞]", source = "ours") double uncertainty) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Unroll {
        Range.check(Unroll.class, n, rollout, uncertainty);
    }

    /// What a rollout goes along.
    @Setting(value = "planned: the model's own states, from replayed ones on; inferred: recorded states, with the noise that explains them", source = "Heess et al. 2015: inferred")
    public sealed interface Course extends Choice {

        /// Returns how many recorded steps a row of a batch needs.
        ///
        /// @param n steps of the model
        /// @return at least 1
        int recordedSteps(int n);
    }

    /// The model's states.
    public record Planned() implements Course {

        /// There is but one.
        public static final Planned DEFAULT = new Planned();

        @Override
        public int recordedSteps(int n) {
            return 1;
        }

        @Override
        public String name() {
            return "planned";
        }
    }

    /// Recorded states.
    ///
    /// @param largestWeight largest ω
    public record Inferred(
            @Setting(value = "largest importance weight of a recorded trajectory; 0: no weights", range = "[0, ∞)", source = "ours; Heess et al. 2015: ∞") double largestWeight)
            implements
                Course {

        /// Weights of at most 2.
        public static final Inferred DEFAULT = new Inferred(2);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Inferred {
            Range.check(Inferred.class, largestWeight);
        }

        @Override
        public int recordedSteps(int n) {
            return Math.max(1, n);
        }

        @Override
        public String name() {
            return "inferred";
        }
    }
}
