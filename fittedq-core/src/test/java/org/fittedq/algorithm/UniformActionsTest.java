// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Recording;
import org.fittedq.data.Transitions;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

/// Uniform actions are uniform in A(s), not in the box with what is outside moved to the boundary: those of the warm-up, and those
/// that a search explores by.
class UniformActionsTest {

    private static final int STEPS = 6000;
    /// Five standard errors of a share of a half.
    private static final double TOLERANCE = 5 * 0.5 / Math.sqrt(STEPS);
    private static final ActionSet PIECES = new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
            new BoxSet(new double[]{0}, new double[]{0.25})));
    private static final ActionSet BUDGET = new BudgetSet(BoxSet.whole(3), new double[]{1, 1, 1}, 0, List.of());

    /// Keeps the first coordinate of what it is stepped with.
    private static final class Kept implements Environment {
        private final ActionSet set;
        private final List<Double> first = new ArrayList<>();

        Kept(ActionSet set) {
            this.set = set;
        }

        @Override
        public Spec spec() {
            return new Spec("kept", 1, ActionBox.symmetric(set.size(), 1));
        }

        @Override
        public ActionSets actionSets() {
            return (s, from) -> set; // as if it depended on the state
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            observation[0] = random.nextFloat();
        }

        @Override
        public void step(float[] action, Outcome out) {
            first.add((double) action[0]);
            out.observation()[0] = action[0];
            out.set(action[0], false, first.size() % 50 == 0);
        }

        double share(double from, double to) {
            return first.stream().filter(a -> from <= a && a < to).count() / (double) first.size();
        }
    }

    private static Kept trained(ActionSet set, String warmup) {
        Record qtOpt = Settings.override(
                Learner.small().stream().filter(QtOpt.Config.class::isInstance).findFirst().orElseThrow(),
                Map.of("exploration.epsilon", "1", "replay.warmupSteps", warmup, "budget.fitsPerStep", "0.01"));
        Kept kept = new Kept(set);
        Streams streams = new Streams(7);
        Algorithm algorithm = Learner.algorithm(qtOpt, Spec.of(kept), 1, streams, new Compute(1));
        FittedQ loop = new FittedQ(algorithm, List.of(kept), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                });
        for (int t = 0; t < STEPS; t++) {
            loop.turn();
        }
        return kept;
    }

    private static void assertUniform(Kept pieces, Kept budget) {
        // lengths 0.5 and 0.25
        assertEquals(1 / 3.0, pieces.share(-1, -0.75), TOLERANCE);
        assertEquals(1 / 3.0, pieces.share(-0.75, -0.5), TOLERANCE);
        assertEquals(1 / 3.0, pieces.share(0, 0.25), TOLERANCE);
        // a₁ + a₂ = −a₀ in a square: the section at a₀ is √2 (2 − |a₀|) long, so that the area is 3 √2
        assertEquals(0.875 / 3, budget.share(0, 0.5), TOLERANCE);
        assertEquals(0.625 / 3, budget.share(0.5, 1), TOLERANCE);
        assertEquals(0.875 / 3, budget.share(-0.5, 0), TOLERANCE);
        assertEquals(STEPS, pieces.first.size());
    }

    @Test
    void warmUpIsUniformInTheSet() {
        assertUniform(trained(PIECES, String.valueOf(STEPS)), trained(BUDGET, String.valueOf(STEPS)));
    }

    @Test
    void explorationIsUniformInTheSet() {
        assertUniform(trained(PIECES, "1"), trained(BUDGET, "1"));
    }

    private static Kept collected(ActionSet set) {
        Kept kept = new Kept(set);
        Transitions data = Recording.run(kept,
                ActionRule.uniform(Spec.of(kept), new RandomStream(7, "random")), STEPS, 7);
        assertEquals(STEPS, data.size());
        return kept;
    }

    @Test
    void collectedRandomActionsAreUniformInTheSet() {
        assertUniform(collected(PIECES), collected(BUDGET));
    }
}
