// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.env.DoubleMatrix;
import org.fittedq.env.Lqr;
import org.fittedq.env.LqrSolution;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Dynamics;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans of the linear-quadratic regulator against Riccati's recursion.
class PlannedLqrTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.95;
    private static final double BOUND = 6;
    private static final int STATES = 10;
    private static final Lqr.Problem PROBLEM = Lqr.Problem.DOUBLE_INTEGRATOR;
    private static final Lqr LQR = new Lqr(Lqr.Settings.DEFAULT);
    private static final LqrSolution BEST = LQR.solution(GAMMA);

    /// v(s) = −sᵀ P s, ∂v/∂s = −2 P s.
    private record Exact(DoubleMatrix p) implements StateValue {

        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public StateValue within(ActionSets valid) {
            return this;
        }

        @Override
        public Values at(int rows) {
            Mat last = new Mat(rows, p.rows());
            return new Values() {
                @Override
                public void values(Mat s, Vec out) {
                    last.set(s);
                    for (int i = 0; i < rows; i++) {
                        out.set(i, (float) -p.quadratic(Models.row(s, i)));
                    }
                }

                @Override
                public void gradient(Vec dv, Mat ds) {
                    for (int i = 0; i < rows; i++) {
                        double[] d = new double[p.rows()];
                        p.addTimes(-2 * dv.at(i), Models.row(last, i), d);
                        for (int j = 0; j < d.length; j++) {
                            ds.set(i, j, (float) d[j]);
                        }
                    }
                }
            };
        }
    }

    private static Dynamics model() {
        return LQR.physics().orElseThrow().dynamics();
    }

    private static Mat states() {
        return Recorded.matrix(STATES, 2, 1, new RandomStream(2, "states"));
    }

    private static Maxima solve(PlannedQ q, Maximiser method) {
        return new Argmax(method, q, ActionSets.always(BoxSet.whole(q.actionSize())), new RandomStream(1, "argmax"),
                ONE).solve(states(), new Maxima(STATES, q.actionSize()));
    }

    @Test
    void oneStepAndTheExactValueAreTheExactQ() {
        PlannedQ q = new PlannedQ(model(), new Exact(BEST.p()), 1, GAMMA);
        float[] a = Recorded.matrix(STATES, 3, 1, new RandomStream(3, "actions")).data();
        float[] values = new float[a.length];

        ActionValues at = q.at(STATES, 3);
        at.fix(states(), 0, STATES);
        at.values(a, 3, values);

        assertEquals(2, q.observationSize());
        assertEquals(1, q.actionSize());
        for (int i = 0; i < a.length; i++) {
            double expected = BEST.q(Models.row(states(), i / 3), new double[]{BOUND * a[i]});
            assertEquals(expected, values[i], 1e-5 * (1 + Math.abs(expected)));
        }
    }

    /// Pₖ₊₁ = Q + γ Aᵀ Pₖ A − γ Aᵀ Pₖ B Kₖ, Kₖ = γ (R + γ Bᵀ Pₖ B)⁻¹ Bᵀ Pₖ A, P₀ = 0: the cost of k steps, and the best first action.
    private record Riccati(List<DoubleMatrix> p, List<DoubleMatrix> k) {

        static Riccati of(int steps) {
            DoubleMatrix a = PROBLEM.a();
            DoubleMatrix b = PROBLEM.b();
            Riccati out = new Riccati(new ArrayList<>(List.of(PROBLEM.q().scaled(0))), new ArrayList<>());
            for (int i = 0; i < steps; i++) {
                DoubleMatrix p = out.p.getLast();
                DoubleMatrix m = PROBLEM.r().plus(GAMMA, b.transposed().times(p).times(b));
                DoubleMatrix bpa = b.transposed().times(p).times(a);
                DoubleMatrix k = m.cholesky().orElseThrow().solveAsCholesky(bpa).scaled(GAMMA);
                out.k.add(k);
                out.p.add(PROBLEM.q().plus(GAMMA, a.transposed().times(p).times(a)).plus(-GAMMA,
                        bpa.transposed().times(k)));
            }
            return out;
        }
    }

    /// The actions of the finite problem from a state on, normalised.
    private static double[] best(Riccati riccati, double[] from) {
        double[] s = from.clone();
        double[] actions = new double[riccati.k.size()];
        for (int i = 0; i < actions.length; i++) {
            double[] u = new double[1];
            riccati.k.get(actions.length - 1 - i).addTimes(-1, s, u);
            actions[i] = u[0] / BOUND;
            double[] sNext = new double[2];
            PROBLEM.a().addTimes(1, s, sNext);
            PROBLEM.b().addTimes(1, u, sNext);
            s = sNext;
        }
        return actions;
    }

    private static void assertFindsTheFiniteOptimum(Maximiser method, int horizon, double tolerance) {
        Riccati riccati = Riccati.of(horizon);

        Maxima found = solve(new PlannedQ(model(), StateValue.none(), horizon, GAMMA), method);

        for (int i = 0; i < STATES; i++) {
            double[] s = Models.row(states(), i);
            double[] best = best(riccati, s);
            assertEquals(-riccati.p.getLast().quadratic(s), found.value().at(i), tolerance);
            for (int t = 0; t < horizon; t++) {
                assertEquals(best[t], found.action().at(i, t), tolerance);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15})
    void quasiNewtonFindsTheOptimumOfTheFiniteProblem(int horizon) {
        assertFindsTheFiniteOptimum(new LbfgsB(2, 150, 10), horizon, 1e-3);
    }

    @Test
    void gradientAscentFindsTheOptimumOfTheFiniteProblem() {
        assertFindsTheFiniteOptimum(new GradientAscent(2, 800, 0.02, GradientAscent.Rule.ADAM), 7, 1e-3);
    }

    @Test
    void cemComesNearTheOptimumOfTheFiniteProblem() {
        assertFindsTheFiniteOptimum(new Cem(300, 20, 30, 0.5, 1e-3, 1, Cem.Answer.MEAN), 7, 0.02);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12})
    void withTheExactValueAtTheEndEveryHorizonGivesTheBestAction(int horizon) {
        Maxima found = solve(new PlannedQ(model(), new Exact(BEST.p()), horizon, GAMMA), new LbfgsB(2, 150, 10));

        for (int i = 0; i < STATES; i++) {
            double[] s = Models.row(states(), i);
            double[] u = new double[1];
            BEST.act(s, u);
            assertEquals(u[0] / BOUND, found.action().at(i, 0), 1e-3);
            assertEquals(BEST.value(s), found.value().at(i), 1e-4 * (1 + Math.abs(BEST.value(s))));
        }
    }
}
