// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// What the target networks of [QtOpt] are copies of: settings.
@Formerly("kind")
@Setting(value = "single: one averaged target; double-lagged: smaller value of an averaged one and a lagged copy of it; twin: smaller value of the averaged copies of two critics fitted to the same labels, as in td3; ensemble: the averaged copies of many critics, steadier and slower", source = "Kalashnikov et al. 2018: double-lagged")
public sealed interface Targets extends Choice {

    /// Returns τ.
    ///
    /// @return above 0, at most 1
    @Setting(value = "τ: part of the online weights mixed into the averaged target after each fit; larger follows faster", range = "(0, 1]", source = "Kalashnikov et al. 2018: averaging constant 0.9999")
    double tau();

    /// Returns how many critics are fitted.
    ///
    /// @return at least 1
    default int critics() {
        return 1;
    }

    /// Returns the mean of how many critics' values is maximised by a decision.
    ///
    /// @return at least 1: the first so many
    default int inDecision() {
        return 1;
    }

    /// Returns of how many targets a label takes the smallest value.
    ///
    /// @return at least 1
    default int inLabel() {
        return 2;
    }

    /// θ̄ by Polyak averaging.
    ///
    /// @param tau τ
    record Single(double tau) implements Targets {

        /// The paper's τ.
        public static final Single DEFAULT = new Single(1e-4);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if τ is out of range
        public Single {
            Settings.check(Single.class, "tau", tau);
        }

        @Override
        public int inLabel() {
            return 1;
        }

        @Override
        public String name() {
            return "single";
        }
    }

    /// θ̄₁ by Polyak averaging, θ̄₂ a lagged copy of θ̄₁; min of both.
    ///
    /// @param tau τ
    /// @param lag fits between renewals of the lagged target
    record DoubleLagged(double tau,
            @Setting(value = "fits between renewals of the lagged target", range = "[1, ∞)", unit = "fits", source = "Kalashnikov et al. 2018: 6000") int lag)
            implements
                Targets {

        /// The paper's numbers.
        public static final DoubleLagged DEFAULT = new DoubleLagged(1e-4, 6_000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public DoubleLagged {
            Settings.check(DoubleLagged.class, "tau", tau);
            Settings.check(DoubleLagged.class, "lag", lag);
        }

        @Override
        public String name() {
            return "double-lagged";
        }
    }

    /// θ̄₁ and θ̄₂ by Polyak averaging of two critics; min of both.
    ///
    /// @param tau τ
    record Twin(double tau) implements Targets {

        /// The paper's τ.
        public static final Twin DEFAULT = new Twin(1e-4);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if τ is out of range
        public Twin {
            Settings.check(Twin.class, "tau", tau);
        }

        @Override
        public int critics() {
            return 2;
        }

        @Override
        public String name() {
            return "twin";
        }
    }

    /// θ̄₁ … θ̄_N by Polyak averaging of N critics. The argmax in labels is of the first.
    ///
    /// @param tau       τ
    /// @param members   N
    /// @param pessimism what a label takes of them
    /// @param decision  whose maximum is acted by
    record Ensemble(double tau,
            @Setting(value = "N: critics fitted to the same labels; more are steadier and slower", range = "[2, 100]", source = "Chen et al. 2021: 10") int members,
            Pessimism pessimism,
            @Setting(value = "whose maximum is acted by, while learning and by the learned policy. mean: of the mean of all members; first: of the first, in an N-th of the time. Labels search the first", source = "ours") Decision decision)
            implements
                Targets {

        /// Whose maximum is acted by.
        public enum Decision {
            /// N⁻¹ Σᵢ qⁱ.
            MEAN,
            /// q¹.
            FIRST
        }

        /// Five critics.
        public static final Ensemble DEFAULT = new Ensemble(0.005, 5, Pessimism.Spread.DEFAULT, Decision.MEAN);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range, or there are fewer members than a label takes
        public Ensemble {
            Settings.check(Ensemble.class, "tau", tau);
            Settings.check(Ensemble.class, "members", members);
            pessimism.checkWith(members);
        }

        @Override
        public int critics() {
            return members;
        }

        @Override
        public int inLabel() {
            return pessimism instanceof Pessimism.Smallest(int of) ? of : members;
        }

        @Override
        public int inDecision() {
            return decision == Decision.MEAN ? members : 1;
        }

        @Override
        public String name() {
            return "ensemble";
        }
    }
}
