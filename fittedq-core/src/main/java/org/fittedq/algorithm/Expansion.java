// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ValueExpansion;
import org.fittedq.random.Normals;
import org.fittedq.random.Streams;

/// Steps of a model before an algorithm's target map, y ← T(b′), and the model's fits.
///
/// @param rollout b ↦ b′
/// @param model   f
record Expansion(ValueExpansion rollout, ModelFitting model) implements Stateful {

    /// Makes what the settings ask for. Streams: those of the model, `expansion/noise`; none if there are no steps.
    ///
    /// @param c      settings
    /// @param rows   N
    /// @param gamma  γ of a step
    /// @param policy that of the target map
    /// @return nothing if there are no steps
    /// @throws IllegalArgumentException if the environment's equations are wanted and it has none
    static Optional<Expansion> of(ValueExpansion.Config c, int rows, double gamma, ValueExpansion.Action policy,
            Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
        if (c.steps() == 0) {
            return Optional.empty();
        }
        ModelFitting model = ModelFitting.of(c.model(), spec, physics, streams, compute);
        Normals noise = new Normals(streams.stream("expansion/noise"), rows * model.dynamics().noiseSize(), compute);
        return Optional.of(new Expansion(new ValueExpansion(c.steps(), rows, gamma, c.uncertainty(), policy,
                model.dynamics(), noise), model));
    }

    /// Puts the steps before the target map of a template.
    FittedQ.Template before(FittedQ.Template t) {
        FittedQ.TargetMap target = (b, y) -> t.target().label(rollout.expand(b), y);
        FittedQ.Fit fit = (b, y, m) -> {
            m.add(Metric.ROLLOUTS_CUT, rollout.cut());
            t.fit().fit(b, y, m);
        };
        return new FittedQ.Template(t.buffer(), target, fit, t.improve(), t.budget(), t.behaviour(),
                model.modelling());
    }

    @Override
    public void exchange(String name, Exchange x) {
        model.exchange(name + "/model", x);
    }
}
