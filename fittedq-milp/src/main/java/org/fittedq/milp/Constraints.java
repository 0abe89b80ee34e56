// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;

/// A set of actions as a linear program sees it: bounds and rows A a ≤ b.
final class Constraints {

    private final double[] low;
    private final double[] high;
    private final double[] rows;
    private final double[] right;

    private Constraints(ActionSet bounds, LinearRows inequalities, LinearRows equalities) {
        int m = bounds.size();
        int count = inequalities.count() + 2 * equalities.count();
        this.low = new double[m];
        this.high = new double[m];
        this.rows = new double[count * m];
        this.right = new double[count];
        for (int i = 0; i < m; i++) {
            low[i] = bounds.low(i);
            high[i] = bounds.high(i);
        }
        int next = 0;
        for (int r = 0; r < inequalities.count(); r++) {
            row(next++, inequalities, r, 1);
        }
        for (int r = 0; r < equalities.count(); r++) {
            row(next++, equalities, r, 1);
            row(next++, equalities, r, -1);
        }
    }

    private void row(int to, LinearRows from, int r, int sign) {
        for (int i = 0; i < low.length; i++) {
            rows[to * low.length + i] = sign * from.at(r, i);
        }
        right[to] = sign * from.right(r);
    }

    /// Writes a set with rows.
    ///
    /// @param who the method, for the message
    /// @throws IllegalArgumentException if the set is no polytope
    static Constraints of(String who, ActionSet set) {
        return switch (set) {
            case PolytopeSet polytope ->
                new Constraints(polytope.bounds(), polytope.inequalities(), polytope.equalities());
            case BudgetSet budget -> of(who, budget.polytope());
            case ActionSet box when box.isBox() ->
                new Constraints(box, LinearRows.none(box.size()), LinearRows.none(box.size()));
            default -> throw new IllegalArgumentException(
                    Check.message(who, "a box, polytope or budget of actions", set.getClass().getSimpleName())
                            + "; take certified or cem");
        };
    }

    double[] low() {
        return low;
    }

    double[] high() {
        return high;
    }

    double[] rows() {
        return rows;
    }

    double[] right() {
        return right;
    }
}
