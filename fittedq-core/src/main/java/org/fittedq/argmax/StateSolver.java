// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.value.NotFiniteException;

/// A [StateMaximiser] at work on one thread.
public interface StateSolver {

    /// Sees changes of q's parameters, for solvers that keep copies. Called on its thread in each call of [Argmax], before the
    /// first state of that call.
    void refresh();

    /// Maximises q(s, ·) over A(s).
    ///
    /// @param problem the state and all that the answer may depend on, beside q's parameters
    /// @return what was found; a value that is not finite makes [Argmax] throw [NotFiniteException]
    Maximum solve(StateProblem problem);
}
