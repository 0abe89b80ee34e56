// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.Map;
import org.fittedq.algorithm.Metric;
import org.fittedq.env.Calls;
import org.fittedq.measure.Evaluation;

/// Sees a training as it goes; may stop it with [Training#requestStop]. All methods do nothing by default and are called on
/// the training's thread: what they take, the training waits for.
public interface TrainingListener {

    /// A listener that does nothing.
    TrainingListener NONE = new TrainingListener() {
    };

    /// Returns where the calls into the training's environments are noted while they go on, for another thread to watch. Asked
    /// for once, before the first environment is made.
    ///
    /// @return a list of its own by default
    default Calls calls() {
        return new Calls();
    }

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

    /// Tells of a line of metrics as it is written: of the training every `run.logEvery` steps, of an evaluation, of a gap.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    /// @param metrics  means since the last such line; only [Metric#TIME_FPS] and [Metric#LABELS_PER_SECOND] depend on the clock. Not to be modified
    default void measured(Training training, long step, Map<Metric, Double> metrics) {}

    /// Tells of something that does not stop the training, but should be known: a simulation became unstable, or an episode of
    /// an evaluation had no end, and the episode was cut there.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    /// @param warning  what happened, and what was done about it
    default void warned(Training training, long step, String warning) {}

    /// Tells of a checkpoint: it is on its way to the disk.
    ///
    /// @param training the training
    /// @param step     environment steps so far
    default void checkpointed(Training training, long step) {}
}
