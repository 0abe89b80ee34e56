// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.ArrayList;
import java.util.List;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/// A ReLU network inside a program: for each hidden unit h = max(z, 0), with l ≤ z ≤ u and l < 0 < u,
///
/// h ≥ 0, h ≥ z, h ≤ u δ, h ≤ z − l (1 − δ), δ in {0, 1}: the big-M encoding, M being u and −l.
///
/// In a relaxed program δ may be any number in [0, 1] and is eliminated: h ≤ u (z − l)/(u − l), the triangle.
final class ReluProgram {

    private final ExpressionsBasedModel program;
    private final boolean relaxed;
    private final String prefix;
    private final List<Variable> switches = new ArrayList<>(); // δ
    private List<Variable> h;
    private int layers;

    /// Begins a network.
    ///
    /// @param program what the network is added to
    /// @param inputs  its inputs
    /// @param relaxed whether δ may be any number
    /// @param prefix  tells its variables from those of other networks of the program
    ReluProgram(ExpressionsBasedModel program, List<Variable> inputs, boolean relaxed, String prefix) {
        this.program = program;
        this.h = inputs;
        this.relaxed = relaxed;
        this.prefix = prefix;
    }

    /// Adds a hidden layer h ← max(W h + b, 0).
    ///
    /// @param w    units × inputs, row-major
    /// @param b    biases
    /// @param low  bounds of z
    /// @param high bounds of z
    void hidden(double[] w, double[] b, double[] low, double[] high) {
        List<Variable> next = new ArrayList<>();
        for (int j = 0; j < b.length; j++) {
            String name = prefix + layers + "_" + j;
            Variable unit = program.newVariable("h" + name).lower(0).upper(Math.max(0, high[j]));
            next.add(unit);
            if (low[j] >= 0) {
                less(name, unit, w, j).level(b[j]); // h = z
            } else if (high[j] > 0) {
                less("above" + name, unit, w, j).lower(b[j]); // h − W h ≥ b
                on(name, unit, w, b, j, low[j], high[j]);
            }
        }
        h = next;
        layers++;
    }

    private void on(String name, Variable unit, double[] w, double[] b, int j, double low, double high) {
        if (relaxed) {
            double chord = high / (high - low);
            Expression triangle = program.newExpression("triangle" + name).upper(chord * (b[j] - low)).set(unit, 1);
            for (int i = 0; i < h.size(); i++) {
                triangle.set(h.get(i), -chord * w[j * h.size() + i]);
            }
            return;
        }
        Variable delta = program.newVariable("delta" + name).lower(0).upper(1);
        switches.add(delta);
        less("on" + name, unit, w, j).upper(b[j] - low).set(delta, -low); // h − W h − l δ ≤ b − l
        program.newExpression("off" + name).upper(0).set(unit, 1).set(delta, -high);
    }

    /// h − W h of unit j.
    private Expression less(String name, Variable unit, double[] w, int j) {
        Expression difference = program.newExpression("affine" + name).set(unit, 1);
        for (int i = 0; i < h.size(); i++) {
            difference.set(h.get(i), -w[j * h.size() + i]);
        }
        return difference;
    }

    /// Finds the extreme value of z of unit j of the next layer, less its bias, while δ may be any number.
    double extreme(double[] w, int j, boolean greatest) {
        Expression objective = objective(w, j);
        double value = Programs.feasible(Programs.solve(program, greatest)).getValue();
        objective.weight(null);
        return value;
    }

    /// Makes z of unit j of the next layer, less its bias, the objective.
    Expression objective(double[] w, int j) {
        Expression objective = program.newExpression("objective" + program.countExpressions());
        for (int i = 0; i < h.size(); i++) {
            objective.set(h.get(i), w[j * h.size() + i]);
        }
        return objective.weight(1);
    }

    /// Keeps a variable at most the output: t ≤ W h + b.
    void atMost(Variable t, double[] w, double b) {
        Expression below = program.newExpression("below" + prefix).upper(b).set(t, 1);
        for (int i = 0; i < h.size(); i++) {
            below.set(h.get(i), -w[i]);
        }
    }

    /// Returns the variables that must be 0 or 1.
    List<Variable> switches() {
        return switches;
    }
}
