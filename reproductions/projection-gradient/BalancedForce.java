// SPDX-License-Identifier: Apache-2.0
package com.example;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// [SharedForce] whose forces sum to 0: the mean position stays where it began, the differences are to be brought to 0.
public final class BalancedForce implements Environment {

    private final Environment mass = new SharedForce(0);

    @Override
    public Spec spec() {
        return mass.spec();
    }

    @Override
    public ActionSets actionSets() {
        return mass.actionSets();
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
