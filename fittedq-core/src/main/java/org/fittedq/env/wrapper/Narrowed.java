// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.mdp.UnitChange;
import org.fittedq.settings.Setting;

/// Leaves only the middle, or another box, of the action box valid: low′ᵢ ≤ aᵢ ≤ high′ᵢ, each dimension with its own bounds. Actions
/// reach the environment as they are. Stateless.
public final class Narrowed implements Reshaped {

    /// The bounds that are left.
    ///
    /// @param low  one number for all dimensions, or one for each; none: the environment's own
    /// @param high as `low`
    public record Settings(
    // @formatter:off
            @Setting(value = "lower bounds of the action, one for all dimensions or one for each; none = the environment's own",
                    unit = "the action's own")
            List<Double> low,
            @Setting(value = "upper bounds of the action, one for all dimensions or one for each; none = the environment's own",
                    unit = "the action's own")
            List<Double> high
            // @formatter:on
    ) {

        /// The environment's own bounds.
        public static final Settings DEFAULT = new Settings(List.of(), List.of());

        /// Copies the lists.
        public Settings {
            low = List.copyOf(low);
            high = List.copyOf(high);
        }
    }

    private final Environment inner;
    private final Spec spec;

    /// Wraps an environment.
    ///
    /// @param inner    the environment
    /// @param settings the bounds that are left
    /// @throws IllegalArgumentException if there are neither one nor as many bounds as dimensions, if one is outside the environment's
    ///                                  own box, or not low′ < high′
    public Narrowed(Environment inner, Settings settings) {
        this.inner = inner;
        Spec s = Spec.of(inner);
        ActionBox box = s.actions();
        float[] low = new float[box.size()];
        float[] high = new float[box.size()];
        for (int i = 0; i < box.size(); i++) {
            low[i] = bound("narrowed.low", settings.low(), box, i, box.low(i));
            high[i] = bound("narrowed.high", settings.high(), box, i, box.high(i));
        }
        ActionBox narrow = ActionBox.of(low, high);
        this.spec = new Spec(s.name(), s.observationSize(), narrow, s.stepSeconds(),
                s.valid().isWhole() ? s.valid() : s.valid().inUnits(UnitChange.between(box, narrow)));
    }

    private static float bound(String what, List<Double> bounds, ActionBox box, int i, float own) {
        if (bounds.isEmpty()) {
            return own;
        }
        String counts = box.size() == 1 ? "one number" : "one number, or " + box.size();
        Check.that(bounds.size() == 1 || bounds.size() == box.size(), what, counts, bounds.size());
        float bound = bounds.get(bounds.size() == 1 ? 0 : i).floatValue();
        Check.that(box.low(i) <= bound && bound <= box.high(i), what + ", dimension " + i,
                "a number in [" + box.low(i) + ", " + box.high(i) + "], the environment's own range", bound);
        return bound;
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
        inner.step(action, out);
    }
}
