// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.mdp.Outcome;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class LqrSolutionTest {

    private static final Lqr.Settings NOISY = new Lqr.Settings("", 1, 5, 0.2, 100);
    private static final double[] S = {0.7, -0.4};

    @Test
    void aScalarProblemHasTheRootOfItsQuadraticEquation() {
        // p = 1 + γp − γ²p²/(1 + γp): with x = γp, x² + (1 − 2γ)x − γ = 0; γ = 0.9: x = (0.8 + √(0.64 + 3.6))/2
        LqrSolution solution = scalar(Lqr.Settings.DEFAULT).solution(0.9);
        double x = (0.8 + Math.sqrt(4.24)) / 2;

        assertEquals(x / 0.9, solution.p().at(0, 0), 1e-13);
        assertEquals(x / (1 + x), solution.k().at(0, 0), 1e-13);
        assertEquals(0, solution.constant(), 0.0);
    }

    private static Lqr scalar(Lqr.Settings settings) {
        return new Lqr(Lqr.Problem.parse("A = 1\nB = 1\nQ = 1\nR = 1"), settings);
    }

    @Test
    void withoutDiscountingAheadOnlyTheStateItselfCosts() {
        LqrSolution solution = new Lqr(Lqr.Settings.DEFAULT).solution(0);

        assertEquals(DoubleMatrix.diagonal(1, 0.1), solution.p());
        assertEquals(0, solution.k().largest());
    }

    @Test
    void theBestActionIsTheTopOfQ() {
        LqrSolution solution = new Lqr(NOISY).solution(0.95);
        double[] best = new double[1];
        solution.act(S, best);

        double top = solution.q(S, best);

        assertEquals(solution.value(S), top, 1e-12);
        assertTrue(solution.q(S, new double[]{best[0] + 0.1}) < top);
        assertTrue(solution.q(S, new double[]{best[0] - 0.1}) < top);
    }

    @Test
    void qFulfilsTheBellmanEquationUnderNoise() {
        // E V(s′) over w ~ N(0, I) of a quadratic V: the mean over the points ±√n eᵢ is exact
        LqrSolution solution = new Lqr(NOISY).solution(0.95);
        double[] a = {0.3};

        double expected = reward(S, a) + 0.95 * meanOverNoise(S, a, solution::value);

        assertEquals(expected, solution.q(S, a), 1e-12);
    }

    private static double reward(double[] s, double[] a) {
        Lqr.Problem problem = Lqr.Problem.DOUBLE_INTEGRATOR;
        return -problem.q().quadratic(s) - problem.r().quadratic(a);
    }

    private interface Value {

        double of(double[] s);
    }

    private static double meanOverNoise(double[] s, double[] a, Value value) {
        double sum = 0;
        for (int corner = 0; corner < 4; corner++) {
            double[] next = new double[2];
            Lqr.Problem.DOUBLE_INTEGRATOR.a().addTimes(1, s, next);
            Lqr.Problem.DOUBLE_INTEGRATOR.b().addTimes(1, a, next);
            next[corner / 2] += (corner % 2 == 0 ? 1 : -1) * Math.sqrt(2) * NOISY.noise();
            sum += value.of(next) / 4;
        }
        return sum;
    }

    @Test
    void theSoftValueFulfilsTheSoftBellmanEquation() {
        // V = α log ∫ exp(q/α) du with q = r + γ E V(s′), u = a/5, by the trapezoid rule over ±12 standard deviations
        double alpha = 0.3;
        LqrSolution.Soft soft = new Lqr(NOISY).solution(0.95).soft(alpha);
        double std = Math.sqrt(soft.covariance().at(0, 0));
        double[] mean = new double[1];
        soft.best().act(S, mean);

        double integral = 0;
        double entropy = 0;
        double du = 0.01 * std / NOISY.actionBound();
        for (int i = -1200; i <= 1200; i++) {
            double[] a = {mean[0] + 0.01 * i * std};
            double q = reward(S, a) + 0.95 * meanOverNoise(S, a, soft::value);
            integral += Math.exp((q - soft.value(S)) / alpha) * du;
            entropy -= soft.logDensity(S, a) * Math.exp(soft.logDensity(S, a)) * du;
            assertEquals(q, soft.q(S, a), 1e-10);
        }

        assertEquals(1, integral, 1e-10);
        assertEquals(0.5 * Math.log(2 * Math.PI * Math.E * std * std) - Math.log(5), entropy, 1e-10);
    }

    @Test
    void theSoftValueIsWhatTheSoftPolicyEarnsInTheEnvironment() {
        // discounted reward and entropy of 4000 noisy episodes from one start, against V
        Lqr env = new Lqr(new Lqr.Settings("", 1, 100, 0.2, 0)); // the bound is far outside the policy's reach
        LqrSolution.Soft soft = env.solution(0.8).soft(0.3);
        RandomStream random = new RandomStream(5, "episodes");
        Outcome out = new Outcome(2);
        double std = Math.sqrt(soft.covariance().at(0, 0));
        int n = 4000;

        double sum = 0;
        for (int i = 0; i < n; i++) {
            env.restoreState(S, random);
            double discount = 1;
            for (int t = 0; t < 60; t++) {
                double[] s = env.saveState().orElseThrow();
                double[] a = new double[1];
                soft.best().act(s, a);
                a[0] = (float) (a[0] + std * Draw.normal(random));
                env.step(new float[]{(float) a[0]}, out);
                sum += discount * (out.reward() - 0.3 * soft.logDensity(s, a)) / n;
                discount *= 0.8;
            }
        }

        assertEquals(soft.value(S), sum, 0.05);
    }

    @Test
    void theDefaultProblemsBestActionsStayInsideTheBound() {
        Lqr env = new Lqr(Lqr.Settings.DEFAULT);
        LqrSolution solution = env.solution(0.99);
        Outcome out = new Outcome(2);
        double[] a = new double[1];

        for (double velocity : new double[]{-1, 1}) {
            env.restoreState(new double[]{1, velocity}, new RandomStream(0, "none"));
            double discounted = 0;
            double discount = 1;
            for (int t = 0; t < 3000; t++) {
                solution.act(env.saveState().orElseThrow(), a);
                assertTrue(Math.abs(a[0]) <= Lqr.Settings.DEFAULT.actionBound(), "action " + a[0]);
                env.step(new float[]{(float) a[0]}, out);
                discounted += discount * out.reward();
                discount *= 0.99;
            }
            assertEquals(solution.value(new double[]{1, velocity}), discounted, 1e-5);
        }
    }

    @Test
    void whatCannotBeSolvedIsExplained() {
        Lqr unstable = new Lqr(Lqr.Problem.parse("A = 2\nB = 0\nQ = 1\nR = 1"), Lqr.Settings.DEFAULT);

        var diverged = assertThrows(IllegalStateException.class, () -> unstable.solution(0.9));
        var gamma = assertThrows(IllegalArgumentException.class, () -> unstable.solution(1));
        var alpha = assertThrows(IllegalArgumentException.class, () -> scalar(NOISY).solution(0.9).soft(0));

        assertTrue(diverged.getMessage().matches("Riccati equation: expected a finite solution, got a cost of "
                + "(Infinity|NaN) that still changes; can some policy stabilise √γ A and √γ B\\?"),
                diverged.getMessage());
        assertEquals("gamma: expected a number in [0, 1), got 1.0", gamma.getMessage());
        assertEquals("alpha: expected a number in (0, ∞), got 0.0", alpha.getMessage());
    }
}
