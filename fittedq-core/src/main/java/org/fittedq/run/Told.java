// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.Map;
import org.fittedq.algorithm.Metric;
import org.fittedq.measure.Evaluation;

/// A listener and the training that it is told of.
record Told(Training training, TrainingListener listener) {

    void stepped() {
        listener.stepped(training, training.step());
    }

    /// Tells of the end of a training episode, and of a fault of the simulator, if that ended it.
    ///
    /// @param all         the training's
    /// @param environment which of those learned from
    void episodeEnded(OpenEnvironments all, int environment, double episodeReturn, int length) {
        listener.episodeEnded(training, environment, episodeReturn, length);
        all.learning().get(environment).warning().ifPresent(this::warnedOfFault);
    }

    void evaluated(Evaluation.Result result, boolean best) {
        listener.evaluated(training, training.step(), result, best);
    }

    void measured(Map<Metric, Double> metrics) {
        listener.measured(training, training.step(), metrics);
    }

    void warned(String warning) {
        listener.warned(training, training.step(), warning);
    }

    /// Tells of a fault of an environment's simulator, which ended an episode.
    void warnedOfFault(String simulator) {
        warned(simulator + "; the episode is cut there");
    }

    void checkpointed() {
        listener.checkpointed(training, training.step());
    }
}
