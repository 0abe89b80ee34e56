// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// Takes each action several times: one step is up to `repeat` steps of the environment, fewer where the episode ends.
/// The reward is their sum; the observation is the last one. Stateless.
public final class ActionRepeat implements Reshaped {

    private final Environment inner;
    private final Spec spec;
    private final int repeat;

    /// Wraps an environment.
    ///
    /// @param inner  the environment
    /// @param repeat inner steps per step, at least 1
    public ActionRepeat(Environment inner, int repeat) {
        Check.that(repeat >= 1, "repeat", "an integer of at least 1", repeat);
        this.inner = inner;
        this.repeat = repeat;
        Spec s = Spec.of(inner);
        Valid.checkConstant(s, "actions.repeat", "an action is taken again where it was not chosen");
        this.spec = new Spec(s.name(), s.observationSize(), s.actions(), s.stepSeconds() * repeat, s.valid());
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
    public void step(float[] action, Outcome out) {
        double sum = 0;
        int taken = 0;
        do {
            inner.step(action, out);
            sum += out.reward();
            taken++;
        } while (taken < repeat && !out.episodeEnded());
        out.set(sum, out.terminal(), out.truncated());
    }
}
