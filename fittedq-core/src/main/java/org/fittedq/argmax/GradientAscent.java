// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Projected gradient ascent from several starts: a ← Π_{A(s)}(a + step(∂q/∂a)).
///
/// The first start is the first guess (or the middle of the set's box), the others are uniform. Steps: plain, η g;
/// RMSProp, η g/(√v + ε) with v ← 0.9 v + 0.1 g² (Tieleman and Hinton 2012); Adam (Kingma and Ba 2015) with β₁ = 0.9,
/// β₂ = 0.999. The best action on the way is returned.
///
/// A union has so many starts in every piece, none of which leaves its piece.
///
/// Source: as the gradient maximiser of Ryu et al., *CAQL*, ICLR 2020 (20 steps of 0.01 there).
/// Differences: 1. several starts; 2. the step size falls linearly to a tenth.
///
/// @param starts     number of starts
/// @param iterations steps of each
/// @param rate       η
/// @param rule       how a gradient becomes a step
public record GradientAscent(
        @Setting(value = "number of starts, in each piece of a union; more find the global maximum more often", range = "[1, 100000]", source = "ours") int starts,
        @Setting(value = "steps of each start", range = "[1, 1000000]", source = "Ryu et al. 2020 (code): 20") int iterations,
        @Setting(value = "η: step size; falls linearly to a tenth", range = "(0, ∞)", unit = "half-widths of the action box (adam, rmsprop); plain: times the gradient", source = "ours") double rate,
        @Setting(value = "how a gradient becomes a step: plain, rmsprop or adam", source = "ours") Rule rule)
        implements
            Maximiser {

    /// How a gradient becomes a step.
    public enum Rule {
        /// η g.
        PLAIN,
        /// η g/(√v + ε).
        RMSPROP,
        /// Adam.
        ADAM
    }

    /// Eight starts, twenty steps of Adam.
    public static final GradientAscent DEFAULT = new GradientAscent(8, 20, 0.1, Rule.ADAM);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public GradientAscent {
        Settings.check(GradientAscent.class, "starts", starts);
        Settings.check(GradientAscent.class, "iterations", iterations);
        Settings.check(GradientAscent.class, "rate", rate);
    }

    @Override
    public String name() {
        return "gradient-ascent";
    }

    @Override
    public int mostPieces() {
        return Cem.FEW_PIECES;
    }

    @Override
    public int actionsAtOnce(int actionSize) {
        return starts;
    }

    @Override
    public boolean needsGradient() {
        return true;
    }
}
