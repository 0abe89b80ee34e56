// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.Polynomial;
import org.fittedq.value.RegressorChoice;

/// What the labels of a sweep take of q: settings of [Fqi] and [FqiAmortized].
///
/// A sweep's labels hand on the largest errors of the sweep before, at the actions that were searched for them. Regressors whose
/// errors differ do not agree there, and a label that takes less than their mean stays below.
@Setting(value = "single: q(s', a*); ensemble: of many regressors fitted to the same labels the smallest value at a*, or the mean less their spread; a* is the first one's", source = "single, as in fitted Q-iteration; ensemble: as in qt-opt's targets")
public sealed interface SweptTargets extends Choice {

    /// Returns how many regressors are fitted.
    ///
    /// @return at least 1
    int members();

    /// Checks that the members differ.
    ///
    /// @param regressor what q is fitted with
    /// @throws IllegalArgumentException if there are many of what the labels alone decide
    default void checkWith(RegressorChoice regressor) {
        Check.that(members() == 1 || !(regressor instanceof Polynomial), "targets", "single, with regressor polynomial",
                name(), "the same labels make the same polynomial");
    }

    /// v(s′) = q(s′, a*).
    record Single() implements SweptTargets {

        /// There is but one.
        public static final Single DEFAULT = new Single();

        @Override
        public int members() {
            return 1;
        }

        @Override
        public String name() {
            return "single";
        }
    }

    /// v(s′) of N regressors, a* = argmax_a q¹(s′, a).
    ///
    /// @param members   N
    /// @param pessimism what a label takes of them
    record Ensemble(
            @Setting(value = "N: regressors fitted to the same labels; more are steadier and slower", range = "[2, 100]", source = "ours") int members,
            Pessimism pessimism) implements SweptTargets {

        /// The smaller of two.
        public static final Ensemble DEFAULT = new Ensemble(2, Pessimism.Smallest.DEFAULT);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range, or there are fewer members than a label takes
        public Ensemble {
            Settings.check(Ensemble.class, "members", members);
            pessimism.checkWith(members);
        }

        @Override
        public String name() {
            return "ensemble";
        }
    }
}
