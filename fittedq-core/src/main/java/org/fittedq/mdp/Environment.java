// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// A task: states, actions in a box, rewards. Users implement this; ten lines are enough.
///
/// Contract: all randomness comes from the generator given at [#reset], so that the same generator and the same actions
/// give the same episode to the bit; observations and rewards are finite; after a step that ended the episode the next
/// call is [#reset]. One thread at a time, but not always the same; several environments of a run are stepped at the same time.
/// `fittedq check-env` tests the contract.
public interface Environment extends AutoCloseable {

    /// Returns shapes, bounds and time step. Constant over the environment's life.
    ///
    /// @return the spec
    Spec spec();

    /// Returns which actions of the box are valid, s ↦ A(s): whoever learns here takes no other. Constant over the environment's
    /// life; asked once. The sets are asked for by several threads at once, also for states of the past and after [#close], so they must
    /// not depend on the episode that goes on.
    ///
    /// @return sets in normalised units, of observations as [#step] writes them; the whole box by default
    default ActionSets actionSets() {
        return spec().valid();
    }

    /// Begins an episode.
    ///
    /// @param random      source of all randomness of this episode, initial state and later noise alike; it may be kept
    ///                    until the next reset
    /// @param observation out: the first observation, `spec().observationSize()` floats
    void reset(RandomGenerator random, float[] observation);

    /// Takes one step.
    ///
    /// @param action action units, inside `spec().actions()` and the set of the last observation; not modified, not kept
    /// @param out    out: next observation, reward, terminal, truncated; all must be written
    void step(float[] action, Outcome out);

    /// Returns everything that decides the rest of the episode but the generator's own state, so that a checkpoint can
    /// be taken in mid-episode. Asked for between two episodes as well: then only what outlives an episode counts.
    ///
    /// @return the state; empty (the default) if the environment cannot save it: a resumed run then starts a new episode
    default Optional<double[]> saveState() {
        return Optional.empty();
    }

    /// Continues an episode where [#saveState] left it: the rest is the same to the bit.
    ///
    /// @param state  what `saveState` returned; not modified
    /// @param random the generator of the episode, itself restored by the caller
    default void restoreState(double[] state, RandomGenerator random) {
        throw new IllegalStateException(spec().name() + ": expected an environment that saves its state, got none");
    }

    /// Returns the task's own equations, differentiable, for learners that use a model.
    ///
    /// @return dynamics and objective of [#step]; empty (the default) if they are not given
    default Optional<Physics> physics() {
        return Optional.empty();
    }

    /// Returns the state as it is now as shapes, for `fittedq play`. Changes nothing: an episode that is watched is the same to the bit.
    ///
    /// @return the scene, a new one each time; empty (the default) if the environment cannot be drawn
    default Optional<Scene> scene() {
        return Optional.empty();
    }

    /// Returns what decides the bits of an episode besides this class: a simulator whose next version may compute others.
    ///
    /// @return name and version, such as `MuJoCo 3.14.0`; empty (the default) if there is nothing of the kind
    default Optional<String> simulator() {
        return Optional.empty();
    }

    /// Returns why the last step truncated the episode, if a fault of the simulation was the reason and not the task.
    ///
    /// @return the simulator's words; empty (the default) if the last step went well
    default Optional<String> warning() {
        return Optional.empty();
    }

    /// Frees what the environment holds. Does nothing by default.
    @Override
    default void close() {}
}
