// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// A task on a model of the user's own, who says the reward and when the task ends; all else has a default.
///
/// | symbol | what | unit |
/// |---|---|---|
/// | observation | all positions qpos, then all velocities qvel, in the model's order | m, rad, m/s, rad/s |
/// | a | the controls, within the actuators' ranges | the controls' |
/// | start | the model's first state, positions and velocities uniform ±[#startNoise] about it | |
///
/// A class of the user's is made as any environment's ([org.fittedq.env.Environments]): with a settings record, whose `timeLimitSteps`
/// is applied around it, or without. What is remembered beside the simulation must follow from qpos and qvel in [#begun], or be
/// saved: otherwise an episode that is resumed is another one.
public interface ModelTask extends Task {

    /// Returns the reward of a step, after it. Positions and velocities are those of the state after it, positions of bodies as
    /// [Simulation] says.
    ///
    /// @param action the step's, control units; not to be modified
    /// @return r, finite
    double reward(float[] action);

    /// Tells, after a step, whether the task has ended and no reward can follow.
    ///
    /// @return false by default
    default boolean terminal() {
        return false;
    }

    /// Remembers what the next reward compares with; called after a start and before each step. Positions of bodies are not part of a saved state, so
    /// only qpos and qvel are to be read.
    @Override
    default void begun() {}

    /// Returns the name of the task.
    ///
    /// @return the class's by default
    default String name() {
        String own = getClass().getSimpleName();
        return own.isEmpty() ? "model" : own; // an anonymous class
    }

    /// Returns the noise of the start.
    ///
    /// @return at least 0; m, rad, m/s, rad/s; 0.01 by default
    default double startNoise() {
        return 0.01;
    }

    /// Draws the first state of an episode about the model's own.
    @Override
    default void start(RandomGenerator random) {
        mechanism().start(Mechanism.uniform(random, startNoise()), Mechanism.uniform(random, startNoise()));
    }

    @Override
    default Spec spec() {
        return mechanism().spec(name(), mechanism().simulation().nq() + mechanism().simulation().nv());
    }

    @Override
    default void observe(float[] o) {
        mechanism().writeState(o, 0);
    }

    /// Takes a step. One that makes the simulation unstable is taken back, and neither rewarded nor terminal.
    @Override
    default void step(float[] action, Outcome out) {
        begun();
        mechanism().step(action);
        observe(out.observation());
        boolean stable = mechanism().warning().isEmpty();
        mechanism().finish(out, stable ? reward(action) : 0, stable && terminal());
    }
}
