// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// The checks that every regressor makes of the set it is fitted to.
final class TrainingSet {

    private TrainingSet() {}

    /// Checks shapes and that every number is finite.
    ///
    /// @throws IllegalArgumentException if shapes do not fit or a number is not finite, naming its row
    static void check(QFunction q, Mat s, Mat a, Vec y) {
        checkPairs(q, s, a, y.size(), "labels");
        Check.that(y.size() >= 1, "training set", "at least 1 row", y.size());
        Check.finite("state", s);
        Check.finite("action", a);
        Check.finite("label", y);
    }

    /// Checks the shapes of states, actions and a vector beside them.
    static void checkPairs(QFunction q, Mat s, Mat a, int size, String name) {
        Check.that(s.cols() == q.observationSize(), "states", q.observationSize() + " columns", s.cols());
        Check.that(a.cols() == q.actionSize(), "actions", q.actionSize() + " columns", a.cols());
        Check.that(s.rows() == a.rows() && s.rows() == size, "rows", "as many states as actions and " + name,
                s.rows() + ", " + a.rows() + " and " + size);
    }
}
