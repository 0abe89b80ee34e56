// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What a period pays: scale · (growth − penalty), from one day of trading to the next, after all costs.
///
/// @param growth what counts as growth
/// @param risk   what risk costs
/// @param scale  units of reward
public record Reward(
// @formatter:off
        @Setting(value = "log: log(1 + R), whose mean is the growth rate of wealth; linear: R", source = "portfolio theory: Kelly 1956")
        Growth growth,
        Risk risk,
        @Setting(value = "units of reward for a growth of 1; values are fitted best where rewards are about 1 in size", range = "(0, 1000000]",
                source = "ours: rewards are percent")
        double scale
        // @formatter:on
) {

    /// What counts as growth.
    public enum Growth {
        /// log(1 + R).
        LOG,
        /// R.
        LINEAR
    }

    /// Log growth in percent.
    public static final Reward DEFAULT = new Reward(Growth.LOG, Risk.None.DEFAULT, 100);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Reward {
        Range.check(Reward.class, growth, risk, scale);
    }

    /// Evaluates the reward of a period.
    ///
    /// @param factor wealth after it / wealth before it and its trade, above 0
    /// @param before drawdown before it
    /// @param after  drawdown after it
    /// @return reward
    double of(double factor, double before, double after) {
        double r = factor - 1;
        return scale * ((growth == Growth.LOG ? StrictMath.log(factor) : r) - risk.penalty(r, before, after));
    }
}
