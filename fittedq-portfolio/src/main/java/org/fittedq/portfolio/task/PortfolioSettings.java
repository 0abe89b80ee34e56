// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.market.MarketData;
import org.fittedq.portfolio.market.MarketSource;
import org.fittedq.portfolio.market.Regimes;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Settings of [Portfolio].
///
/// @param market         where prices come from
/// @param limits         what is valid
/// @param trading        when is traded and at what cost
/// @param features       what is seen
/// @param reward         what is paid
/// @param timeLimitSteps length of an episode
/// @param days           spans of days that an episode stays in, see [EpisodeDays]; empty for all
public record PortfolioSettings(
// @formatter:off
        MarketSource market,
        @Setting(value = "file of limits (YAML); none: each asset from 0 to 1, together 1", file = true) String limits,
        @Setting("when is traded and at what cost") Trading trading,
        @Setting("what is seen of prices") Features features,
        @Setting("what a period pays") Reward reward,
        @Setting(value = "length of an episode; 0 = until the market ends", range = "[0, ∞)", unit = "trades")
        int timeLimitSteps,
        @Setting(value = "days whose growth an episode may earn, first and last of each span, such as 1..800,1200..2016; an episode stays "
                + "in one; empty = all days of the market; a backtest has all days", source = "ours")
        String days
        // @formatter:on
) {

    /// A drawn market of two hidden regimes, long only, monthly.
    public static final PortfolioSettings DEFAULT = new PortfolioSettings(Regimes.DEFAULT, "", Trading.DEFAULT,
            Features.DEFAULT, Reward.DEFAULT, 24, "");

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public PortfolioSettings {
        Range.check(PortfolioSettings.class, market, limits, trading, features, reward, timeLimitSteps, days);
        if (!days.isEmpty()) {
            EpisodeDays.parse(days);
        }
    }

    /// Reads market and limits.
    ///
    /// @return the plan
    /// @throws IllegalArgumentException if something in a file is wrong: with its name, place and value
    public Plan plan() {
        MarketData data = market.load();
        return plan(data, readLimits(data));
    }

    /// Reads the limits.
    ///
    /// @param data the market, whose sectors stand in for those that the file does not name
    /// @return the limits
    /// @throws IllegalArgumentException if something in the file is wrong
    public Limits readLimits(MarketData data) {
        if (limits.isEmpty()) {
            return Limits.LONG_ONLY;
        }
        try {
            return Limits.read(Path.of(limits), data.sectors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Joins market and limits. The tracking error is reckoned with the covariance of the days before the first trade.
    ///
    /// @param data  the market
    /// @param given the limits
    /// @return the plan
    /// @throws IllegalArgumentException if the limits name what the market has not, or contradict
    public Plan plan(MarketData data, Limits given) {
        Market prices = data.market();
        boolean tracks = given.versions().stream().anyMatch(v -> v.rules().tracking().isPresent());
        int until = Math.min(prices.days() - 1, features.longestDays());
        LimitsInForce inForce = tracks
                ? LimitsInForce.of(given, prices.assets(), Covariance.yearly(prices.until(until)))
                : LimitsInForce.of(given, prices.assets());
        return days.isEmpty()
                ? new Plan(prices, inForce, features, trading, reward)
                : new Plan(prices, inForce, features, trading, reward, EpisodeDays.parse(days));
    }
}
