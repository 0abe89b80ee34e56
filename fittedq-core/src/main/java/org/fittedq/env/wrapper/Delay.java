// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;

/// Lets actions act late: step t gives the environment the action of step t − delay; the middle of the action box acts
/// during the first `delay` steps, or the valid action nearest to it. With [History] of at least `delay` steps around it, the task is Markov again.
///
/// State: the waiting actions, oldest first.
public final class Delay implements ActionWrapper {

    private final Environment inner;
    private final Queue queue;

    /// Wraps an environment.
    ///
    /// @param inner      the environment
    /// @param delaySteps steps from an action to its effect, at least 1
    public Delay(Environment inner, int delaySteps) {
        Check.that(delaySteps >= 1, "delaySteps", "an integer of at least 1", delaySteps);
        Valid.checkConstant(Spec.of(inner), "actions.delaySteps",
                "an action is taken in a later state than it was chosen in");
        this.inner = inner;
        this.queue = new Queue(Spec.of(inner), delaySteps);
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public ActionMap map() {
        return queue;
    }

    /// The waiting actions.
    private static final class Queue implements ActionMap {
        private final float[][] waiting; // a ring: the oldest stands at `next`
        private final float[] middle;
        private final float[] acting;
        private int next;

        private Queue(Spec inner, int delaySteps) {
            int m = inner.actions().size();
            this.waiting = new float[delaySteps][m];
            this.middle = new float[m];
            this.acting = new float[m];
            inner.actions().fromUnit(Valid.nearestToMiddle(inner), 0, middle);
            begin();
        }

        @Override
        public void begin() {
            for (float[] action : waiting) {
                System.arraycopy(middle, 0, action, 0, middle.length);
            }
            next = 0;
        }

        @Override
        public float[] apply(float[] action) {
            System.arraycopy(waiting[next], 0, acting, 0, acting.length);
            System.arraycopy(action, 0, waiting[next], 0, acting.length);
            next = (next + 1) % waiting.length;
            return acting;
        }

        private double[] save() {
            int m = acting.length;
            double[] own = new double[waiting.length * m];
            for (int k = 0; k < own.length; k++) {
                own[k] = waiting[(next + k / m) % waiting.length][k % m];
            }
            return own;
        }

        private int size() {
            return waiting.length * acting.length;
        }

        private void restore(double[] state) {
            int m = acting.length;
            for (int k = 0; k < waiting.length * m; k++) {
                waiting[k / m][k % m] = (float) state[k];
            }
            next = 0;
        }
    }

    @Override
    public Optional<double[]> saveState() {
        return Saved.join(queue.save(), inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(Saved.rest(spec(), state, queue.size()), random);
        queue.restore(state);
    }
}
