// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// Presents the actions in the box [−1, 1]ᵐ: an action u reaches the environment as mid + half · u. Stateless.
public final class RescaleAction implements Wrapper {

    private final Environment inner;
    private final Spec spec;
    private final ActionBox box;
    private final float[] action;

    /// Wraps an environment.
    ///
    /// @param inner the environment
    public RescaleAction(Environment inner) {
        this.inner = inner;
        Spec s = inner.spec();
        this.box = s.actions();
        this.spec = new Spec(s.name(), s.observationSize(), ActionBox.symmetric(box.size(), 1), s.stepSeconds());
        this.action = new float[box.size()];
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        inner.reset(random, observation);
    }

    @Override
    public void step(float[] unit, Outcome out) {
        box.fromUnit(unit, 0, action);
        inner.step(action, out);
    }
}
