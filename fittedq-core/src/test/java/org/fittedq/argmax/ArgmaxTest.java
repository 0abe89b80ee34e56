// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.actions.BudgetSet;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.QFunction;
import org.junit.jupiter.api.Test;

class ArgmaxTest {

    private static final Compute ONE = new Compute(1);
    private static final ActionSets BOX2 = ActionSets.always(cube(2, -1, 1));

    /// q(s, a) = −‖a − (s₀/2, s₁ − 2)‖²: the maximum is at (s₀/2, −1) of the box for s₁ < 1.
    private static final QFunction BOWL = new Equation(2, 2, true,
            (s, a) -> -Math.pow(a[0] - s[0] / 2, 2) - Math.pow(a[1] - s[1] + 2, 2));

    private record Within(Maximiser method, double tolerance) {}

    /// Random shooting: at the boundary the value falls as 4δ + ε², so the best of n samples in area 4 has ε around (4/n)^⅓.
    private static List<Within> methods() {
        return List.of(new Within(new RandomShooting(20_000), 3 * Math.cbrt(4.0 / 20_000)),
                new Within(new Grid(81), 0.013),
                new Within(new Cem(200, 12, 20, 1, 1e-4, 1, Cem.Answer.BEST), 1e-2),
                new Within(new Cem(200, 12, 20, 1, 1e-4, 1, Cem.Answer.MEAN), 1e-2),
                new Within(new Cem(240, 12, 20, 1, 1e-4, 3, Cem.Answer.BEST), 1e-2),
                new Within(new GradientAscent(4, 200, 0.05, GradientAscent.Rule.ADAM), 1e-2),
                new Within(new GradientAscent(4, 200, 0.05, GradientAscent.Rule.RMSPROP), 1e-2),
                new Within(new GradientAscent(4, 100, 0.3, GradientAscent.Rule.PLAIN), 1e-3),
                new Within(new LbfgsB(3, 12, 5), 1e-3));
    }

    /// [low, high]^m.
    private static BoxSet cube(int m, double low, double high) {
        double[] lower = new double[m];
        double[] upper = new double[m];
        Arrays.fill(lower, low);
        Arrays.fill(upper, high);
        return new BoxSet(lower, upper);
    }

