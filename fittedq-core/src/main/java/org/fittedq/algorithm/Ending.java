// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// What stands at the end of a rollout of [Svg]: settings.
@Setting(value = "q: the rollout ends with q(s, a) of the policy's action there; v: with v(s); none: with nothing, SVG(∞) over n steps", source = "the chapter: q; Heess et al. 2015: v, none")
public sealed interface Ending extends Choice {

    /// A value that is fitted.
    sealed interface Fitted extends Ending {

        /// Returns τ.
        ///
        /// @return above 0, at most 1
        @Setting(value = "τ: part of the online weights mixed into the target after each fit; larger follows faster", range = "(0, 1]", source = "ours")
        double tau();
    }

    /// q(sₙ, aₙ).
    ///
    /// @param tau τ
    record Q(double tau) implements Fitted {

        /// τ of 0.005.
        public static final Q DEFAULT = new Q(0.005);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if τ is out of range
        public Q {
            Range.check(Q.class, tau);
        }

        @Override
        public String name() {
            return "q";
        }
    }

    /// v(sₙ).
    ///
    /// @param tau           τ
    /// @param largestWeight largest ω of a transition
    record V(double tau,
            @Setting(value = "largest importance weight of a transition in the fit of v; 0: no weights", range = "[0, ∞)", source = "ours; Heess et al. 2015: ∞") double largestWeight)
            implements
                Fitted {

        /// Weights of at most 2.
        public static final V DEFAULT = new V(0.005, 2);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public V {
            Range.check(V.class, tau, largestWeight);
        }

        @Override
        public String name() {
            return "v";
        }
    }

    /// Nothing: no critic is fitted.
    record None() implements Ending {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public String name() {
            return "none";
        }
    }
}
