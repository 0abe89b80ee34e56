// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.Noise;
import org.fittedq.policy.NoiseProcess;
import org.fittedq.policy.SearchBehaviour;
import org.fittedq.settings.Schedule;

/// What [Algorithm#stepsDone] does for the parts of an algorithm: values follow their schedules, and those that change are reported.
final class Scheduled {

    private Scheduled() {}

    /// Returns v(t), and reports it if it changes.
    static double value(double first, Schedule schedule, long steps, Metric metric, Metrics m) {
        double now = schedule.at(first, steps);
        if (schedule.isOn()) {
            m.add(metric, now);
        }
        return now;
    }

    /// The step size of a network.
    static void stepSize(OptimiserState state, Optimiser c, long steps, Metric metric, Metrics m) {
        state.stepsDone(steps);
        if (c.learningRateSchedule().isOn()) {
            m.add(metric, state.learningRate());
        }
    }

    /// σ of an actor's exploration.
    static void noise(NoiseProcess process, Noise c, long steps, Metrics m) {
        process.stepsDone(steps);
        if (c.sigmaSchedule().isOn()) {
            m.add(Metric.EXPLORATION_SIGMA, process.sigma());
        }
    }

    /// ε and σ of exploration around a search.
    static void exploration(SearchBehaviour behaviour, Exploration c, long steps, Metrics m) {
        behaviour.stepsDone(steps);
        if (c.epsilonSchedule().isOn()) {
            m.add(Metric.EXPLORATION_EPSILON, behaviour.epsilon());
        }
        if (c.sigmaSchedule().isOn()) {
            m.add(Metric.EXPLORATION_SIGMA, behaviour.sigma());
        }
    }
}
