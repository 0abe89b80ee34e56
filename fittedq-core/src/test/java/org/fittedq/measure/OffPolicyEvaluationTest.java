// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.fittedq.algorithm.Fqe;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Recording;
import org.fittedq.data.Transitions;
import org.fittedq.env.Lqr;
import org.fittedq.env.LqrSolution;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.value.LinearQ;
import org.fittedq.value.PolynomialFeatures;
import org.junit.jupiter.api.Test;

class OffPolicyEvaluationTest {

    private static final double GAMMA = 0.9;
    private static final ActionBox BOX = ActionBox.symmetric(1, 6);
    private static final Compute ONE = new Compute(1);

    private static Lqr lqr(double noise) {
        return new Lqr(new Lqr.Settings("", 1, 6, noise, 0));
    }

    private static ActionRule best(LqrSolution solution) {
        return (s, a) -> {
            double[] exact = new double[1];
            solution.act(new double[]{s[0], s[1]}, exact);
            a[0] = (float) exact[0];
        };
    }

    /// Episodes of 20 steps of the best policy with noise on its actions.
    private static Transitions data(double noise, int steps, long seed) {
        Lqr plant = lqr(noise);
        try (Environment limited = new TimeLimit(plant, 20)) {
            ActionRule noisy = ActionRule.noisy(best(plant.solution(GAMMA)), new Spec("lqr", 1, BOX), 0.1,
                    new RandomStream(seed, "noise"));
            return Recording.run(limited, noisy, steps, seed);
        }
    }

    private static OffPolicyEvaluation.Regressors quadratic() {
        return (name, compute) -> new LinearQ(new PolynomialFeatures(2, 1, 2), LinearQ.Config.DEFAULT);
    }

    /// The mean of V(s₀) over the data's initial states.
    private static double truth(Transitions data, LqrSolution solution) {
        double sum = 0;
        for (int e = 0; e < data.initialStates().rows(); e++) {
            sum += solution.value(new double[]{data.initialStates().at(e, 0), data.initialStates().at(e, 1)});
        }
        return sum / data.initialStates().rows();
    }

    @Test
    void withQuadraticFeaturesTheValueIsTheRiccatiSolutions() {
        LqrSolution solution = lqr(0).solution(GAMMA);
        Transitions data = data(0, 400, 1);

        OffPolicyEvaluation.Estimate estimate = new OffPolicyEvaluation(data, best(solution), BOX, GAMMA)
                .estimate(quadratic(), new Fqe.Config(300, 0), 0, 1, ONE);

        assertEquals(truth(data, solution), estimate.value(), 1e-6);
        assertEquals(Optional.empty(), estimate.interval());
        assertEquals(300, estimate.last().n());
    }

    /// A policy that the data was not made by: half the best gain. Its value is found by following it.
    @Test
    void anotherPolicyThanTheDatasIsEvaluated() {
        LqrSolution solution = lqr(0).solution(GAMMA);
        ActionRule half = (s, a) -> {
            best(solution).act(s, a);
            a[0] *= 0.5f;
        };
        Transitions data = data(0, 400, 1);
        double followed = 0;
        try (Environment long300 = new TimeLimit(lqr(0), 300)) {
            Transitions rollout = Recording.run(long300, half, 300 * 20, 1);
            double[] returns = new OffPolicyEvaluation(rollout, half, BOX, GAMMA).discountedReturns();
            followed = Statistics.mean(returns);
        }

        double value = new OffPolicyEvaluation(data, half, BOX, GAMMA)
                .estimate(quadratic(), new Fqe.Config(300, 0), 0, 1, ONE).value();

        assertEquals(followed, value, 1e-5);
    }

    /// With process noise the value over all starts is c − E sᵀPs, E sᵢsⱼ = δᵢⱼ/3 for starts uniform in [−1, 1)². Fifty episodes.
    @Test
    void theIntervalHoldsTheTruthForMostSeeds() {
        LqrSolution solution = lqr(0.05).solution(GAMMA);
        double truth = solution.constant() - (solution.p().at(0, 0) + solution.p().at(1, 1)) / 3;
        int held = 0;
        double width = 0;
        for (long seed = 1; seed <= 20; seed++) {
            Transitions data = data(0.05, 1000, seed);
            Statistics.Interval interval = new OffPolicyEvaluation(data, best(solution), BOX, GAMMA)
                    .estimate(quadratic(), new Fqe.Config(60, 1e-5), 60, seed, ONE).interval().orElseThrow();
            held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
            width += (interval.high() - interval.low()) / 20;
        }

        assertTrue(held >= 16, held + " of 20");
        assertTrue(width < -truth / 2, "width " + width + " of " + truth);
    }

