// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// The first samples of the cross-entropy method: settings.
///
/// They decide which hills are found at all. A Gaussian of σ₀ = 1 puts a third of them on the border of the box and leaves gaps
/// between the others, in which a narrow hill is missed; where a policy draws the same numbers at each decision, always the same one.
///
/// What the set itself offers ([org.fittedq.mdp.ActionSet#candidate]) is among the first samples whatever the start.
@Setting(value = "first samples; even: spread over the whole set, a random shift apart from state to state; gaussian: around the middle, or the first guess; mixture: half around what the set offers first, such as the portfolio that is held, half drawn from the set", source = "even: ours; Kalashnikov et al. 2018: gaussian")
public sealed interface CemStart extends Choice {

    /// Points of an additive recurrence, shifted at random: aⱼₖ = lowₖ + (highₖ − lowₖ) · frac(uₖ + j φ⁻ᵏ), φ the root above 1 of
    /// φᵐ⁺¹ = φ + 1. Every part of the box has its share of them; m numbers are drawn.
    ///
    /// Source: M. Roberts, *The Unreasonable Effectiveness of Quasirandom Sequences*, 2018; with m = 1 the golden ratio's, H. Weyl,
    /// *Über die Gleichverteilung von Zahlen mod. Eins*, 1916. A first guess, where there is one, is the first sample.
    record Even() implements CemStart {

        /// There is but one.
        public static final Even DEFAULT = new Even();

        @Override
        public String name() {
            return "even";
        }
    }

    /// aⱼ ~ N(μ₀, σ₀²), μ₀ the first guess or the middle of the set's box.
    ///
    /// @param sigma σ₀
    record Gaussian(
            @Setting(value = "σ₀: standard deviation at the start; in a piece of a union, times its half-widths", range = "(0, ∞)", unit = "half-widths of the action box", source = "ours: covers the box") double sigma)
            implements
                CemStart {

        /// Covers the box.
        public static final Gaussian DEFAULT = new Gaussian(1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Gaussian {
            Range.check(Gaussian.class, sigma);
        }

        @Override
        public String name() {
            return "gaussian";
        }
    }

    /// Half the samples aⱼ ~ N(c, σ₀²), c the set's first candidate (or the first guess, or the middle), and half drawn from the set.
    ///
    /// Projected Gaussians of a wide σ₀ on a budget are almost all at its corners, those of a narrow one all near c; a set's own draws are in between.
    ///
    /// @param sigma σ₀
    record Mixture(
            @Setting(value = "σ₀: standard deviation of the half around the first candidate", range = "(0, ∞)", unit = "half-widths of the action box", source = "ours: 2/n for n assets up to 1") double sigma)
            implements
                CemStart {

        /// A tenth of the range of an asset.
        public static final Mixture DEFAULT = new Mixture(0.2);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Mixture {
            Range.check(Mixture.class, sigma);
        }

        @Override
        public String name() {
            return "mixture";
        }
    }
}
