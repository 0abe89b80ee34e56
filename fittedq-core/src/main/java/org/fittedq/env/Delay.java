// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;

/// Lets actions act late: step t gives the environment the action of step t − delay; the middle of the action box acts
/// during the first `delay` steps. With [History] of at least `delay` steps around it, the task is Markov again.
///
/// State: the waiting actions, oldest first.
public final class Delay implements Wrapper {

    private final Environment inner;
    private final float[][] waiting; // a ring: the oldest stands at `next`
    private final float[] middle;
    private final float[] acting;
    private int next;

    /// Wraps an environment.
    ///
    /// @param inner      the environment
    /// @param delaySteps steps from an action to its effect, at least 1
    public Delay(Environment inner, int delaySteps) {
        Check.that(delaySteps >= 1, "delaySteps", "an integer of at least 1", delaySteps);
        this.inner = inner;
        int m = inner.spec().actions().size();
        this.waiting = new float[delaySteps][m];
        this.middle = new float[m];
        this.acting = new float[m];
        inner.spec().actions().fromUnit(new float[m], 0, middle);
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        for (float[] action : waiting) {
            System.arraycopy(middle, 0, action, 0, middle.length);
        }
        next = 0;
        inner.reset(random, observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        System.arraycopy(waiting[next], 0, acting, 0, acting.length);
        System.arraycopy(action, 0, waiting[next], 0, acting.length);
        next = (next + 1) % waiting.length;
        inner.step(acting, out);
    }

    @Override
    public Optional<double[]> saveState() {
        int m = acting.length;
        double[] own = new double[waiting.length * m];
        for (int k = 0; k < own.length; k++) {
            own[k] = waiting[(next + k / m) % waiting.length][k % m];
        }
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        int m = acting.length;
        inner.restoreState(Saved.rest(spec(), state, waiting.length * m), random);
        for (int k = 0; k < waiting.length * m; k++) {
            waiting[k / m][k % m] = (float) state[k];
        }
        next = 0;
    }
}
