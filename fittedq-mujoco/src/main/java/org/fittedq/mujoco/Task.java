// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.mdp.Environment;

/// A task on a [Plant].
public interface Task extends Environment {

    /// Returns the simulation and what belongs to it.
    ///
    /// @return the plant
    Plant plant();

    /// Remembers what the next reward compares with, after the state was set. Nothing, where that is a part of the state.
    default void begun() {}

    /// Writes the observation of the state as the last step left it.
    ///
    /// @param o out
    void observe(float[] o);
}
