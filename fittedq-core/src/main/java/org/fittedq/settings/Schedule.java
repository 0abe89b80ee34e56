// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import org.fittedq.math.Check;

/// How a setting changes while a run goes on: from its own value v₀ to `end`, v₁, within T steps, where it stays.
///
/// > linear: v(t) = v₀ + (v₁ − v₀) min(1, t/T)
/// >
/// > cosine: v(t) = v₁ + (v₀ − v₁) (1 + cos(π min(1, t/T)))/2
///
/// t is the number of steps that the run has done, as its length counts them, warm-up included: environment steps, or with recorded
/// data alone fits. v depends on t alone, so there is nothing to save, and a resumed run goes on in the middle of it. A setting `x`
/// that may change has its schedule beside it, `xSchedule`.
///
/// Source of the cosine: I. Loshchilov, F. Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, ICLR 2017, equation 5,
/// without restarts.
///
/// @param shape     along what
/// @param end       v₁
/// @param overSteps T
public record Schedule(
        @Setting(value = "constant: end and overSteps have no effect; linear: to end along a straight line; cosine: along half a cosine, slowly at first and at last", source = "off, as in the papers") Shape shape,
        @Setting(value = "value that the setting reaches and keeps", range = "(-∞, ∞)", unit = "the setting's", source = "ours") double end,
        @Setting(value = "T: environment steps until end is reached, warm-up included (fits, with recorded data alone); larger changes more slowly", range = "[1, ∞)", unit = "steps", source = "ours") long overSteps) {

    /// Along what a setting changes.
    public enum Shape {
        /// Not at all.
        CONSTANT,
        /// A straight line.
        LINEAR,
        /// Half a cosine.
        COSINE
    }

    /// No change; turned on without more, to 0 within a million steps.
    public static final Schedule CONSTANT = new Schedule(Shape.CONSTANT, 0, 1_000_000);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Schedule {
        Settings.check(Schedule.class, "end", end);
        Settings.check(Schedule.class, "overSteps", overSteps);
    }

    /// Makes a straight line.
    ///
    /// @param end       v₁
    /// @param overSteps T, at least 1
    /// @return the schedule
    public static Schedule linear(double end, long overSteps) {
        return new Schedule(Shape.LINEAR, end, overSteps);
    }

    /// Makes half a cosine.
    ///
    /// @param end       v₁
    /// @param overSteps T, at least 1
    /// @return the schedule
    public static Schedule cosine(double end, long overSteps) {
        return new Schedule(Shape.COSINE, end, overSteps);
    }

    /// Returns whether the setting changes at all.
    ///
    /// @return false if it is constant
    public boolean isOn() {
        return shape != Shape.CONSTANT;
    }

    /// Returns the setting's value. Allocates nothing.
    ///
    /// @param first v₀
    /// @param steps t, at least 0
    /// @return v(t): `first` itself at 0 and if constant, `end` itself from T on
    public double at(double first, long steps) {
        if (shape == Shape.CONSTANT || steps <= 0) {
            return first;
        }
        if (steps >= overSteps) {
            return end;
        }
        double part = (double) steps / overSteps;
        return shape == Shape.LINEAR
                ? first + (end - first) * part
                : end + (first - end) * (1 + StrictMath.cos(Math.PI * part)) / 2;
    }

    /// Checks that the value reached is one that the setting may have. For compact constructors.
    ///
    /// @param component name of the schedule's component, such as `sigmaSchedule`
    /// @param range     allowed interval of the setting, such as `[0, ∞)`
    /// @throws IllegalArgumentException if `end` is outside and counts
    public void check(String component, String range) {
        Check.that(!isOn() || Range.of(component, range).holds(end), component + ".end", "a number in " + range, end);
    }
}
