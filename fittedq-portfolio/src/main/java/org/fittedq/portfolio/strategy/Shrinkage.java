// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How far a covariance S of few days is drawn to that of assets alike: Σ = (1 − δ) S + δ (tr S / n) I.
@Setting(value = "how far the covariance is drawn to the scaled identity", source = "ours: a fixed part")
public sealed interface Shrinkage extends Choice {

    /// A part that is given.
    ///
    /// @param part δ
    record Fixed(
            @Setting(value = "part δ of the scaled identity; more makes weights more even and steadier", range = "[0, 1]", source = "ours: a tenth") double part)
            implements
                Shrinkage {

        /// A tenth.
        public static final Fixed DEFAULT = new Fixed(0.1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the part is out of range
        public Fixed {
            Range.check(Fixed.class, part);
        }

        @Override
        public String name() {
            return "fixed";
        }
    }

    /// The part that makes the expected squared error least, as estimated from the same days: δ = min(b², d²) / d² with
    /// d² = ‖S − m I‖², m = tr S / n, b² = T⁻² Σₜ ‖xₜ xₜᵀ − S‖², S = T⁻¹ Σₜ xₜ xₜᵀ of centred returns, ‖·‖ that of Frobenius.
    ///
    /// Source: O. Ledoit, M. Wolf, *A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices*, Journal of Multivariate
    /// Analysis 88(2), 2004, section 3.2, <https://doi.org/10.1016/S0047-259X(03)00096-4>. Difference: δ is applied to the S of
    /// divisor T − 1, as a fixed one is.
    record LedoitWolf() implements Shrinkage {

        /// There is but one.
        public static final LedoitWolf DEFAULT = new LedoitWolf();

        @Override
        public String name() {
            return "ledoit-wolf";
        }
    }
}
