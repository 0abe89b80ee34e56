// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.OptionalDouble;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;

/// A q(s, a; θ) fitted to a whole data set at once: θ ← argmin Σ (q(s, a; θ) − y)², as fitted Q-iteration asks for.
public interface Regressor extends QFunction, Stateful {

    /// Fits anew (or on from the last θ, where the regressor says so).
    ///
    /// @param s states, N×dₛ; not modified
    /// @param a normalised actions, N×m; not modified
    /// @param y labels, N, reward; not modified
    void fit(Mat s, Mat a, Vec y);

    /// Tells how far the run is, for settings that change while it goes on. Does nothing by default.
    ///
    /// @param runSteps steps that the run has done, at least 0
    default void stepsDone(long runSteps) {}

    /// Returns the step size of the next fit, if settings change it while a run goes on. Empty by default.
    ///
    /// @return where its schedule is now
    default OptionalDouble scheduledLearningRate() {
        return OptionalDouble.empty();
    }

    /// Evaluates q at pairs.
    ///
    /// @param s   states, N×dₛ; not modified
    /// @param a   normalised actions, N×m; not modified
    /// @param out out: N values
    void value(Mat s, Mat a, Vec out);
}
