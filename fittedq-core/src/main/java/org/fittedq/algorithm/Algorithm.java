// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Stateful;
import org.fittedq.nn.Mlp;
import org.fittedq.value.Critic;

/// A learning algorithm: one choice on each axis of the template, and the state that goes with them.
///
/// One file for each algorithm; the loop is in [FittedQ]. The state that [#exchange] hands over is complete but for the
/// random streams, which belong to the run.
public interface Algorithm extends Stateful {

    /// Returns the choices that make the template this algorithm.
    ///
    /// @return the axes
    FittedQ.Template template();

    /// Returns the policy to deploy: its deterministic action is tanh of the network's first dₐ outputs.
    ///
    /// @return the network; live, not a copy
    Mlp policy();

    /// Returns the critic that the actor climbs.
    ///
    /// @return the (first) critic; live, not a copy
    Critic critic();

    /// Tells that an environment begins an episode. Does nothing by default.
    ///
    /// @param environment index
    default void episodeBegan(int environment) {}
}
