// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;

/// Limits how fast each dimension of the action may change: A(s) = {a ∈ A : |a − u(t−1)| ≤ largest change}, in half-widths of the
/// action box; an episode begins from the middle of the box, or the valid action nearest to it. The last action stands behind the observation, normalised, so that
/// the state tells what is valid. An action that is not is cut: u(t) = clip(wanted, u(t−1) ± largest change).
///
/// State: u(t−1), normalised.
public final class RateLimit implements Reshaped {

    private final Environment inner;
    private final Spec spec;
    private final Limiter limiter;
    private final Outcome innerOutcome;

    /// Wraps an environment.
    ///
    /// @param inner         the environment
    /// @param largestChange largest change per step in half-widths of the action box, in (0, ∞); 2 is no limit
    public RateLimit(Environment inner, double largestChange) {
        Range.check("largestChange", "(0, ∞)", largestChange);
        this.inner = inner;
        Spec s = Spec.of(inner);
        int m = s.actions().size();
        List<Integer> last = IntStream.range(s.observationSize(), s.observationSize() + m).boxed().toList();
        this.spec = new Spec(s.name(), s.observationSize() + m, s.actions(), s.stepSeconds(),
                new RateLimitedSets(s.valid(), last, Collections.nCopies(m, largestChange)));
        this.limiter = new Limiter(s, (float) largestChange);
        this.innerOutcome = new Outcome(s.observationSize());
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Returns the last action, with what it does to the next.
    ///
    /// @return live, not a copy
    Limiter limiter() {
        return limiter;
    }

    /// The last action, and how far the next may be from it. A deployed policy keeps it as the wrapper does.
    public static final class Limiter {
        private final ActionBox box;
        private final int observationSize;
        private final float largestChange;
        private final float[] start;
        private final float[] wanted;
        private final float[] unit;
        private final float[] action;
        private final float[] shown;

        private Limiter(Spec inner, float largestChange) {
            this.box = inner.actions();
            this.observationSize = inner.observationSize();
            this.start = Valid.nearestToMiddle(inner);
            this.largestChange = largestChange;
            this.wanted = new float[box.size()];
            this.unit = new float[box.size()];
            this.action = new float[box.size()];
            this.shown = new float[observationSize + box.size()];
        }

        /// Begins an episode, from the middle of the box or the valid action nearest to it.
        public void begin() {
            System.arraycopy(start, 0, unit, 0, unit.length);
        }

        /// Puts the last action behind an observation.
        ///
        /// @param observation of the plant; not modified
        /// @return observation and last action, live
        public float[] show(float[] observation) {
            System.arraycopy(observation, 0, shown, 0, observationSize);
            System.arraycopy(unit, 0, shown, observationSize, unit.length);
            return shown;
        }

        /// Takes the next action.
        ///
        /// @param given action units; not modified
        /// @return the action that is taken, live
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
    public void reset(RandomGenerator random, float[] observation) {
        limiter.begin();
        inner.reset(random, innerOutcome.observation());
        System.arraycopy(limiter.show(innerOutcome.observation()), 0, observation, 0, limiter.shown.length);
    }

    @Override
    public void step(float[] action, Outcome out) {
        inner.step(limiter.apply(action), innerOutcome);
        System.arraycopy(limiter.show(innerOutcome.observation()), 0, out.observation(), 0, limiter.shown.length);
        out.set(innerOutcome.reward(), innerOutcome.terminal(), innerOutcome.truncated());
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
        inner.restoreState(Saved.rest(spec, state, unit.length), random);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) state[i];
        }
    }
}
