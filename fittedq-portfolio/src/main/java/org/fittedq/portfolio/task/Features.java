// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What is seen of prices, each number for every asset: settings.
///
/// With ℓₜ = log xₜ the log growth of a day and σ the root of the mean of ℓ² over the longest window:
///
/// | number | | about |
/// |---|---|---|
/// | last days | ℓₜ, ℓₜ₋₁, … each divided by σ | 0 ± 1 |
/// | momentum over d days | Σ ℓ over them / (σ √d) | 0 ± 1 |
/// | volatility over d days | their root mean square of ℓ, times √P / 0.2 | 1 at 20 % a year |
///
/// All are cut at ± `clip`. An asset that never moves has zeros. Without any of them only what is held is seen, as suits returns that are the
/// same each day.
///
/// @param lastDays       number of last days seen one by one
/// @param momentumDays   windows of momentum
/// @param volatilityDays windows of volatility
/// @param clip           largest size of a number
public record Features(
// @formatter:off
        @Setting(value = "number of last days that are seen one by one; more make the state larger", range = "[0, 1000]", unit = "days",
                source = "ours")
        int lastDays,
        @Setting(value = "windows over which growth is summed, in units of its deviation", range = "[1, 10000]", unit = "days",
                source = "ours: a week, a month, a quarter, a year")
        List<Integer> momentumDays,
        @Setting(value = "windows over which volatility is measured", range = "[1, 10000]", unit = "days", source = "ours")
        List<Integer> volatilityDays,
        @Setting(value = "largest size of a number; smaller hides crashes, larger lets them decide a fit", range = "(0, 1000]",
                source = "ours")
        double clip
        // @formatter:on
) {

    /// A week, a month, a quarter and a year of momentum, a month and a quarter of volatility.
    public static final Features DEFAULT = new Features(0, List.of(5, 21, 63, 252), List.of(21, 63), 5);

    /// Copies the lists and checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Features {
        Range.check(Features.class, lastDays, momentumDays, volatilityDays, clip);
        momentumDays = List.copyOf(momentumDays);
        volatilityDays = List.copyOf(volatilityDays);
    }

    /// Returns how many numbers there are for each asset.
    ///
    /// @return at least 0
    public int perAsset() {
        return lastDays + momentumDays.size() + volatilityDays.size();
    }

    /// Returns how many days must have passed.
    ///
    /// @return length of the longest window, at least 1
    public int longestDays() {
        int windows = Stream.concat(momentumDays.stream(), volatilityDays.stream())
                .max(Comparator.naturalOrder()).orElse(1);
        return Math.max(lastDays, windows);
    }
}
