// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.random.RandomGenerator;

/// An environment that brings a behaviour of its own, written by hand: it fills a first data set where random actions hardly ever
/// meet a reward (`fittedq collect --script`).
public interface Scripted extends Environment {

    /// Chooses the action of the state as it is now, after a reset or a step that did not end the episode; asked once before each
    /// step. It may use what the observation does not tell, and remember what it did since the reset; this is not part of
    /// [#saveState].
    ///
    /// @param random source of its randomness, not the episode's
    /// @param action out: action units, inside `spec().actions()` and the set of the last observation
    void script(RandomGenerator random, float[] action);
}
