// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.math.Power;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// How far from the maximum a search may end, over training: loose while q is still wrong, tight when it has settled.
///
/// > τₙ = max(last, first · decayⁿ), n sweeps (or fits) done
///
/// It depends on n alone, so there is nothing to save.
///
/// Source: M. Ryu et al., *CAQL: Continuous Action Q-Learning*, ICLR 2020, section 4.1, <https://arxiv.org/abs/1909.12397>, where
/// τ falls geometrically in proportion to an estimate of the TD error; the authors' code keeps it within two bounds.
/// Differences: 1. `first` is given instead of estimated from a batch; 2. no upper bound, as it never rises.
///
/// @param first τ₀
/// @param last  smallest τ
/// @param decay factor
public record Tolerance(
        @Setting(value = "τ₀: tolerance of the first sweep; larger is faster at first", range = "[0, ∞)", unit = "units of q", source = "ours") double first,
        @Setting(value = "smallest tolerance, at most first; larger is faster in the end", range = "[0, ∞)", unit = "units of q", source = "ours; Ryu et al. 2020 (code): 1e-4") double last,
        @Setting(value = "factor of each sweep; larger stays loose longer, 1 for ever", range = "(0, 1]", source = "ours") double decay) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range or not finite, or the last tolerance is the larger one
    public Tolerance {
        Settings.check(Tolerance.class, "first", first);
        Settings.check(Tolerance.class, "last", last);
        Settings.check(Tolerance.class, "decay", decay);
        Check.that(last <= first, "last", "at most first (" + first + ")", last);
    }

    /// The same tolerance in all sweeps.
    ///
    /// @param tolerance τ, units of q, at least 0
    /// @return τₙ = τ
    public static Tolerance always(double tolerance) {
        return new Tolerance(tolerance, tolerance, 1);
    }

    /// Returns the tolerance of a sweep.
    ///
    /// @param n sweeps (or fits) done before, at least 0
    /// @return τₙ, units of q
    public double at(long n) {
        Check.that(n >= 0, "sweep", "an integer of at least 0", n);
        return Math.max(last, first * Power.of(decay, n));
    }
}
