// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.math.Stateful;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SoftPolicy;
import org.fittedq.value.QFunction;

/// A learning algorithm: one choice on each axis of the template, and the state that goes with them.
///
/// One file for each algorithm; the loop is in [FittedQ]. The state that [#exchange] hands over is complete but for the
/// random streams, which belong to the run.
public interface Algorithm extends Stateful {

    /// Returns the choices that make the template this algorithm.
    ///
    /// @return the axes
    FittedQ.Template template();

    /// Returns the policy to deploy.
    ///
    /// @return what chooses its action
    GreedyPolicy greedyPolicy();

    /// Returns the critic that is compared with the returns obtained.
    ///
    /// @return the (first) critic; live, not a copy
    QFunction critic();

    /// Returns the q that the policy is improved on, whose maximum it is to reach: [#critic] by default.
    ///
    /// @return live, not a copy
    default QFunction climbed() {
        return critic();
    }

    /// Tells whether further fits would be of no use, as the change of q in the last one was below a tolerance of the settings.
    /// False by default.
    ///
    /// @return true once converged; part of the state
    default boolean converged() {
        return false;
    }

    /// Returns the stochastic policy, if what it is improved on is E_π[q − α log π] rather than q: empty by default.
    ///
    /// @return policy and temperature as they are now
    default Optional<SoftPolicy> soft() {
        return Optional.empty();
    }

    /// Tells that an environment begins an episode. Does nothing by default.
    ///
    /// @param environment index
    default void episodeBegan(int environment) {}
}
