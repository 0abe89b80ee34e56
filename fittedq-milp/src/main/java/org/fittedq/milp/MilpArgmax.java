// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.List;
import org.fittedq.argmax.Maximum;
import org.fittedq.argmax.StateMaximiser;
import org.fittedq.argmax.StateProblem;
import org.fittedq.argmax.StateSolver;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Mlp;
import org.fittedq.value.ActionValues;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.QFunction;

/// The maximum of a ReLU network, or of the smallest of several, over real actions in a box under linear constraints, as a
/// mixed-integer program: max q(s, a), low ≤ a ≤ high, A a ≤ b; of several networks max t, t ≤ qⁱ(s, a).
///
/// One binary variable for each hidden unit that can be on and off. Its big-M numbers are bounds of its z: of the first layer by
/// intervals, of deeper ones by linear programs over the relaxation of the layers before, constraints included. For
/// small networks, some 2×16 units and 3 actions: the time grows exponentially with the units that can switch.
///
/// As a method of [org.fittedq.argmax.Argmax] it takes a q that is made of such networks ([QFunction#networks]), and boxes, polytopes
/// and budgets. Its bound
/// is proven up to the solver's tolerances, some 10⁻⁶ relative; `org.fittedq.argmax.Certified` proves bounds that cover rounding.
/// It does not look at first guesses, nor can it be stopped: budgets are not known to it.
///
/// Source: V. Tjeng, K. Xiao, R. Tedrake, *Evaluating Robustness of Neural Networks with Mixed Integer Programming*, ICLR 2019;
/// M. Ryu et al., *CAQL: Continuous Action Q-Learning*, ICLR 2020 (as the maximiser of Q-learning).
/// Differences: none known.
public record MilpArgmax() implements StateMaximiser {

    /// Solves the program.
    ///
    /// @param mlp   q(s, a): inputs are the state, then the action; one output, ReLU, no layer normalisation
    /// @param state s, dₛ floats; not modified
    /// @param low   lower bounds of the m actions; not modified
    /// @param high  upper bounds; not modified
    /// @param rows  A, k×m, row-major; empty without constraints; not modified
    /// @param b     k numbers; not modified
    /// @return the maximiser and the proven maximum
    /// @throws IllegalArgumentException if the network is of another kind or no action fits
    public static Optimum maximise(Mlp mlp, float[] state, double[] low, double[] high, double[] rows, double[] b) {
        return NetworkProgram.maximise(List.of(mlp), state, low, high, rows, b);
    }

    /// Solves the program of the smallest of several networks.
    ///
    /// @param networks qⁱ(s, a), one or more of the same inputs, each as above
    /// @param state    s, dₛ floats; not modified
    /// @param low      lower bounds of the m actions; not modified
    /// @param high     upper bounds; not modified
    /// @param rows     A, k×m, row-major; empty without constraints; not modified
    /// @param b        k numbers; not modified
    /// @return the maximiser and the proven maximum of minᵢ qⁱ
    /// @throws IllegalArgumentException if a network is of another kind, they do not fit together, or no action fits
    public static Optimum maximise(List<Mlp> networks, float[] state, double[] low, double[] high, double[] rows,
            double[] b) {
        return NetworkProgram.maximise(NetworkForm.smallest(networks).networks(), state, low, high, rows, b);
    }

    @Override
    public String name() {
        return "milp";
    }

    @Override
    public void accept(QFunction q) {
        NetworkForm form = form(q);
        try {
            form.networks().forEach(NetworkProgram::check);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    private static NetworkForm form(QFunction q) {
        return q.networks().orElseThrow(() -> new IllegalArgumentException(Check.message("milp", "a q made of networks",
                q.kind()) + "; take certified or cem"));
    }

    /// A union is solved piece by piece, and has the largest of the proven maxima.
    @Override
    public int mostPieces() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void accept(ActionSet set) {
        Constraints.of(name(), set);
    }

    @Override
    public boolean isFunctionOfState() {
        return true;
    }

    @Override
    public StateSolver solver(QFunction q) {
        return new Solver(form(q), q.at(1, 1), new float[1]);
    }

    /// At work on one thread; reads the weights at every state.
    private record Solver(NetworkForm form, ActionValues values, float[] value) implements StateSolver {

        @Override
        public void refresh() {}

        @Override
        public Maximum solve(StateProblem p) {
            values.fix(row(p.state()), 0, 1);
            values.values(p.guess().data(), 1, value);
            if (!Float.isFinite(value[0])) {
                return new Maximum(p.guess(), value[0], Double.POSITIVE_INFINITY, 1);
            }
            Constraints c = Constraints.of("milp", p.set());
            Optimum found = maximise(form.networks(), p.state().data(), c.low(), c.high(), c.rows(), c.right());
            // constraints are met up to the solver's tolerance only
            Vec a = found.action();
            p.set().project(a.data(), 0);
            values.values(a.data(), 1, value);
            double upper = form.labels().get().upper(found.proven());
            return new Maximum(a, value[0], Math.max(upper, value[0]), 2);
        }

        private static Mat row(Vec state) {
            Mat s = new Mat(1, state.size());
            s.setRow(0, state.data());
            return s;
        }
    }
}
