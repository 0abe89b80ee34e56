// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

/// Gymnasium's versions of a task. What differs stands with each task.
public enum Version {
    /// The tasks of 2022, which most published results are of.
    V4,
    /// The tasks of Gymnasium 1.0 and later.
    V5;

    /// Reads the version off a task's name.
    ///
    /// @param task such as `Ant-v4`
    /// @return the version; [#V5] for any other ending
    static Version of(String task) {
        return task.endsWith("-v4") ? V4 : V5;
    }
}
