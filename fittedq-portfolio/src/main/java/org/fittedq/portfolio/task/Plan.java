// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.portfolio.backtest.Span;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Market;

/// A market, what is valid in it, what is seen and what is paid: all that environment and backtests share.
///
/// @param market   prices
/// @param limits   the limits over its assets
/// @param features what is seen
/// @param trading  when, at what cost, from what on
/// @param reward   what is paid
/// @param spans    days whose growth an episode may earn, rising; an episode stays in one of them
public record Plan(Market market, LimitsInForce limits, Features features, Trading trading, Reward reward,
        List<Span> spans) {

    /// Copies, and checks that there are days to trade on.
    ///
    /// @throws IllegalArgumentException if the market is shorter than the features look back, or has not these days
    public Plan {
        spans = List.copyOf(spans);
        Check.that(market.days() > features.longestDays() + 1, "market",
                "more than " + (features.longestDays() + 1) + " days, as features look " + features.longestDays()
                        + " days back",
                market.days() + " days", "shorten --env.features.momentumDays, or take more days");
        Check.that(!spans.isEmpty() && spans.getLast().to() <= market.days(), "days",
                "days of the market, 1 to " + (market.days() - 1), EpisodeDays.text(spans));
        Check.that(spans.stream().anyMatch(s -> s.to() - 1 > features.longestDays()), "days",
                "some after day " + features.longestDays() + ", as features look so many days back",
                EpisodeDays.text(spans));
    }

    /// Makes a plan of all days of a market.
    ///
    /// @param market   prices
    /// @param limits   the limits over its assets
    /// @param features what is seen
    /// @param trading  when, at what cost, from what on
    /// @param reward   what is paid
    /// @throws IllegalArgumentException if the market is shorter than the features look back
    public Plan(Market market, LimitsInForce limits, Features features, Trading trading, Reward reward) {
        this(market, limits, features, trading, reward, List.of(new Span(0, market.days())));
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
