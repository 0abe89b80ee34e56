// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.Maximum;
import org.fittedq.argmax.StateMaximiser;
import org.fittedq.argmax.StateProblem;
import org.fittedq.argmax.StateSolver;
import org.fittedq.env.Environments;
import org.fittedq.env.Lqr;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.Evaluation;
import org.fittedq.model.PlannedQ;
import org.fittedq.model.StateValue;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final Compute ONE = new Compute(1);
    private static final Cem SMALL = new Cem(40, 3, 5, 0.5, 0.05, 1, Cem.Answer.MEAN);

    /// Two actions a step, three steps.
    private static PlannedQ twoActions() {
        Lqr lqr = new Lqr(Lqr.Problem.parse("A = 1 0; 0 1\nB = 1 0; 0 1\nQ = 1 0; 0 1\nR = 1 0; 0 1"),
                Lqr.Settings.DEFAULT);
        return new PlannedQ(lqr.physics().orElseThrow().dynamics(), StateValue.none(), 3, 1);
    }

    /// Answers (0.1, 0.2, … 0.6), and notes states and guesses.
    private record Counting(List<float[]> states, List<float[]> guesses) implements StateMaximiser {

        Counting() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public StateSolver solver(QFunction q) {
            return new StateSolver() {
                @Override
                public void refresh() {
                    // nothing is kept
                }

                @Override
                public Maximum solve(StateProblem problem) {
                    states.add(problem.state().data().clone());
                    guesses.add(problem.guess().data().clone());
                    return new Maximum(Vec.of(0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f), 7, Double.POSITIVE_INFINITY, 1);
                }
            };
        }
    }

    private static float[] act(Planner planner, float... s) {
        float[] out = new float[planner.q().actionSize() / planner.q().horizon()];
        planner.actUnit(s, out);
        return out;
    }

    @Test
    void theFirstActionOfTheBestPlanIsTakenAndTheRestIsTheNextFirstGuess() {
        Counting method = new Counting();
        Planner planner = new Planner(twoActions(), ActionSets.whole(2), method, Optional.empty(), 1, ONE);

        planner.begin();
        float[] action = act(planner, 1, -1);
        act(planner, 2, -2);
        planner.begin();
        act(planner, 3, -3);

        assertArrayEquals(new float[]{0.1f, 0.2f}, action);
        assertEquals(7, planner.value());
        assertArrayEquals(new float[]{0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f}, planner.plan());
        assertArrayEquals(new float[6], method.guesses().get(0));
        assertArrayEquals(new float[]{0.3f, 0.4f, 0.5f, 0.6f, 0, 0}, method.guesses().get(1));
        assertArrayEquals(new float[6], method.guesses().get(2), "another episode");
        assertArrayEquals(new float[]{2, -2}, method.states().get(1));
    }

    @Test
    void observationsAreNormalisedIfTheModelsWere() {
        Counting method = new Counting();
        ObservationNormaliser normaliser = new ObservationNormaliser(new float[]{1, 2}, new float[]{2, 4});

        act(new Planner(twoActions(), ActionSets.whole(2), method, Optional.of(normaliser), 1, ONE), 3, 3);

        assertArrayEquals(new float[]{4, 4}, method.states().getFirst());
    }

    /// x′ = x + a, r = −x²: to 0 at once, but a ≥ 0.5 − x keeps x at 0.5 and more, at the state that is observed and at those foreseen.
    @Test
    void aPlanKeepsToTheValidActionsOfTheStatesItForesees() {
        Lqr lqr = new Lqr(Lqr.Problem.parse("A = 1\nB = 1\nQ = 1\nR = 0.001"),
                new Lqr.Settings("", 1, 1, 0, 100));
        ActionSets sets = new BoundedSets(lqr.spec().actions(), List.of(AffineForm.of(0.5, 0, -1)),
                List.of(AffineForm.of(1)));
        PlannedQ q = new PlannedQ(lqr.physics().orElseThrow().dynamics(), StateValue.none(), 3, 1);

        for (Maximiser method : List.of(Planner.Config.DEFAULT.search(), LbfgsB.DEFAULT)) {
            Planner planner = new Planner(q, sets, method, Optional.empty(), 1, ONE);
            planner.begin();

            float[] out = act(planner, 1);

            assertTrue(sets.of(new float[]{1}, 0).contains(out, 0, 1e-6), () -> method.name() + Arrays.toString(out));
            assertEquals(-0.5f, out[0], 0.01f, method.name());
            assertEquals(-1.5, planner.value(), 0.02, method.name()); // 1 + 0.25 + 0.25, all but 0.001 a²
            planner.begin();
            assertEquals(0, act(planner, 0.5f)[0], 0.01f, method.name());
        }
    }

    @Test
    void validActionsOfNormalisedObservationsAreRefused() {
        ObservationNormaliser normaliser = new ObservationNormaliser(new float[]{1, 2}, new float[]{2, 4});
        ActionSets sets = (s, from) -> BoxSet.whole(2);

        assertEquals(
                "planner: expected valid actions that are the same in every state where observations are normalised, got ones that "
                        + "depend on it; a model foresees normalised observations, of which the sets know nothing",
                assertThrows(IllegalArgumentException.class,
                        () -> new Planner(twoActions(), sets, SMALL, Optional.of(normaliser), 1, ONE)).getMessage());
    }

    @Test
    void anObservationOfAnotherLengthIsRefused() {
        Planner planner = new Planner(twoActions(), ActionSets.whole(2), SMALL, Optional.empty(), 1, ONE);

        assertEquals("observation: expected 2 numbers, got 3",
                assertThrows(IllegalArgumentException.class, () -> act(planner, 1, 2, 3)).getMessage());
    }

    private static Dynamics pendulum() {
        return Environments.create("Pendulum-v1", Map.of(), Map.of()).physics().orElseThrow().dynamics();
    }

    private static Planner pendulum(Maximiser method, int horizon, long seed) {
        return new Planner(new PlannedQ(pendulum(), StateValue.none(), horizon, 0.99), ActionSets.whole(1), method,
                Optional.empty(), seed,
                ONE);
    }

    /// The actions of the episode that begins hanging, up to ten.
    private static float[] episode(Planner planner) {
        float[] actions = new float[10];
        planner.begin();
        Mat s = new Mat(1, 3);
        s.setRow(0, new float[]{-1, 0, 0.1f});
        Mat a = new Mat(1, 1);
        Dynamics.Prediction p = new Dynamics.Prediction(1, 3);
        Dynamics.Unrolled model = pendulum().unroll(1, 1);
        for (int t = 0; t < actions.length; t++) {
            actions[t] = act(planner, s.data().clone())[0];
            a.set(0, 0, actions[t]);
            model.step(0, s, a, new Mat(1, 0), p);
            s.set(p.sNext());
        }
        return actions;
    }

    @Test
    void anEpisodeDependsOnTheSeedAndNotOnThoseBeforeIt() {
        Planner planner = pendulum(SMALL, 6, 1);
        float[] first = episode(planner);

        assertArrayEquals(first, episode(planner));
        assertArrayEquals(first, episode(pendulum(SMALL, 6, 1)));
        assertFalse(Arrays.equals(first, episode(pendulum(SMALL, 6, 2))));
    }

    @Test
    void planningWithItsEquationsSwingsThePendulumUp() {
        Environment pendulum = Environments.create("Pendulum-v1", Map.of(), Map.of());

        Evaluation.Result result = Evaluation.run(pendulum(new Cem(100, 3, 10, 0.5, 0.05, 1, Cem.Answer.MEAN), 20, 1),
                pendulum, new RandomStream(1, "episodes"), 5, Optional.empty());

        assertTrue(result.returnMean() > -200, () -> "return " + result.returnMean());
    }
}
