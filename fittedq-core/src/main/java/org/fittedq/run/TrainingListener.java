// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

/// Sees a training as it goes; may stop it with [Training#requestStop]. All methods do nothing by default and are called on
/// the training's thread: what they take, the training waits for.
public interface TrainingListener {

    /// A listener that does nothing.
    TrainingListener NONE = new TrainingListener() {
    };

    /// Tells of a turn of the loop: one step in each environment, and the fits that belong to it.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    default void stepped(Training training, long step) {}

    /// Tells of the end of a training episode.
    ///
    /// @param training      the training
    /// @param environment   index of the environment
    /// @param episodeReturn undiscounted return, exploration included
    /// @param length        environment steps
    default void episodeEnded(Training training, int environment, double episodeReturn, int length) {}

    /// Tells of an evaluation.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    /// @param result   what it found
    /// @param best     whether it is the best so far, and `policy-best/` was replaced
    default void evaluated(Training training, long step, Evaluation.Result result, boolean best) {}

    /// Tells that a simulation became unstable, in training or in an evaluation: the episode was cut there, the training goes on.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    /// @param warning  the simulator's words
    default void warned(Training training, long step, String warning) {}

    /// Tells of a checkpoint: it is on its way to the disk.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    default void checkpointed(Training training, long step) {}
}
