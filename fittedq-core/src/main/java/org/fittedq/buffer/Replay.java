// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of the replay buffer and of what is drawn from it.
///
/// @param capacity    size of the ring
/// @param batchSize   N
/// @param warmupSteps uniform actions at first
/// @param nStep       n of n-step returns
public record Replay(
        @Setting(value = "transitions kept, the oldest leave first; an episode's last observation takes a place too", range = "[2, 1000000000]", unit = "transitions", source = "Lillicrap et al. 2016, Fujimoto et al. 2018, Haarnoja et al. 2018: 1e6") int capacity,
        @Setting(value = "transitions drawn for each fit", range = "[1, 65536]", unit = "transitions", source = "Lillicrap et al. 2016: 64; Fujimoto et al. 2018 (code), Haarnoja et al. 2018: 256") int batchSize,
        @Setting(value = "steps with uniform actions and without fits, before learning begins", range = "[1, ∞)", unit = "environment steps", source = "Fujimoto et al. 2018 (code): 25000; Haarnoja et al. 2018 (code): 1000") int warmupSteps,
        @Setting(value = "rewards summed before bootstrapping; 1 is the papers' target", range = "[1, 1000]", unit = "environment steps", source = "the papers: 1") int nStep) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Replay {
        Settings.check(Replay.class, "capacity", capacity);
        Settings.check(Replay.class, "batchSize", batchSize);
        Settings.check(Replay.class, "warmupSteps", warmupSteps);
        Settings.check(Replay.class, "nStep", nStep);
    }
}
