// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// An environment around another one. What a wrapper does not change is forwarded.
public interface Wrapper extends Environment {

    /// Returns the wrapped environment.
    ///
    /// @return the environment one layer further in
    Environment inner();

    @Override
    default Spec spec() {
        return inner().spec();
    }

    @Override
    default Optional<double[]> saveState() {
        return inner().saveState();
    }

    @Override
    default void restoreState(double[] state, RandomGenerator random) {
        inner().restoreState(state, random);
    }

    @Override
    default void close() {
        inner().close();
    }
}
