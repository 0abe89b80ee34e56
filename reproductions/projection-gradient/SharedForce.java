// SPDX-License-Identifier: Apache-2.0
package com.example;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fittedq.actions.BudgetSet;
import org.fittedq.env.Environments;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// PointMass in four dimensions whose forces share one budget: they sum to 0.5 N, so that the mean position drifts whatever is
/// done, and the first two to between -0.5 and 0.5 N.
public final class SharedForce implements Environment {

    private final Environment mass = Environments.create("PointMass", Map.of("dimensions", "4"), Map.of());
    private final double budget; // N

    /// With the drift.
    public SharedForce() {
        this(0.5);
    }

    SharedForce(double budget) {
        this.budget = budget;
    }

    @Override
    public Spec spec() {
        return mass.spec();
    }

    @Override
    public ActionSets actionSets() {
        return ActionSets.always(BudgetSet.of(spec().actions(), budget,
                List.of(new BudgetSet.Group(List.of(0, 1), -0.5, 0.5))));
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        mass.reset(random, observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        mass.step(action, out);
    }
}
