// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;

/// Limits how fast each dimension of the action may change: u(t) = clip(wanted, u(t−1) ± largest change), in
/// half-widths of the action box; an episode begins from the middle of the box. State: u(t−1), normalised.
public final class RateLimit implements ActionWrapper {

    private final Environment inner;
    private final Limiter limiter;

    /// Wraps an environment.
    ///
    /// @param inner         the environment
    /// @param largestChange largest change per step in half-widths of the action box, in (0, ∞); 2 is no limit
    public RateLimit(Environment inner, double largestChange) {
        Range.aboveZero("largestChange", largestChange);
        this.inner = inner;
        this.limiter = new Limiter(inner.spec().actions(), (float) largestChange);
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public ActionMap map() {
        return limiter;
    }

    /// The last action, and how far the next may be from it.
    private static final class Limiter implements ActionMap {
        private final ActionBox box;
        private final float largestChange;
        private final float[] wanted;
        private final float[] unit;
        private final float[] action;

        private Limiter(ActionBox box, float largestChange) {
            this.box = box;
            this.largestChange = largestChange;
            this.wanted = new float[box.size()];
            this.unit = new float[box.size()];
            this.action = new float[box.size()];
        }

        @Override
        public void begin() {
            Arrays.fill(unit, 0);
        }

        @Override
        public float[] apply(float[] given) {
            box.toUnit(given, wanted, 0);
            for (int i = 0; i < unit.length; i++) {
                unit[i] = Math.clamp(wanted[i], unit[i] - largestChange, unit[i] + largestChange);
            }
            box.fromUnit(unit, 0, action);
            return action;
        }
    }

    @Override
    public Optional<double[]> saveState() {
        float[] unit = limiter.unit;
        double[] own = new double[unit.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = unit[i];
        }
        return Saved.join(own, inner);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        float[] unit = limiter.unit;
        inner.restoreState(Saved.rest(spec(), state, unit.length), random);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) state[i];
        }
    }
}
