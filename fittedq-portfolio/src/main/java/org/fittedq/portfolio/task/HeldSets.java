// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.portfolio.limits.LimitsInForce;

/// The valid allocations of a state, which offer to every search what is held ("do nothing") and equal parts, each as near as is valid.
final class HeldSets implements ActionSets {

    private final ActionSets sets;
    private final int n;
    private final int weightsAt;
    private final double mid;
    private final double half;

    HeldSets(LimitsInForce limits, int weightsAt, int versionAt) {
        this.sets = limits.sets(weightsAt, versionAt);
        this.n = limits.size();
        this.weightsAt = weightsAt;
        this.mid = limits.box().mid(0);
        this.half = limits.box().half(0);
    }

    @Override
    public ActionSet of(float[] s, int from) {
        ActionSet set = sets.of(s, from);
        float[] wanted = new float[2 * n];
        for (int i = 0; i < n; i++) {
            wanted[i] = (float) ((s[from + weightsAt + i] - mid) / half);
            wanted[n + i] = (float) ((1.0 / n - mid) / half);
        }
        return new OfferingSet(set, wanted);
    }
}
