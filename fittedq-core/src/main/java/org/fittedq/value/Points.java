// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Settings of a q that interpolates between control points ([Interpolation]).
///
/// @param count             N
/// @param nearest           k
/// @param smoothing         c
/// @param smoothingSchedule how c changes
/// @param repulsion         λ
public record Points(
        @Setting(value = "N: control points of each state; more follow q more closely, and a fit takes as many times as long", range = "[1, 1000]", unit = "points", source = "Korkmaz et al. 2025 (code): 20 for Hopper, HalfCheetah and Walker2d; 3 for the pendulums, 30 for Ant") int count,
        @Setting(value = "k: q(s, a) is the mean of the k points of the largest weights; N or more takes all", range = "[1, ∞)", unit = "points", source = "Korkmaz et al. 2025 (code): 10; 3 for the pendulums, 15 for Ant") int nearest,
        @Setting(value = "c: takes weight from points of lower value; larger pulls q towards the best point, 0 lets distance alone count", range = "[0, ∞)", unit = "half-widths²", source = "Korkmaz et al. 2025 (code): 1e-6 to 1 by task; 0.1 for the pendulums") double smoothing,
        @Setting(value = "how c changes while a run goes on: constant, linear (to end along a straight line), cosine (along half a cosine)", source = "Korkmaz et al. 2025 (code): to 0 over the run, as (1 - t/T)^2 or linear") Schedule smoothingSchedule,
        @Setting(value = "λ: weight of the points' repulsion, the mean of 1/distance over all pairs, beside the squared error; larger spreads them more evenly", range = "[0, ∞)", unit = "reward² half-widths", source = "Korkmaz et al. 2025 (code): 0.01 to 1 by task") double repulsion) {

    /// The authors' numbers for Walker2d, but for the smoothing, which is the pendulums' and falls along a line.
    public static final Points DEFAULT = new Points(20, 10, 0.1, Schedule.linear(0, 1_000_000), 0.1);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Points {
        Settings.check(Points.class, "count", count);
        Settings.check(Points.class, "nearest", nearest);
        Settings.check(Points.class, "smoothing", smoothing);
        smoothingSchedule.check("smoothingSchedule", "[0, ∞)");
        Settings.check(Points.class, "repulsion", repulsion);
    }
}
