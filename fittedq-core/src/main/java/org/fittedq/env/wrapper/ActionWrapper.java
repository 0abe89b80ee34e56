// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;

/// A wrapper that changes actions and nothing else.
interface ActionWrapper extends Wrapper {

    /// Returns what it does to them, with its memory.
    ///
    /// @return live, not a copy
    ActionMap map();

    @Override
    default void reset(RandomGenerator random, float[] observation) {
        map().begin();
        inner().reset(random, observation);
    }

    @Override
    default void step(float[] action, Outcome out) {
        inner().step(map().apply(action), out);
    }
}
