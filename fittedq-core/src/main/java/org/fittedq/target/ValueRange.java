// SPDX-License-Identifier: Apache-2.0
package org.fittedq.target;

import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// To what the values of next states are clipped before labels are made of them: settings.
///
/// A searched maximum takes the largest error of a critic, and each label hands it on. No label can be further out than the rewards
/// allow where v(s′) is in the range of possible returns.
@Setting(value = "any: v(s') as the critics say it; known: clipped to the least and the greatest return that the task allows; seen: clipped to the range of labels seen, as in TD7", source = "any, as in the algorithms' papers; Fujimoto et al., TD7, NeurIPS 2023: seen")
public sealed interface ValueRange extends Choice {

    /// Makes the bounds, and their memory.
    ///
    /// @return bounds of a learner that begins
    ValueBounds make();

    /// Returns the least value.
    ///
    /// @return −∞ if none is known
    default double least() {
        return Double.NEGATIVE_INFINITY;
    }

    /// Returns the greatest value.
    ///
    /// @return ∞ if none is known
    default double greatest() {
        return Double.POSITIVE_INFINITY;
    }

    /// v(s′) as it is.
    record Any() implements ValueRange {

        /// There is but one.
        public static final Any DEFAULT = new Any();

        @Override
        public ValueBounds make() {
            return new ValueBounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, ValueBounds.NEVER);
        }

        @Override
        public String name() {
            return "any";
        }
    }

    /// low ≤ v(s′) ≤ high.
    ///
    /// @param low  least discounted return
    /// @param high greatest discounted return, at least low
    record Known(
            @Setting(value = "least discounted return that the task allows", source = "Kalashnikov et al. 2018: returns in [0, 1]", unit = "reward") double low,
            @Setting(value = "greatest discounted return that the task allows, such as reward / (1 - gamma)", source = "Kalashnikov et al. 2018: returns in [0, 1]", unit = "reward") double high)
            implements
                ValueRange {

        /// Returns of an episode that succeeds or not.
        public static final Known DEFAULT = new Known(0, 1);

        /// Checks the order.
        ///
        /// @throws IllegalArgumentException if the numbers are not finite, low at most high
        public Known {
            Check.that(Double.isFinite(low) && Double.isFinite(high) && low <= high, "valueRange.low and high",
                    "finite numbers, low <= high", low + " and " + high);
        }

        @Override
        public double least() {
            return low;
        }

        @Override
        public double greatest() {
            return high;
        }

        @Override
        public ValueBounds make() {
            return new ValueBounds(low, high, ValueBounds.NEVER);
        }

        @Override
        public String name() {
            return "known";
        }
    }

    /// The range of the labels until the last renewal; [0, 0] before the first, so that the first labels are rewards. The range then
    /// grows by no more than the rewards allow, and never beyond what they sum up to.
    ///
    /// @param everyFits fits between renewals
    record Seen(
            @Setting(value = "fits between renewals of the range; more lets values grow more slowly", range = "[1, ∞)", unit = "fits", source = "Fujimoto et al., TD7, 2023: 250") int everyFits)
            implements
                ValueRange {

        /// TD7's.
        public static final Seen DEFAULT = new Seen(250);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Seen {
            Range.check(Seen.class, everyFits);
        }

        @Override
        public ValueBounds make() {
            return new ValueBounds(0, 0, everyFits);
        }

        @Override
        public String name() {
            return "seen";
        }
    }
}