    @Test
    void threadsChangeNoBit() {
        LqrSolution solution = lqr(0.05).solution(GAMMA);
        // batches of 256 rows times 4400 parameters are work for several threads
        OffPolicyEvaluation evaluation = new OffPolicyEvaluation(data(0.05, 300, 1), best(solution), BOX, GAMMA);
        OffPolicyEvaluation.Config c = new OffPolicyEvaluation.Config(OffPolicyEvaluation.Config.DEFAULT.q(), 0, 3, 0,
                5, OffPolicyEvaluation.Support.DEFAULT);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            assertEquals(evaluation.estimate(c, 7, ONE), evaluation.estimate(c, 7, three));
            assertEquals(evaluation.outside(10, 100, ONE), evaluation.outside(10, 100, three));
            assertTrue(three.workers().sharedTasks() > 0, "no task was shared");
        }
    }

    @Test
    void aNetworkComesNearTheTruth() {
        LqrSolution solution = lqr(0).solution(GAMMA);
        Transitions data = data(0, 1000, 1);
        OffPolicyEvaluation.Config c = new OffPolicyEvaluation.Config(OffPolicyEvaluation.Config.DEFAULT.q(), 100, 120,
                0, 0, OffPolicyEvaluation.Support.DEFAULT);

        double value = new OffPolicyEvaluation(data, best(solution), BOX, GAMMA).estimate(c, 1, ONE).value();

        double truth = truth(data, solution);
        assertEquals(truth, value, 0.05 * -truth);
    }

    @Test
    void oneEpisodeHasNoInterval() {
        LqrSolution solution = lqr(0).solution(GAMMA);

        assertEquals(Optional.empty(), new OffPolicyEvaluation(data(0, 20, 1), best(solution), BOX, GAMMA)
                .estimate(quadratic(), new Fqe.Config(2, 0), 10, 1, ONE).interval());
    }

    @Test
    void noActionOfTheDatasOwnPolicyIsOutside() {
        LqrSolution solution = lqr(0.05).solution(GAMMA);
        try (Environment limited = new TimeLimit(lqr(0.05), 20)) {
            Transitions own = Recording.run(limited, best(solution), 400, 1);

            assertEquals(0, new OffPolicyEvaluation(own, best(solution), BOX, GAMMA).outside(10, 1000, ONE));
            assertEquals(0, new OffPolicyEvaluation(own, best(solution), BOX, GAMMA).outside(1, 1000, ONE));
        }
    }

    @Test
    void everyActionOfAPolicyFarOffIsOutside() {
        Transitions data = data(0.05, 400, 1);
        ActionRule far = (s, a) -> a[0] = 6;

        assertTrue(data.actionMax()[0] < 6);
        assertEquals(1, new OffPolicyEvaluation(data, far, BOX, GAMMA).outside(10, 1000, ONE));
    }

    /// States 0, 1, 2.5, 4.5 with actions 0, 1, 2, 3. π = 1.5: with k = 2 the neighbours of 0 are {0, 1}, of 1 {1, 0}, of 2.5
    /// {2.5, 1}, of 4.5 {4.5, 2.5}: inside only at 2.5. With k = 4 everywhere inside; π = 3.5 nowhere.
    @Test
    void theNearestStatesDecideWhatIsOutside() {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        float[] states = {0, 1, 2.5f, 4.5f};
        for (int i = 0; i < 4; i++) {
            c.add(new float[]{states[i]}, new float[]{i}, 0, new float[]{i + 1}, false, i == 3);
        }
        Transitions data = c.transitions();
        OffPolicyEvaluation between = new OffPolicyEvaluation(data, (s, a) -> a[0] = 1.5f, BOX, GAMMA);
        OffPolicyEvaluation above = new OffPolicyEvaluation(data, (s, a) -> a[0] = 3.5f, BOX, GAMMA);

        assertEquals(0.75, between.outside(2, 100, ONE));
        assertEquals(0, between.outside(4, 100, ONE));
        assertEquals(0, between.outside(400, 100, ONE));
        assertEquals(1, above.outside(4, 100, ONE));
        // two of four, evenly spaced: rows 0 and 2
        assertEquals(0.5, between.outside(2, 2, ONE));
    }

    /// Rewards 1, 2, 4 and then 8 at γ = ½: 1 + 1 + 1 = 3, and 8.
    @Test
    void returnsOfTheDataAreDiscounted() {
        OffPolicyEvaluation evaluation = hand(0.5);

        assertArrayEquals(new double[]{3, 8}, evaluation.discountedReturns());
    }

    /// From the least reward, taken once, to the greatest, taken for ever: 8/(1 − ½).
    @Test
    void possibleValuesAreThoseOfTheRewardsRange() {
        assertEquals(new Statistics.Interval(1, 16), hand(0.5).possible());
    }

    private static OffPolicyEvaluation hand(double gamma) {
        Transitions.Collector c = new Transitions.Collector(1, 1);
        c.add(new float[]{0}, new float[]{0}, 1, new float[]{1}, false, false);
        c.add(new float[]{1}, new float[]{0}, 2, new float[]{2}, false, false);
        c.add(new float[]{2}, new float[]{0}, 4, new float[]{3}, true, false);
        c.add(new float[]{0}, new float[]{0}, 8, new float[]{1}, false, true);
        return new OffPolicyEvaluation(c.transitions(), (s, a) -> a[0] = 0, BOX, gamma);
    }

    @Test
    void withoutANumberOfSweepsTheyFollowTheDiscount() {
        assertEquals(new Fqe.Config(500, 0), OffPolicyEvaluation.Config.DEFAULT.iteration(0.99));
        assertEquals(new Fqe.Config(200, 0), OffPolicyEvaluation.Config.DEFAULT.iteration(0.9));
    }

    /// 1000 rows in batches of 128 are 8 steps a pass: 150 steps take 19. Large data is passed over as often as q says.
    @Test
    void smallDataIsPassedOverMoreOften() {
        assertEquals(19, OffPolicyEvaluation.Config.DEFAULT.fit(1000).stop().maxEpochs());
        assertEquals(150, OffPolicyEvaluation.Config.DEFAULT.fit(100).stop().maxEpochs());
        assertEquals(OffPolicyEvaluation.Config.DEFAULT.q(), OffPolicyEvaluation.Config.DEFAULT.fit(10_000));
    }

    private static String refusal(Runnable wrong) {
        return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
    }

    @Test
    void wrongInputIsRefused() {
        assertEquals("gamma: expected a number in [0, 1), got 1.0; without discount an endless sum has no value",
                refusal(() -> hand(1)));
        assertEquals("neighbours: expected an integer of at least 1, got 0",
                refusal(() -> hand(0.5).outside(0, 1, ONE)));
        assertEquals("states: expected an integer of at least 1, got 0", refusal(() -> hand(0.5).outside(1, 0, ONE)));
        Transitions far = data(0, 20, 1);
        assertTrue(refusal(() -> new OffPolicyEvaluation(far, (s, a) -> a[0] = 0, ActionBox.symmetric(1, 0.001), 0.5))
                .startsWith("actions: expected all of them in "));
        OffPolicyEvaluation.Config c = OffPolicyEvaluation.Config.DEFAULT;
        OffPolicyEvaluation.Support k = OffPolicyEvaluation.Support.DEFAULT;
        assertEquals("steps: expected an integer in [0, 1000000], got -1",
                refusal(() -> new OffPolicyEvaluation.Config(c.q(), -1, 0, 0, 0, k)));
        assertEquals("sweeps: expected an integer in [0, 1000000], got -1",
                refusal(() -> new OffPolicyEvaluation.Config(c.q(), 0, -1, 0, 0, k)));
        assertEquals("tolerance: expected a number in [0, ∞), got -1.0",
                refusal(() -> new OffPolicyEvaluation.Config(c.q(), 0, 0, -1, 0, k)));
        assertEquals("resamples: expected an integer in [0, 10000], got -1",
                refusal(() -> new OffPolicyEvaluation.Config(c.q(), 0, 0, 0, -1, k)));
        assertEquals("neighbours: expected an integer in [1, 10000], got 0",
                refusal(() -> new OffPolicyEvaluation.Support(0, 1)));
        assertEquals("states: expected an integer in [1, 1000000], got 0",
                refusal(() -> new OffPolicyEvaluation.Support(1, 0)));
    }
}
