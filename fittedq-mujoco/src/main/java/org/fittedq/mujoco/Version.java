// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

/// Gymnasium's versions of a task, where they differ; each task says in what.
public enum Version {

    /// The older one, for comparison with results that were published on it.
    V4,

    /// The newer one, in which Gymnasium put some rewards, observations and models right.
    V5;

    /// Reads the version from a task's name, such as Hopper-v4.
    ///
    /// @param name on the command line
    /// @return [#V4] if the name ends so, otherwise [#V5]
    static Version of(String name) {
        return name.endsWith("-v4") ? V4 : V5;
    }

    /// Chooses by version.
    ///
    /// @param v4 for version 4
    /// @param v5 for version 5
    String choose(String v4, String v5) {
        return this == V4 ? v4 : v5;
    }

    /// Tells whether a step is paid for being healthy. Version 4 pays the unhealthy step that ends the task, too.
    ///
    /// @param healthy   whether the step led to a healthy state
    /// @param terminate whether an unhealthy state ends the task
    boolean pays(boolean healthy, boolean terminate) {
        return healthy || (this == V4 && terminate);
    }
}
