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
@Formerly("shape")
@Setting(value = "whether it changes while a run goes on: constant, linear (to end along a straight line), cosine (along half a cosine, slowly at first and at last)", source = "off, as in the papers")
public sealed interface Schedule extends Choice {

    /// No change.
    Schedule CONSTANT = new Constant();

    /// Makes a straight line.
    ///
    /// @param end       v₁
    /// @param overSteps T, at least 1
    /// @return the schedule
    static Schedule linear(double end, long overSteps) {
        return new Linear(end, overSteps);
    }

    /// Makes half a cosine.
    ///
    /// @param end       v₁
    /// @param overSteps T, at least 1
    /// @return the schedule
    static Schedule cosine(double end, long overSteps) {
        return new Cosine(end, overSteps);
    }

    /// Returns whether the setting changes at all.
    ///
    /// @return false if it is constant
    boolean isOn();

    /// Returns the setting's value. Allocates nothing.
    ///
    /// @param first v₀
    /// @param steps t, at least 0
    /// @return v(t): `first` itself at 0 and if constant, `end` itself from T on
    double at(double first, long steps);

    /// Checks that the value reached is one that the setting may have. For compact constructors.
    ///
    /// @param component name of the schedule's component, such as `sigmaSchedule`
    /// @param range     allowed interval of the setting, such as `[0, ∞)`
    /// @throws IllegalArgumentException if the value reached is outside
    void check(String component, String range);

    /// No change.
    record Constant() implements Schedule {

        /// No change: there is but one.
        public static final Constant DEFAULT = new Constant();

        @Override
        public String name() {
            return "constant";
        }

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public double at(double first, long steps) {
            return first;
        }

        @Override
        public void check(String component, String range) {}
    }

    /// Reaches another value in time, and keeps it.
    sealed interface Changing extends Schedule {

        /// Returns v₁.
        ///
        /// @return finite, the setting's unit
        @Setting(value = "value that the setting reaches and keeps", range = "(-∞, ∞)", unit = "the setting's", source = "ours")
        double end();

        /// Returns T.
        ///
        /// @return at least 1, steps
        @Setting(value = "T: environment steps until end is reached, warm-up included (fits, with recorded data alone); larger changes more slowly", range = "[1, ∞)", unit = "steps", source = "ours")
        long overSteps();

        /// Returns the value on the way.
        ///
        /// @param first v₀
        /// @param part  t/T, above 0 and below 1
        /// @return v(t)
        double along(double first, double part);

        @Override
        default boolean isOn() {
            return true;
        }

        @Override
        default double at(double first, long steps) {
            if (steps <= 0) {
                return first;
            }
            return steps >= overSteps() ? end() : along(first, (double) steps / overSteps());
        }

        @Override
        default void check(String component, String range) {
            Check.that(Range.of(component, range).holds(end()), component + ".end", "a number in " + range, end());
        }
    }

    /// A straight line.
    ///
    /// @param end       v₁
    /// @param overSteps T
    record Linear(double end, long overSteps) implements Changing {

        /// To 0 within a million steps.
        public static final Linear DEFAULT = new Linear(0, 1_000_000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Linear {
            Settings.check(Linear.class, "end", end);
            Settings.check(Linear.class, "overSteps", overSteps);
        }

        @Override
        public String name() {
            return "linear";
        }

        @Override
        public double along(double first, double part) {
            return first + (end - first) * part;
        }
    }

    /// Half a cosine.
    ///
    /// @param end       v₁
    /// @param overSteps T
    record Cosine(double end, long overSteps) implements Changing {

        /// To 0 within a million steps.
        public static final Cosine DEFAULT = new Cosine(0, 1_000_000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Cosine {
            Settings.check(Cosine.class, "end", end);
            Settings.check(Cosine.class, "overSteps", overSteps);
        }

        @Override
        public String name() {
            return "cosine";
        }

        @Override
        public double along(double first, double part) {
            return end + (first - end) * (1 + StrictMath.cos(Math.PI * part)) / 2;
        }
    }
}
