// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;

/// Which action a state is given: who acts while data is recorded, or the policy that recorded data is to judge. One thread at a
/// time.
@FunctionalInterface
public interface ActionRule {

    /// Chooses an action.
    ///
    /// @param s      state; not modified
    /// @param action out: action units, inside the environment's box
    void act(float[] s, float[] action);

    /// Makes a rule that acts uniformly at random: a ~ U(A(s)).
    ///
    /// @param spec   box and valid actions
    /// @param random one `nextDouble` a dimension and step where the whole box is valid
    /// @return the rule
    static ActionRule uniform(Spec spec, RandomGenerator random) {
        ActionBox box = spec.actions();
        if (spec.valid().isWhole()) {
            return (s, action) -> box.sample(random, action);
        }
        float[] unit = new float[box.size()];
        return (s, action) -> {
            spec.valid().of(s, 0).sample(random, unit, 0);
            box.fromUnit(unit, 0, action);
        };
    }

    /// Adds Gaussian noise: a = Π(clip(b(s) + σ · half ∘ ε, low, high)), ε ~ N(0, I), half the box's half-widths, Π onto A(s).
    ///
    /// @param rule   b
    /// @param spec      box and valid actions
    /// @param sigma     σ in half-widths of the box, at least 0
    /// @param random    one word a dimension and step
    /// @return the rule
    /// @throws IllegalArgumentException if σ is negative or not finite
    static ActionRule noisy(ActionRule rule, Spec spec, double sigma, RandomStream random) {
        Check.that(sigma >= 0 && sigma < Double.POSITIVE_INFINITY, "sigma", "a number in [0, ∞)", sigma);
        ActionBox box = spec.actions();
        boolean whole = spec.valid().isWhole();
        float[] unit = new float[box.size()];
        Normals normals = new Normals(random, box.size(), new Compute(1));
        float[] epsilon = new float[box.size()];
        return (s, action) -> {
            rule.act(s, action);
            normals.fill(epsilon);
            for (int i = 0; i < epsilon.length; i++) {
                double half = (box.high(i) - (double) box.low(i)) / 2;
                action[i] = Math.clamp((float) (action[i] + sigma * half * epsilon[i]), box.low(i), box.high(i));
            }
            if (!whole) {
                box.toUnit(action, unit, 0);
                spec.valid().of(s, 0).project(unit, 0);
                box.fromUnit(unit, 0, action);
            }
        };
    }
}
