// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// An environment for tests of wrappers: it observes the action that arrived and the number of steps taken, pays that
/// number, and is terminal after `terminalAfter` steps. The action box is [0, 4]: middle 2, half-width 2.
public final class Echo implements Environment {

    public final List<Float> arrived = new ArrayList<>();
    private final int terminalAfter;
    private int steps;

    public Echo(int terminalAfter) {
        this.terminalAfter = terminalAfter;
    }

    @Override
    public Spec spec() {
        return new Spec("echo", 2, ActionBox.of(new float[]{0}, new float[]{4}), 0.5);
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        steps = 0;
        observation[0] = -1;
        observation[1] = 0;
    }

    @Override
    public void step(float[] action, Outcome out) {
        steps++;
        arrived.add(action[0]);
        out.observation()[0] = action[0];
        out.observation()[1] = steps;
        out.set(steps, steps >= terminalAfter, false);
    }

    @Override
    public Optional<double[]> saveState() {
        return Optional.of(new double[]{steps});
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        steps = (int) state[0];
    }
}
