// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.math.Check;
import org.fittedq.mdp.Spec;

/// What wrappers ask of the valid actions of what they stand around.
final class Valid {

    private Valid() {}

    /// Returns what acts before anything was chosen.
    ///
    /// @param inner what a wrapper stands around
    /// @return the middle of the action box, or the valid action nearest to it, normalised; if the valid actions depend on the state, the
    ///         middle
    static float[] nearestToMiddle(Spec inner) {
        float[] unit = new float[inner.actions().size()];
        inner.valid().constant().ifPresent(set -> set.project(unit, 0));
        return unit;
    }

    /// Refuses a wrapper behind which A(s) could not be told.
    ///
    /// @param inner   what the wrapper stands around
    /// @param setting path of the wrapper's setting
    /// @param why     the reason
    /// @throws IllegalArgumentException if the valid actions depend on the state
    static void checkConstant(Spec inner, String setting, String why) {
        Check.that(inner.valid().isConstant(), "wrap." + setting,
                "a task whose valid actions are the same in every state",
                inner.name() + ", where they depend on it", why);
    }
}
