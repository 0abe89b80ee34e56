// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What risk costs a period, beside what is lost by it: settings. R is the growth of a period less 1, after costs.
@Setting(value = "none; variance: aversion/2 R²; cvar: what is lost beyond a threshold, times aversion; drawdown: what the distance to the largest wealth so far grows by, times aversion", source = "none: log growth avoids ruin by itself")
public sealed interface Risk extends Choice {

    /// Evaluates the penalty of a period.
    ///
    /// @param r      R
    /// @param before distance of the wealth to its largest so far, a part of the latter, before the period
    /// @param after  the same after it
    /// @return at least 0, in units of R
    double penalty(double r, double before, double after);

    /// No penalty.
    record None() implements Risk {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public String name() {
            return "none";
        }

        @Override
        public double penalty(double r, double before, double after) {
            return 0;
        }
    }

    /// λ/2 R²: with linear growth the quadratic utility R − λ/2 R².
    ///
    /// @param aversion λ
    record Variance(
            @Setting(value = "λ: the larger, the less is risked", range = "[0, 1000]", source = "5: usual in mean-variance") double aversion)
            implements
                Risk {

        /// A usual investor's.
        public static final Variance DEFAULT = new Variance(5);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Variance {
            Range.check(Variance.class, aversion);
        }

        @Override
        public String name() {
            return "variance";
        }

        @Override
        public double penalty(double r, double before, double after) {
            return aversion / 2 * r * r;
        }
    }

    /// λ (−R − ζ)⁺: the loss beyond ζ. At ζ the α-quantile of losses it is λ α times the mean excess that CVaR adds to it.
    ///
    /// Source: R. T. Rockafellar, S. Uryasev, *Optimization of Conditional Value-at-Risk*, Journal of Risk 2 (2000), equation 4.
    ///
    /// @param aversion  λ
    /// @param threshold ζ
    record Cvar(
            @Setting(value = "λ: the larger, the less is risked", range = "[0, 1000]", source = "ours") double aversion,
            @Setting(value = "ζ: loss of a period from which on it costs", range = "[0, 1]", unit = "part of wealth", source = "ours") double threshold)
            implements
                Risk {

        /// Five times each loss beyond 5 %.
        public static final Cvar DEFAULT = new Cvar(5, 0.05);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Cvar {
            Range.check(Cvar.class, aversion, threshold);
        }

        @Override
        public String name() {
            return "cvar";
        }

        @Override
        public double penalty(double r, double before, double after) {
            return aversion * Math.max(0, -r - threshold);
        }
    }

    /// λ (Dₜ − Dₜ₋₁)⁺, D the drawdown. It depends on the largest wealth, which is not in the state: a small part of the reward is noise to
    /// who learns.
    ///
    /// @param aversion λ
    record Drawdown(
            @Setting(value = "λ: the larger, the less is risked", range = "[0, 1000]", source = "ours") double aversion)
            implements
                Risk {

        /// Each part that the drawdown grows by counts once more.
        public static final Drawdown DEFAULT = new Drawdown(1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Drawdown {
            Range.check(Drawdown.class, aversion);
        }

        @Override
        public String name() {
            return "drawdown";
        }

        @Override
        public double penalty(double r, double before, double after) {
            return aversion * Math.max(0, after - before);
        }
    }
}
