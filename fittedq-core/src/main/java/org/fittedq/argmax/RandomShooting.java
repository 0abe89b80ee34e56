// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Random shooting: the best of actions drawn uniformly from A(s), and of the first guess. The baseline of every other method.
///
/// @param samples number of actions of each state
public record RandomShooting(
        @Setting(value = "actions sampled for each state; more find better maxima", range = "[1, 10000000]", source = "ours: as many as CEM evaluates") int samples)
        implements
            Maximiser {

    /// As many evaluations as [Cem#DEFAULT].
    public static final RandomShooting DEFAULT = new RandomShooting(128);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public RandomShooting {
        Settings.check(RandomShooting.class, "samples", samples);
    }

    @Override
    public String name() {
        return "random-shooting";
    }

    @Override
    public int actionsAtOnce(int actionSize) {
        return Math.min(samples, RandomShootingSolver.AT_ONCE);
    }
}
