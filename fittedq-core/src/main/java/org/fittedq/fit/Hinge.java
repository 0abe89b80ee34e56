// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import org.fittedq.math.Check;
import org.fittedq.math.Vec;

/// The hinge loss of CAQL: q is pulled down everywhere, and up where it is below its label.
///
/// It is the penalty form of the linear program min Σ q(s, a) subject to q(s, a) ≥ y, whose solution is the optimal q. Labels
/// below q have no part in the gradient, so their maxima need not be solved ([org.fittedq.argmax.DualFilter]).
///
/// Source: M. Ryu et al., *CAQL: Continuous Action Q-Learning*, ICLR 2020, section 4.2, <https://arxiv.org/abs/1909.12397>; the
/// authors' code (google-research, caql).
/// Differences: λ is a given number, which the paper may also fit by gradient steps.
public final class Hinge {

    private Hinge() {}

    /// Returns the loss and its gradient.
    ///
    /// L = N⁻¹ Σ (qᵢ + λ (yᵢ − qᵢ)₊), ∂L/∂qᵢ = (1 − λ [yᵢ > qᵢ])/N.
    ///
    /// @param q      predictions, N; not modified
    /// @param y      labels, N; not modified
    /// @param lambda λ, above 1, so that a q below its label rises
    /// @param dq     out: ∂L/∂q, N; may be `q`
    /// @return L, summed in double in row order
    /// @throws IllegalArgumentException if λ is out of range
    public static double lossAndGradient(Vec q, Vec y, double lambda, Vec dq) {
        Check.that(1 < lambda && lambda < Double.POSITIVE_INFINITY, "lambda", "a number in (1, ∞)", lambda);
        double sum = 0;
        float above = (float) (1.0 / q.size());
        float below = (float) ((1 - lambda) / q.size());
        for (int i = 0; i < q.size(); i++) {
            double qi = q.at(i);
            double rise = y.at(i) - qi;
            sum += qi + lambda * Math.max(rise, 0);
            dq.set(i, rise > 0 ? below : above);
        }
        return sum / q.size();
    }
}
