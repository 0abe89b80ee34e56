// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// Presents the actions in a box of the caller's: an action reaches the environment as it is, cut at the environment's own bounds.
/// So a policy that learned in one box acts in an environment of another as it would on a plant: in the same units. Stateless.
public final class Clipped implements ActionWrapper, Reshaped {

    private final Environment inner;
    private final Spec spec;
    private final ActionMap map;

    /// Wraps an environment.
    ///
    /// @param inner the environment
    /// @param box   the box to present, of as many dimensions
    /// @throws IllegalArgumentException if the dimensions differ
    public Clipped(Environment inner, ActionBox box) {
        Spec s = Spec.of(inner);
        ActionBox own = s.actions();
        Check.that(box.size() == own.size(), "action box", own.size() + " dimensions", box.size());
        Check.that(s.valid().isWhole() || box.equals(own), "action box",
                own + ", as not every action of it is valid", box);
        this.inner = inner;
        this.spec = new Spec(s.name(), s.observationSize(), box, s.stepSeconds(), s.valid());
        float[] cut = new float[own.size()];
        this.map = action -> {
            own.cut(action, cut);
            return cut;
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
