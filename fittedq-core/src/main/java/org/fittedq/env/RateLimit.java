// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;

/// Limits how fast each dimension of the action may change: u(t) = clip(wanted, u(t−1) ± largest change), in
/// half-widths of the action box; an episode begins from the middle of the box. State: u(t−1), normalised.
public final class RateLimit implements Wrapper {

    private final Environment inner;
    private final ActionBox box;
    private final float largestChange;
    private final float[] wanted;
    private final float[] unit;
    private final float[] action;

    /// Wraps an environment.
    ///
    /// @param inner         the environment
    /// @param largestChange largest change per step in half-widths of the action box, in (0, ∞); 2 is no limit
    public RateLimit(Environment inner, double largestChange) {
        Range.aboveZero("largestChange", largestChange);
        this.inner = inner;
        this.box = inner.spec().actions();
        this.largestChange = (float) largestChange;
        this.wanted = new float[box.size()];
        this.unit = new float[box.size()];
        this.action = new float[box.size()];
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        Arrays.fill(unit, 0);
        inner.reset(random, observation);
    }

    @Override
    public void step(float[] given, Outcome out) {
        box.toUnit(given, wanted, 0);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = Math.clamp(wanted[i], unit[i] - largestChange, unit[i] + largestChange);
        }
        box.fromUnit(unit, 0, action);
        inner.step(action, out);
    }

    @Override
    public Optional<double[]> saveState() {
        double[] own = new double[unit.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = unit[i];
        }
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        inner.restoreState(Saved.rest(spec(), state, unit.length), random);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) state[i];
        }
    }
}
