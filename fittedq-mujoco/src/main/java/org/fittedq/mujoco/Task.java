// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Scene;

/// A task on a [Mechanism].
public interface Task extends Environment {

    /// Returns the simulation and what belongs to it.
    ///
    /// @return the mechanism
    Mechanism mechanism();

    /// Draws the first state of an episode.
    ///
    /// @param random source
    void start(RandomGenerator random);

    /// Remembers what the next reward compares with, after the state was set. Nothing, where that is a part of the state.
    default void begun() {}

    /// Writes the observation of the state as the last step left it.
    ///
    /// @param o out
    void observe(float[] o);

    /// Starts, and shows the state.
    @Override
    default void reset(RandomGenerator random, float[] observation) {
        start(random);
        begun();
        observe(observation);
    }

    /// Returns from where the task is drawn.
    ///
    /// @return the camera; beside the first body at a height of 0.6 m, 3 m wide, by default
    default Camera camera() {
        return Camera.beside(0.6, 3);
    }

    /// Returns MuJoCo's integration state. A task whose reward compares with a position of a body saves that too ([Mechanism#save]).
    @Override
    default Optional<double[]> saveState() {
        return Optional.of(mechanism().simulation().save());
    }

    @Override
    default void restoreState(double[] state, RandomGenerator random) {
        mechanism().simulation().restore(state);
    }

    @Override
    default Optional<String> simulator() {
        return Optional.of("MuJoCo " + mechanism().simulation().mujocoVersion());
    }

    @Override
    default Optional<String> warning() {
        return mechanism().warning();
    }

    /// Closes the mechanism.
    @Override
    default void close() {
        mechanism().close();
    }

    /// Returns the geoms as the last step left them.
    @Override
    default Optional<Scene> scene() {
        return Optional.of(GeomScene.of(mechanism().simulation(), camera()));
    }
}
