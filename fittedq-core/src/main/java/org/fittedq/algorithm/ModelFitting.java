// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.model.DynamicsModel;
import org.fittedq.model.GaussianDynamics;
import org.fittedq.model.ModelChoice;
import org.fittedq.model.ModelFit;
import org.fittedq.random.Streams;

/// A model of the dynamics in the loop: fitted to the whole buffer now and then if it is learned, reported, saved.
///
/// @param model     f
/// @param everyFits fits of the critic between two of the model
record ModelFitting(DynamicsModel model, int everyFits) implements Stateful {

    private static final int NEVER = 0; // of a model that is given

    /// Makes the model before its first fit.
    ///
    /// @throws IllegalArgumentException if the environment's equations are wanted and it has none
    static ModelFitting of(ModelChoice c, Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
        DynamicsModel model = c.make(spec, physics, streams, compute);
        return new ModelFitting(model, c instanceof ModelChoice.Fitted fitted ? fitted.everyFits() : NEVER);
    }

    Dynamics dynamics() {
        return model.dynamics();
    }

    /// Returns the model's place in the template; none if it is given.
    Optional<FittedQ.Modelling> modelling() {
        return model.learned().map(f -> new FittedQ.Modelling(everyFits, this::fit));
    }

    /// Tells the model how far the run is. No lambda: it would be allocated in every turn.
    void stepsDone(long steps, Metrics m) {
        if (model.learned().isPresent()) {
            GaussianDynamics learned = model.learned().get();
            learned.stepsDone(steps);
            if (learned.isScheduled()) {
                m.add(Metric.MODEL_LEARNING_RATE, learned.learningRate());
            }
        }
    }

    /// Maximum likelihood on the whole buffer, with early stopping.
    void fit(Batch all, Metrics m) {
        ModelFit fit = model.learned().orElseThrow().fit(all);
        m.add(Metric.MODEL_ERROR, fit.rmse());
        m.add(Metric.MODEL_CALIBRATION, fit.calibration());
        m.add(Metric.MODEL_EPOCHS, fit.epochs());
    }

    @Override
    public void exchange(String name, Exchange x) {
        model.learned().ifPresent(f -> f.exchange(name, x));
    }
}
