// SPDX-License-Identifier: Apache-2.0
package com.example;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// A battery that buys and sells at a price with a daily rhythm: an hour of power a changes the charge by a/4, and no
/// action may take it below empty or above full. Observation: charge, sine and cosine of the hour.
public final class Battery implements Environment {

    private static final ActionBox POWER = ActionBox.symmetric(1, 1);

    private double charge;
    private int hour;
    private int steps;

    @Override
    public Spec spec() {
        return new Spec("Battery", 3, POWER);
    }

    @Override
    public ActionSets actionSets() { // -4 charge <= a <= 4 (1 - charge)
        return new BoundedSets(POWER, List.of(AffineForm.of(0, 0, -4)), List.of(AffineForm.of(4, 0, -4)));
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        charge = random.nextDouble();
        hour = random.nextInt(24);
        steps = 0;
        show(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        double price = 1 + StrictMath.sin(2 * Math.PI * hour / 24);
        charge += action[0] / 4;
        if (charge < -1e-6 || charge > 1 + 1e-6) {
            throw new IllegalArgumentException("charge: expected a number in [0, 1], got " + charge);
        }
        charge = Math.clamp(charge, 0, 1);
        hour = (hour + 1) % 24;
        show(out.observation());
        out.set(-price * action[0] - 0.1 * action[0] * action[0], false, ++steps == 96);
    }

    private void show(float[] observation) {
        observation[0] = (float) charge;
        observation[1] = (float) StrictMath.sin(2 * Math.PI * hour / 24);
        observation[2] = (float) StrictMath.cos(2 * Math.PI * hour / 24);
    }
}
