// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Arrays;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/// Limits as rows of a program that ojAlgo solves, with moves as the sum of two parts. For one solution.
final class ProgramOfTerms {

    private final ExpressionsBasedModel model = new ExpressionsBasedModel();
    private final Variable[] w;

    ProgramOfTerms(RandomTerms drawn) {
        Terms terms = drawn.terms;
        this.w = new Variable[terms.size()];
        for (int i = 0; i < w.length; i++) {
            w[i] = model.newVariable("w" + i).lower(terms.low()[i]).upper(terms.high()[i]);
        }
        Expression sum = model.newExpression("sum").lower(terms.sumLeast()).upper(terms.sumMost());
        for (Variable v : w) {
            sum.set(v, 1);
        }
        for (int g = 0; g < terms.groups().length; g++) {
            Expression group = model.newExpression("group" + g);
            if (Double.isFinite(terms.least()[g])) {
                group.lower(terms.least()[g]);
            }
            if (Double.isFinite(terms.most()[g])) {
                group.upper(terms.most()[g]);
            }
            for (int i : terms.groups()[g]) {
                group.set(w[i], 1);
            }
        }
        moves(drawn.held, terms.turnover(), "turnover");
        moves(new double[w.length], terms.gross(), "gross");
    }

    private void moves(double[] centre, double most, String name) {
        if (!Double.isFinite(most)) {
            return;
        }
        Expression all = model.newExpression(name).upper(most);
        for (int i = 0; i < w.length; i++) {
            Variable up = model.newVariable(name + "+" + i).lower(0);
            Variable down = model.newVariable(name + "-" + i).lower(0);
            all.set(up, 1);
            all.set(down, 1);
            model.newExpression(name + i).level(centre[i]).set(w[i], 1).set(up, -1).set(down, 1);
        }
    }

    /// The most by which some valid weights z miss the law of the nearest weights p of y, (y − p) · (z − p) ≤ 0, by a linear program.
    ///
    /// @return its value over 1 + ‖y − p‖; NaN if the program finds no valid weights
    static double miss(RandomTerms drawn, double[] y, double[] p) {
        double[] d = new double[y.length];
        Arrays.setAll(d, i -> (y[i] - p[i]) / (1 + RandomTerms.distance(y, p)));
        double[] z = new ProgramOfTerms(drawn).furthest(d);
        if (z.length == 0 || drawn.miss(z) > 1e-9) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += d[i] * (z[i] - p[i]);
        }
        return sum;
    }

    /// argmax d · w; empty if none is found.
    private double[] furthest(double[] d) {
        Expression objective = model.newExpression("along").weight(1);
        for (int i = 0; i < w.length; i++) {
            objective.set(w[i], d[i]);
        }
        Optimisation.Result result = model.maximise();
        double[] found = new double[w.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = result.doubleValue(i);
        }
        return result.getState().isFeasible() ? found : new double[0];
    }
}
