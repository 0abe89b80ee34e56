// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Market;

/// A market, what is valid in it, what is seen and what is paid: all that environment and backtests share.
///
/// @param market   prices
/// @param limits   the limits over its assets
/// @param features what is seen
/// @param trading  when, at what cost, from what on
/// @param reward   what is paid
public record Plan(Market market, LimitsInForce limits, Features features, Trading trading, Reward reward) {

    /// Checks that there are days to trade on.
    ///
    /// @throws IllegalArgumentException if the market is shorter than the features look back
    public Plan {
        Check.that(market.days() > features.longestDays() + 1, "market",
                "more than " + (features.longestDays() + 1) + " days, as features look " + features.longestDays()
                        + " days back",
                market.days() + " days", "shorten --env.features.momentumDays, or take more days");
    }

    /// Returns the first day on which everything can be seen.
    ///
    /// @return a day
    public int firstDay() {
        return features.longestDays();
    }

    /// Tells whether limits change with dates.
    ///
    /// @return true if observations end with the number of the limits in force
    public boolean hasVersion() {
        return limits.versions() > 1;
    }

    /// Returns A(s) as a function of the observation.
    ///
    /// @return sets around the weights that stand in the observation
    public ActionSets sets() {
        int weightsAt = Observer.weightsAt(market.size(), features);
        return new HeldSets(limits, weightsAt, hasVersion() ? weightsAt + market.size() : -1);
    }
}
