// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.Arrays;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.argmax.Maximum;
import org.fittedq.argmax.StateMaximiser;
import org.fittedq.argmax.StateProblem;
import org.fittedq.argmax.StateSolver;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.value.ActionValues;
import org.fittedq.value.LinearQ;
import org.fittedq.value.QFunction;

/// The maximum of a q that is linear in integer actions, under linear constraints: max c·a, low ≤ a ≤ high, A a ≤ b, a integer.
///
/// Binary actions have bounds 0 and 1.
///
/// As a method of [org.fittedq.argmax.Argmax] it takes a [LinearQ] whose features are linear in the action, over a
/// [LatticeSet], or a [LatticePolytopeSet], whose rows are the constraints: k in low + k · step are the integers, two values a
/// binary action. That ∂q/∂a does not depend on a is checked at each state, at three actions; a q of which it does is refused.
/// The bound is proven up to the solver's tolerances.
public record LinearArgmax() implements StateMaximiser {

    /// Solves the program.
    ///
    /// @param c    coefficients of the m actions, finite; not modified
    /// @param low  lower bounds, integers up to 2²⁴ in size, so that floats hold them; not modified
    /// @param high upper bounds; not modified
    /// @param rows A, k×m, row-major; empty without constraints; not modified
    /// @param b    k numbers; not modified
    /// @return the maximiser, c·a as value and the proven maximum
    /// @throws IllegalArgumentException if no action fits
    public static Optimum maximise(double[] c, int[] low, int[] high, double[] rows, double[] b) {
        return IntegerMaximum.maximise(c, low, high, rows, b);
    }

    @Override
    public String name() {
        return "integer-linear";
    }

    @Override
    public void accept(QFunction q) {
        Check.that(q instanceof LinearQ, name(), "a LinearQ, linear in the action", q.kind(),
                "take certified or cem");
    }

    @Override
    public void accept(ActionSet set) {
        lattice(set);
    }

    private static LatticeSet lattice(ActionSet set) {
        return switch (set) {
            case LatticeSet lattice -> lattice;
            case LatticePolytopeSet within -> within.lattice();
            default -> throw new IllegalArgumentException(Check.message("integer-linear", "a lattice of actions",
                    set.getClass().getSimpleName()) + "; take certified or cem");
        };
    }

    /// The constraints of a set on numbers of steps.
    private static LinearRows rows(ActionSet set) {
        return set instanceof LatticePolytopeSet within ? within.stepRows() : LinearRows.none(set.size());
    }

    @Override
    public boolean isFunctionOfState() {
        return true;
    }

    @Override
    public StateSolver solver(QFunction q) {
        return new Solver(q.at(1, 1), new float[1]);
    }

    /// At work on one thread.
    private record Solver(ActionValues values, float[] value) implements StateSolver {

        @Override
        public void refresh() {}

        @Override
        public Maximum solve(StateProblem p) {
            LatticeSet set = lattice(p.set());
            int m = set.size();
            Mat s = new Mat(1, p.state().size());
            s.setRow(0, p.state().data());
            values.fix(s, 0, 1);
            float[] slope = new float[m];
            values.gradients(new float[m], 1, value, slope);
            double atOrigin = value[0];
            if (!Float.isFinite(value[0])) {
                return new Maximum(p.guess(), value[0], Double.POSITIVE_INFINITY, 1);
            }
            checkLinear(p, slope);
            double[] c = new double[m];
            int[] steps = new int[m];
            double shift = atOrigin;
            for (int i = 0; i < m; i++) {
                // q(s, low + k · step) = q(s, 0) + Σ slope · (low + k · step)
                c[i] = slope[i] * (set.value(i, 1) - (double) set.value(i, 0));
                steps[i] = set.steps(i);
                shift += slope[i] * (double) set.value(i, 0);
            }
            Optimum found = maximise(c, steps, rows(p.set()));
            Vec a = new Vec(m);
            for (int i = 0; i < m; i++) {
                a.set(i, set.value(i, (int) found.action().at(i)));
            }
            p.set().project(a.data(), 0); // where the solver's tolerance has let a row be missed
            values.values(a.data(), 1, value);
            return new Maximum(a, value[0], Math.max(value[0], shift + found.proven()), 4);
        }

        private static Optimum maximise(double[] c, int[] steps, LinearRows within) {
            double[] rows = new double[within.count() * c.length];
            double[] right = new double[within.count()];
            for (int r = 0; r < right.length; r++) {
                right[r] = within.right(r);
                for (int i = 0; i < c.length; i++) {
                    rows[r * c.length + i] = within.at(r, i);
                }
            }
            return LinearArgmax.maximise(c, new int[c.length], steps, rows, right);
        }

        /// A slope that is the same at actions drawn at random does not depend on the action.
        private void checkLinear(StateProblem p, float[] slope) {
            float[] a = new float[slope.length];
            float[] other = new float[slope.length];
            for (int k = 0; k < 2; k++) {
                for (int i = 0; i < a.length; i++) {
                    a[i] = 2 * p.random().nextFloat() - 1;
                }
                values.gradients(a, 1, value, other);
                Check.that(Arrays.equals(slope, other), "integer-linear", "a q that is linear in the action",
                        "gradients " + Arrays.toString(slope) + " and " + Arrays.toString(other),
                        "fit a polynomial of actionDegree 1");
            }
        }
    }
}
