// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.settings.Setting;

/// Which method looks for the maximum over actions, and the settings of each.
///
/// @param method         the one that is used
/// @param cem            settings of CEM
/// @param gradientAscent settings of projected gradient ascent
/// @param lbfgsB         settings of L-BFGS-B
/// @param randomShooting settings of random shooting
/// @param grid           settings of the grid
/// @param certified      settings of the certified search
public record MaximiserChoice(
        @Setting(value = "how max_a q(s, a) is looked for; the settings of the others have no effect", source = "cem: Kalashnikov et al. 2018") Method method,
        Cem cem, GradientAscent gradientAscent, LbfgsB lbfgsB, RandomShooting randomShooting, Grid grid,
        Certified certified) {

    /// Methods.
    public enum Method {
        /// The cross-entropy method.
        CEM,
        /// Projected gradient ascent from several starts; needs a q with a gradient.
        GRADIENT_ASCENT,
        /// Quasi-Newton with bounds from several starts; needs a q with a gradient.
        LBFGS_B,
        /// The best of uniform samples.
        RANDOM_SHOOTING,
        /// The best of a grid's points.
        GRID,
        /// Branch and bound with a proof; needs a network without layer normalisation.
        CERTIFIED
    }

    /// CEM.
    public static final MaximiserChoice DEFAULT = new MaximiserChoice(Method.CEM, Cem.DEFAULT, GradientAscent.DEFAULT,
            LbfgsB.DEFAULT, RandomShooting.DEFAULT, Grid.DEFAULT,
            Certified.DEFAULT);

    /// Returns the method with its settings.
    ///
    /// @return the one chosen
    public Maximiser maximiser() {
        return switch (method) {
            case CEM -> cem;
            case GRADIENT_ASCENT -> gradientAscent;
            case LBFGS_B -> lbfgsB;
            case RANDOM_SHOOTING -> randomShooting;
            case GRID -> grid;
            case CERTIFIED -> certified;
        };
    }
}
