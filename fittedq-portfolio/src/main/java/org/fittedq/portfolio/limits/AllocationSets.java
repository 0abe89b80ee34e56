// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;

/// The valid weights of each state, in which the weights that are held and the number of the version stand.
///
/// @param limits    all versions
/// @param fixed     the set of each version that does not depend on what is held
/// @param weightsAt index of the first of n weights
/// @param versionAt index of the number of the version; −1 if there is one
record AllocationSets(LimitsInForce limits, List<AllocationSet> fixed, int weightsAt,
        int versionAt) implements ActionSets {

    @Override
    public ActionSet of(float[] s, int from) {
        int version = versionAt < 0 ? 0 : version(s[from + versionAt]);
        if (!limits.dependsOnHeld(version)) {
            return fixed.get(version);
        }
        double[] held = new double[limits.size()];
        for (int i = 0; i < held.length; i++) {
            held[i] = s[from + weightsAt + i];
        }
        return new AllocationSet(limits.box(), () -> limits.held(version, held));
    }

    private int version(float number) {
        if (!(number >= 0 && number < limits.versions() && number == Math.rint(number))) {
            throw new IllegalArgumentException(Check.message("limits, index " + versionAt + " of the state",
                    "the number of a version, an integer from 0 to " + (limits.versions() - 1), number));
        }
        return (int) number;
    }
}
