// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

/// What a wrapper does to the actions of one plant on their way there; a policy that was trained within it does the same when it
/// is deployed. One thread at a time.
public interface ActionMap {

    /// Begins an episode: whatever is remembered of earlier actions is forgotten. Does nothing by default.
    default void begin() {}

    /// Maps the next action.
    ///
    /// @param action action units of the outer box; not modified, not kept
    /// @return action units of the inner box: `action` itself, or an array of this map's, good until its next call
    float[] apply(float[] action);
}