    private static Mat states(int n) {
        RandomStream random = new RandomStream(1, "states");
        Mat s = new Mat(n, 2);
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = 2 * random.nextFloat() - 1;
        }
        return s;
    }

    private static Maxima solve(Maximiser method, QFunction q, ActionSets sets, Mat s, Compute compute) {
        return new Argmax(method, q, sets, new RandomStream(1, "argmax"), compute).solve(s,
                new Maxima(s.rows(), q.actionSize()));
    }

    @Test
    void everyMethodFindsTheClosedFormMaximumInsideAndOnTheBoundary() {
        Mat s = states(20);
        for (Within w : methods()) {
            Maxima found = solve(w.method, BOWL, BOX2, s, ONE);
            for (int i = 0; i < s.rows(); i++) {
                assertEquals(s.at(i, 0) / 2, found.action().at(i, 0), w.tolerance, w.method.toString());
                assertEquals(Math.max(-1, s.at(i, 1) - 2), found.action().at(i, 1), w.tolerance, w.method.toString());
            }
        }
    }

    @Test
    void theValueIsThatOfTheActionAndTheActionIsInTheSetOfItsState() {
        Mat s = states(20);
        ActionSets sets = (data, from) -> cube(2, -1, data[from] < 0 ? -0.5 : 0.25);
        for (Within w : methods()) {
            Maxima found = solve(w.method, BOWL, sets, s, ONE);
            for (int i = 0; i < s.rows(); i++) {
                float[] a = {found.action().at(i, 0), found.action().at(i, 1)};
                double q = -Math.pow(a[0] - s.at(i, 0) / 2, 2) - Math.pow(a[1] - s.at(i, 1) + 2, 2);
                assertTrue(sets.of(s.data(), 2 * i).contains(a, 0, 1e-6), w.method.toString());
                assertEquals(q, found.value().at(i), 1e-5, w.method.toString());
                assertEquals(Double.POSITIVE_INFINITY, found.upper(i));
            }
        }
    }

    @Test
    void bitsDoNotDependOnThreadsNorOnHowStatesAreCut() {
        Critic critic = new Critic(2, 2, new Network(List.of(32, 32), Activation.RELU), 1,
                new RandomStream(1, "q"), ONE);
        Mat s = states(70);
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            for (Within w : methods()) {
                Maxima one = solve(w.method, critic, BOX2, s, ONE);
                Maxima shared = solve(w.method, critic, BOX2, s, three);
                assertArrayEquals(one.action().data(), shared.action().data(), w.method.toString());
                assertArrayEquals(one.value().data(), shared.value().data(), w.method.toString());

                // the first states alone: the same numbers belong to them
                Mat few = new Mat(5, 2);
                System.arraycopy(s.data(), 0, few.data(), 0, 10);
                Maxima part = solve(w.method, critic, BOX2, few, ONE);
                for (int i = 0; i < 10; i++) {
                    assertEquals(one.action().data()[i], part.action().data()[i], w.method.toString());
                }
            }
        }
    }

    @Test
    void moreEvaluationsAreReportedAsMore() {
        Mat s = states(3);
        assertEquals(128, solve(RandomShooting.DEFAULT, BOWL, BOX2, s, ONE).evaluations(2));
        assertEquals(441, solve(Grid.DEFAULT, BOWL, BOX2, s, ONE).evaluations(2));
        assertEquals(128, solve(Cem.DEFAULT, BOWL, BOX2, s, ONE).evaluations(2));
        assertEquals(129,
                solve(new Cem(64, 2, 6, 1, 1e-3, 1, Cem.Answer.MEAN), BOWL, BOX2, s, ONE).evaluations(2));
        assertEquals(8 * 21, solve(GradientAscent.DEFAULT, BOWL, BOX2, s, ONE).evaluations(2));
    }

    @Test
    void aStopPredicateEndsTheSearchWithWhatHasBeenFound() {
        Mat s = states(3);
        for (Within w : methods()) {
            Argmax argmax = new Argmax(w.method, BOWL, BOX2, new RandomStream(1, "argmax"), ONE);
            Maxima full = argmax.solve(s, new Maxima(3, 2));
            Maxima cut = argmax.solve(s, 3, new Mat(0, 0), () -> true, new Maxima(3, 2));

            assertTrue(cut.evaluations(0) < full.evaluations(0), w.method.toString());
            assertTrue(Float.isFinite(cut.value().at(0)), w.method.toString());
        }
    }

    /// Hills of height 1 at −0.5 (wide) and 1.5 at 0.6 (narrow).
    private static final QFunction HILLS = new Equation(2, 1, true,
            (s, a) -> Math.exp(-Math.pow((a[0] + 0.5) / 0.4, 2)) + 1.5 * Math.exp(-Math.pow((a[0] - 0.6) / 0.1, 2)));

    private static double globalShare(Maximiser method) {
        Mat s = states(200);
        Maxima found = solve(method, HILLS, ActionSets.always(cube(1, -1, 1)), s, ONE);
        int global = 0;
        for (int i = 0; i < s.rows(); i++) {
            global += Math.abs(found.action().at(i, 0) - 0.6) < 0.1 ? 1 : 0;
        }
        return (double) global / s.rows();
    }

    @Test
    void onTwoHillsSeveralModesAndSeveralStartsFindTheGlobalOneMoreOftenThanOne() {
        double one = globalShare(new Cem(32, 4, 8, 1, 1e-3, 1, Cem.Answer.MEAN));
        double several = globalShare(new Cem(128, 4, 8, 1, 1e-3, 2, Cem.Answer.MEAN));
        double starts = globalShare(new GradientAscent(32, 50, 0.05, GradientAscent.Rule.ADAM));

        assertTrue(one < several, one + " and " + several);
        assertTrue(several > 0.95, "modes: " + several);
        assertEquals(1, starts);
    }

    /// Rosenbrock's valley, maximum 0 at (0.5, 0.25) inside the box; at (0.2, 0.04) if the box ends at 0.2.
    private static final QFunction VALLEY = new Equation(2, 2, true,
            (s, a) -> -100 * Math.pow(a[1] - a[0] * a[0], 2) - Math.pow(0.5 - a[0], 2));

    @Test
    void aCurvedValleyIsFollowedToItsEndInsideAndAlongABound() {
        Mat s = states(2);
        Maxima inside = solve(new LbfgsB(1, 60, 5), VALLEY, BOX2, s, ONE);
        Maxima cut = solve(new LbfgsB(1, 60, 5), VALLEY, ActionSets.always(cube(2, -1, 0.2)), s, ONE);
        Maxima slow = solve(new GradientAscent(1, 60, 1e-3, GradientAscent.Rule.PLAIN), VALLEY, BOX2, s, ONE);

        assertEquals(0.5, inside.action().at(0, 0), 1e-3);
        assertEquals(0.25, inside.action().at(0, 1), 1e-3);
        assertEquals(0.2, cut.action().at(0, 0), 1e-6);
        assertEquals(0.04, cut.action().at(0, 1), 1e-3);
        assertTrue(slow.value().at(0) < inside.value().at(0) - 1e-3, slow.value().at(0) + "");
    }

    @Test
    void aBoundedQuadraticIsSolvedInFewEvaluations() {
        // −½ (a − c)ᵀ H (a − c), H with eigenvalues 1 and 100: the unbounded maximum c is outside
        QFunction quadratic = new Equation(2, 2, true, (s, a) -> {
            double x = a[0] - 2;
            double y = a[1] - 0.3;
            return -0.5 * (50.5 * x * x + 99 * x * y + 50.5 * y * y);
        });

        Maxima found = solve(new LbfgsB(1, 15, 5), quadratic, BOX2, states(1), ONE);

        // at a₀ = 1: 99 (−1) + 101 (a₁ − 0.3) = 0, so a₁ = 0.3 + 99/101 > 1: the corner
        assertEquals(1, found.action().at(0, 0), 1e-6);
        assertEquals(1, found.action().at(0, 1), 1e-6);
    }

    @Test
    void quasiNewtonStepsNeedABox() {
        assertEquals("lbfgs-b: expected a box of actions, got BudgetSet; take cem or gradient-ascent",
                assertThrows(IllegalArgumentException.class, () -> solve(LbfgsB.DEFAULT, BOWL,
                        ActionSets.always(new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0, List.of())), states(1),
                        ONE))
                        .getMessage());
    }

    @Test
    void aFirstGuessIsUsed() {
        QFunction needle = new Equation(2, 2, true, (s, a) -> -Math.hypot(a[0] - 0.3, a[1] + 0.2));
        Mat s = states(4);
        Mat guess = new Mat(4, 2);
        for (int i = 0; i < 4; i++) {
            guess.set(i, 0, 0.3f);
            guess.set(i, 1, -0.2f);
        }
        for (Maximiser method : List.of(new RandomShooting(1), new Cem(16, 1, 4, 1e-3, 0, 1, Cem.Answer.BEST),
                new GradientAscent(1, 1, 1e-4, GradientAscent.Rule.PLAIN))) {
            Maxima found = new Argmax(method, needle, BOX2, new RandomStream(1, "argmax"), ONE).solve(s, 4, guess,
                    () -> false, new Maxima(4, 2));

            assertTrue(found.value().at(3) > -5e-3, method.toString());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByName() {
        QFunction rough = new Equation(2, 2, false, (s, a) -> 0);
        QFunction wide = new Equation(2, 30, true, (s, a) -> 0);
        QFunction broken = new Equation(2, 2, true, (s, a) -> Double.NaN);

        assertEquals(
                "gradient-ascent: expected a q with a gradient in the action, got one without; take cem, random-shooting or grid",
                assertThrows(IllegalArgumentException.class, () -> new Argmax(GradientAscent.DEFAULT, rough, BOX2,
                        new RandomStream(1, "argmax"), ONE)).getMessage());
        assertEquals("grid: expected at most 1e8 points, got 21^30; take fewer points, or cem",
                assertThrows(IllegalArgumentException.class,
                        () -> new Argmax(Grid.DEFAULT, wide, BOX2, new RandomStream(1, "argmax"), ONE)).getMessage());
        assertEquals("action set: expected 2 dimensions, got 3",
                assertThrows(IllegalArgumentException.class,
                        () -> solve(Cem.DEFAULT, BOWL, ActionSets.always(cube(3, -1, 1)), states(1), ONE))
                        .getMessage());
        for (Within w : methods()) {
            assertEquals("q of state 0, " + w.method.name() + ": expected a finite number, got NaN",
                    assertThrows(NotFiniteException.class, () -> solve(w.method, broken, BOX2, states(1), ONE))
                            .getMessage());
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertEquals("samples: expected a multiple of modes (3) with at least elites (6) for each, got 64",
                assertThrows(IllegalArgumentException.class, () -> new Cem(64, 2, 6, 1, 0, 3, Cem.Answer.BEST))
                        .getMessage());
        assertEquals("sigma: expected a number in (0, ∞), got 0.0", assertThrows(IllegalArgumentException.class,
                () -> new Cem(64, 2, 6, 0, 0, 1, Cem.Answer.BEST)).getMessage());
    }
}
