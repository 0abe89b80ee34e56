// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;

/// Cuts episodes after a number of steps: the last outcome is *truncated*, never *terminal*, so the value of the last
/// state is still bootstrapped. State: the steps taken.
public final class TimeLimit implements Wrapper {

    private final Environment inner;
    private final int limitSteps;
    private int steps;

    /// Wraps an environment.
    ///
    /// @param inner      the environment
    /// @param limitSteps length of an episode in environment steps, at least 1
    public TimeLimit(Environment inner, int limitSteps) {
        Check.that(limitSteps >= 1, "limitSteps", "an integer of at least 1", limitSteps);
        this.inner = inner;
        this.limitSteps = limitSteps;
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        steps = 0;
        inner.reset(random, observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, out);
        steps++;
        if (steps >= limitSteps) {
            out.set(out.reward(), out.terminal(), true);
        }
    }

    /// Returns the inner environment's: a cut changes no step, and is none of the task's ends.
    @Override
    public Optional<Physics> physics() {
        return inner.physics();
    }

    @Override
    public Optional<double[]> saveState() {
        return Saved.join(new double[]{steps}, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(Saved.rest(spec(), state, 1), random);
        steps = (int) state[0];
    }
}
