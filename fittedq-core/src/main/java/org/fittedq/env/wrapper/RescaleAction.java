// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// Presents the actions in the box [−1, 1]ᵐ: an action u reaches the environment as mid + half · u. Stateless.
public final class RescaleAction implements ActionWrapper, Reshaped {

    private final Environment inner;
    private final Spec spec;
    private final ActionMap map;

    /// Wraps an environment.
    ///
    /// @param inner the environment
    public RescaleAction(Environment inner) {
        this.inner = inner;
        Spec s = Spec.of(inner);
        ActionBox box = s.actions();
        float[] action = new float[box.size()];
        this.spec = new Spec(s.name(), s.observationSize(), ActionBox.symmetric(box.size(), 1), s.stepSeconds(),
                s.valid());
        this.map = unit -> {
            box.fromUnit(unit, 0, action);
            return action;
        };
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
    public ActionMap map() {
        return map;
    }
}
