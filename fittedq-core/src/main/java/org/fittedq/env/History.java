// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// Shows the last k observations and the last k actions: o(t−k+1) … o(t), a(t−k) … a(t−1), oldest first.
///
/// Actions stand in normalised units, [−1, 1]. At the start of an episode the first observation fills all k places and
/// the actions are 0, the middle of the box. The observation has k · (observation size + action dimensions) floats.
/// State: those floats.
public final class History implements Wrapper {

    private final Environment inner;
    private final Spec spec;
    private final ActionBox box;
    private final int observationSize;
    private final int stacked; // floats of all k observations; the actions follow
    private final float[] stack;
    private final Outcome innerOutcome;

    /// Wraps an environment.
    ///
    /// @param inner        the environment
    /// @param historySteps k, at least 1
    public History(Environment inner, int historySteps) {
        Check.that(historySteps >= 1, "historySteps", "an integer of at least 1", historySteps);
        this.inner = inner;
        Spec s = inner.spec();
        this.box = s.actions();
        this.observationSize = s.observationSize();
        Check.size("history", historySteps, observationSize + (long) box.size());
        this.stacked = historySteps * observationSize;
        this.stack = new float[stacked + historySteps * box.size()];
        this.spec = new Spec(s.name(), stack.length, box, s.stepSeconds());
        this.innerOutcome = new Outcome(observationSize);
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
        float[] first = innerOutcome.observation();
        inner.reset(random, first);
        for (int i = 0; i < stacked; i += observationSize) {
            System.arraycopy(first, 0, stack, i, observationSize);
        }
        Arrays.fill(stack, stacked, stack.length, 0);
        System.arraycopy(stack, 0, observation, 0, stack.length);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, innerOutcome);
        int newest = stacked - observationSize;
        System.arraycopy(stack, observationSize, stack, 0, newest);
        System.arraycopy(innerOutcome.observation(), 0, stack, newest, observationSize);
        int newestAction = stack.length - box.size();
        System.arraycopy(stack, stacked + box.size(), stack, stacked, newestAction - stacked);
        box.toUnit(action, stack, newestAction);
        System.arraycopy(stack, 0, out.observation(), 0, stack.length);
        out.set(innerOutcome.reward(), innerOutcome.terminal(), innerOutcome.truncated());
    }

    @Override
    public Optional<double[]> saveState() {
        double[] own = new double[stack.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = stack[i];
        }
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(Saved.rest(spec, state, stack.length), random);
        for (int i = 0; i < stack.length; i++) {
            stack[i] = (float) state[i];
        }
    }
}
