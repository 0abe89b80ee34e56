// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import org.fittedq.measure.Evaluation;
import org.fittedq.rounds.Rounds;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a run, whatever the algorithm and the environment.
///
/// @param steps                 length of the training
/// @param seed                  seed of all randomness
/// @param environments          number of environments
/// @param normalizeObservations running normalisation
/// @param evalEvery             evaluation interval
/// @param evalEpisodes          episodes of an evaluation
/// @param evalMaxSteps          longest episode of an evaluation
/// @param logEvery              interval of metrics
/// @param checkpointEvery       interval of checkpoints
/// @param gapEvery              interval of the amortisation gap
/// @param gapStates             states of each
/// @param rounds                whether and how recorded data is learned from in rounds
public record RunSettings(
        @Setting(value = "length of the training, over all environments; with recorded data alone a step is a fit, or a sweep of an algorithm that sweeps", range = "[1, ∞)", unit = "environment steps", resumable = true) long steps,
        @Setting(value = "seed of all randomness: same seed, same bits") long seed,
        @Setting(value = "environments stepped side by side; the update-to-data ratio stays the budget's", range = "[1, 1024]") int environments,
        @Setting("whether observations are normalised by their running mean and variance, which travel with the policy") boolean normalizeObservations,
        @Setting(value = "interval between evaluations of the deterministic policy; 0 is never", range = "[0, ∞)", unit = "environment steps", resumable = true) int evalEvery,
        @Setting(value = "episodes of each evaluation", range = "[1, ∞)", unit = "episodes", source = "Fujimoto et al. 2018: 10", resumable = true) int evalEpisodes,
        @Setting(value = "steps after which an episode of an evaluation, or of a measurement of the gap, that has not ended is cut, as truncated; 0 is never", range = "[0, ∞)", unit = "environment steps", resumable = true) int evalMaxSteps,
        @Setting(value = "interval between lines of metrics", range = "[1, ∞)", unit = "environment steps", resumable = true) int logEvery,
        @Setting(value = "interval between checkpoints; one more is written at the end; 0 is at the end only", range = "[0, ∞)", unit = "environment steps", resumable = true) int checkpointEvery,
        @Setting(value = "interval between measurements of the amortisation gap (metrics gap/…); 0 is never", range = "[0, ∞)", unit = "environment steps", resumable = true) int gapEvery,
        @Setting(value = "states at which the gap is measured, of ten or more evaluation episodes", range = "[1, 1000000]", resumable = true) int gapStates,
        Rounds rounds) {

    /// A million steps, an evaluation and a checkpoint now and then.
    public static final RunSettings DEFAULT = new RunSettings(1_000_000, 1, 1, false, 1_000, 10,
            Evaluation.Limits.DEFAULT.maxSteps(), 1_000,
            10_000, 0, 100, Rounds.None.DEFAULT);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public RunSettings {
        Settings.check(RunSettings.class, "steps", steps);
        Settings.check(RunSettings.class, "environments", environments);
        Settings.check(RunSettings.class, "evalEvery", evalEvery);
        Settings.check(RunSettings.class, "evalEpisodes", evalEpisodes);
        Settings.check(RunSettings.class, "evalMaxSteps", evalMaxSteps);
        Settings.check(RunSettings.class, "logEvery", logEvery);
        Settings.check(RunSettings.class, "checkpointEvery", checkpointEvery);
        Settings.check(RunSettings.class, "gapEvery", gapEvery);
        Settings.check(RunSettings.class, "gapStates", gapStates);
    }
}
