// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

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
public final class History implements Reshaped {

    private final Environment inner;
    private final Spec spec;
    private final Stack stack;
    private final Outcome innerOutcome;

    /// Wraps an environment.
    ///
    /// @param inner        the environment
    /// @param historySteps k, at least 1
    public History(Environment inner, int historySteps) {
        Check.that(historySteps >= 1, "historySteps", "an integer of at least 1", historySteps);
        this.inner = inner;
        Spec s = Spec.of(inner);
        this.stack = new Stack(s, historySteps);
        // A(s) is of the newest of the k observations
        this.spec = new Spec(s.name(), stack.shown.length, s.actions(), s.stepSeconds(),
                s.valid().shifted((historySteps - 1) * s.observationSize()));
        this.innerOutcome = new Outcome(s.observationSize());
    }

    /// What is shown: the last observations and actions. A deployed policy keeps it as the wrapper does.
    public static final class Stack {
        private final ActionBox box;
        private final int observationSize;
        private final int stacked; // floats of all k observations; the actions follow
        private final float[] shown;

        private Stack(Spec inner, int historySteps) {
            this.box = inner.actions();
            this.observationSize = inner.observationSize();
            Check.size("history", historySteps, observationSize + (long) box.size());
            this.stacked = historySteps * observationSize;
            this.shown = new float[stacked + historySteps * box.size()];
        }

        /// Begins an episode.
        ///
        /// @param first its first observation; not modified
        /// @return what is shown, live, k · (observation size + action dimensions)
        public float[] begin(float[] first) {
            for (int i = 0; i < stacked; i += observationSize) {
                System.arraycopy(first, 0, shown, i, observationSize);
            }
            Arrays.fill(shown, stacked, shown.length, 0);
            return shown;
        }

        /// Takes in a step.
        ///
        /// @param action      what was chosen, action units; not modified
        /// @param observation what was observed after it; not modified
        /// @return what is shown, live
        public float[] add(float[] action, float[] observation) {
            int newest = stacked - observationSize;
            System.arraycopy(shown, observationSize, shown, 0, newest);
            System.arraycopy(observation, 0, shown, newest, observationSize);
            int newestAction = shown.length - box.size();
            System.arraycopy(shown, stacked + box.size(), shown, stacked, newestAction - stacked);
            box.toUnit(action, shown, newestAction);
            return shown;
        }
    }

    /// Returns what is shown, with its memory.
    ///
    /// @return live, not a copy
    Stack stack() {
        return stack;
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
        System.arraycopy(stack.begin(first), 0, observation, 0, stack.shown.length);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(action, innerOutcome);
        System.arraycopy(stack.add(action, innerOutcome.observation()), 0, out.observation(), 0, stack.shown.length);
        out.set(innerOutcome.reward(), innerOutcome.terminal(), innerOutcome.truncated());
    }

    @Override
    public Optional<double[]> saveState() {
        double[] own = new double[stack.shown.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = stack.shown[i];
        }
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(Saved.rest(spec, state, stack.shown.length), random);
        for (int i = 0; i < stack.shown.length; i++) {
            stack.shown[i] = (float) state[i];
        }
    }
}
