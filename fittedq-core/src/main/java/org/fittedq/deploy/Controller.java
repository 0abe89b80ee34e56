// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

/// What decides in episodes: a policy, or something that goes on from its last decision.
public interface Controller {

    /// Tells that an episode begins. Does nothing by default.
    default void begin() {}

    /// Chooses the action in normalised units.
    ///
    /// @param s   observation; not modified
    /// @param out out: action in [−1, 1]
    void actUnit(float[] s, float[] out);
}
