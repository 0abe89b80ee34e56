// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/// For tests: the same optima by ojAlgo, under 0 ≤ w ≤ cap, Σ w = 1.
final class Programs {

    private Programs() {}

    private static ExpressionsBasedModel capped(int n, double cap) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        Expression budget = model.newExpression("budget").level(1);
        for (int i = 0; i < n; i++) {
            Variable w = model.newVariable("w" + i).lower(0).upper(cap);
            budget.set(w, 1);
        }
        return model;
    }

    /// min ½ wᵀ Σ w − qᵀ w.
    static double[] quadratic(double[] sigma, double[] q, double cap) {
        int n = q.length;
        ExpressionsBasedModel model = capped(n, cap);
        Expression objective = model.newExpression("objective").weight(1);
        double scale = 1 / sigma[0];
        for (int i = 0; i < n; i++) {
            objective.set(i, -scale * q[i]);
            for (int j = 0; j < n; j++) {
                objective.set(i, j, 0.5 * scale * sigma[i * n + j]);
            }
        }
        return weights(model.minimise(), n);
    }

    /// min CVaR: a + Σₜ uₜ / k, uₜ ≥ −xₜᵀ w − a, uₜ ≥ 0 (Rockafellar and Uryasev).
    static double leastCvar(double[] returns, int n, double level, double cap) {
        int days = returns.length / n;
        ExpressionsBasedModel model = capped(n, cap);
        Variable a = model.newVariable("a").weight(1);
        for (int k = 0; k < days; k++) {
            Variable u = model.newVariable("u" + k).lower(0).weight(1 / ((1 - level) * days));
            Expression excess = model.newExpression("day" + k).lower(0);
            excess.set(u, 1);
            excess.set(a, 1);
            for (int i = 0; i < n; i++) {
                excess.set(i, returns[k * n + i]);
            }
        }
        return model.minimise().getValue();
    }

    private static double[] weights(Optimisation.Result result, int n) {
        double[] w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = result.doubleValue(i);
        }
        return w;
    }
}
