// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Vec;

/// [StateMaximiser] at work: one state after the other.
final class StateByState implements Solver {

    private static final long NEVER = -1;

    private final StateSolver solver;
    private long seen = NEVER; // the call whose parameters the solver has

    StateByState(StateSolver solver) {
        this.solver = solver;
    }

    @Override
    public void solve(Block b) {
        if (b.call() != seen) {
            solver.refresh();
            seen = b.call();
        }
        for (int i = 0; i < b.count(); i++) {
            Maximum found = solver.solve(problem(b, i));
            b.set(i, found.action().data(), 0, found.value(), found.upper(), found.evaluations());
        }
    }

    private static StateProblem problem(Block b, int i) {
        Vec state = new Vec(b.s().cols());
        b.s().row(b.first() + i, state.data());
        Vec guess = new Vec(b.set(i).size());
        b.guess(i, guess.data(), 0);
        b.set(i).project(guess.data(), 0);
        return new StateProblem(state, b.set(i), guess, b.sweep(), b.random(i, 0), b.stop());
    }
}
