// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/// How programs are set up and solved here.
final class Programs {

    private static final long FOREVER = Long.MAX_VALUE / 4;

    private Programs() {}

    /// An empty program without a time limit, which would make results depend on the machine.
    static ExpressionsBasedModel program() {
        Optimisation.Options options = new Optimisation.Options();
        options.time_abort = FOREVER;
        options.time_suffice = FOREVER;
        options.iterations_abort = Integer.MAX_VALUE;
        options.iterations_suffice = Integer.MAX_VALUE;
        return new ExpressionsBasedModel(options);
    }

    /// Adds one variable for each pair of bounds.
    static List<Variable> variables(ExpressionsBasedModel program, String name, double[] low, double[] high) {
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < low.length; i++) {
            variables.add(program.newVariable(name + i).lower(low[i]).upper(high[i]));
        }
        return variables;
    }

    /// Adds A x ≤ b.
    static void constrain(ExpressionsBasedModel program, List<Variable> x, double[] rows, double[] b) {
        for (int k = 0; k < b.length; k++) {
            Expression row = program.newExpression("row" + k).upper(b[k]);
            for (int i = 0; i < x.size(); i++) {
                row.set(x.get(i), rows[k * x.size() + i]);
            }
        }
    }

    /// Checks bounds and constraints of m variables.
    static void check(int m, double[] low, double[] high, double[] rows, double[] b) {
        Check.that(low.length == m && high.length == m, "bounds", m + " lower and upper ones",
                low.length + " and " + high.length);
        for (int i = 0; i < m; i++) {
            Check.that(low[i] <= high[i] && high[i] - low[i] < Double.POSITIVE_INFINITY, "bounds of dimension " + i,
                    "finite numbers with low ≤ high", "[" + low[i] + ", " + high[i] + "]");
        }
        Check.that(rows.length == b.length * m, "constraints", b.length + "×" + m + " coefficients", rows.length);
    }

    /// Solves a linear program. It works on a copy, as the solver's presolve narrows the bounds of the variables it is given.
    ///
    /// @return the optimum, or a result without one if nothing fits
    static Optimisation.Result solve(ExpressionsBasedModel program, boolean maximise) {
        ExpressionsBasedModel copy = program.copy();
        Optimisation.Result result = maximise ? copy.maximise() : copy.minimise();
        if (!result.getState().isOptimal() && result.getState() != Optimisation.State.INFEASIBLE) {
            throw new IllegalStateException(Check.message("linear program", "an optimum", result.getState()));
        }
        return result;
    }

    /// Throws if a result has no optimum.
    static Optimisation.Result feasible(Optimisation.Result result) {
        Check.that(result.getState().isOptimal(), "constraints", "at least one action that fits", "none");
        return result;
    }
}
