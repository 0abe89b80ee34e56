// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;

/// An environment around another one. What a wrapper does not change is forwarded.
///
/// [#physics] is not: most wrappers change what a step observes, does or pays, and the inner equations, passed on by a wrapper
/// that forgot to say so, would be a wrong model that nothing refuses. A wrapper that changes none of it passes them on itself.
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
    default ActionSets actionSets() {
        return inner().actionSets();
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
    default Optional<Scene> scene() {
        return inner().scene();
    }

    @Override
    default Optional<String> simulator() {
        return inner().simulator();
    }

    @Override
    default Optional<String> warning() {
        return inner().warning();
    }

    @Override
    default void close() {
        inner().close();
    }
}
