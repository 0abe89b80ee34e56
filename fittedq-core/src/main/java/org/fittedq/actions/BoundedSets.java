// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;

/// Actions between bounds that the state tells: {a : lowᵢ(s) ≤ aᵢ ≤ highᵢ(s)}, each bound an affine function of the state.
///
/// A battery of charge x, for one, takes −x ≤ a ≤ 1 − x. What of the bounds lies outside the action box is cut off. Bounds
/// that miss each other, or the box, by less than a millionth of the box's half-width leave one action.
///
/// @param box  the environment's actions, m dimensions
/// @param low  m lower bounds, action units
/// @param high m upper bounds, action units
public record BoundedSets(ActionBox box, List<AffineForm> low, List<AffineForm> high) implements ActionSets {

    /// Copies the lists and checks them.
    ///
    /// @throws IllegalArgumentException if there are not m of each
    public BoundedSets {
        low = List.copyOf(low);
        high = List.copyOf(high);
        Check.that(low.size() == box.size() && high.size() == box.size(), "bounds of the state",
                "a lower and an upper one for each of the " + box.size() + " dimensions",
                low.size() + " and " + high.size());
    }

    @Override
    public ActionSet of(float[] s, int from) {
        int m = box.size();
        double[] unitLow = new double[m];
        double[] unitHigh = new double[m];
        for (int i = 0; i < m; i++) {
            double least = low.get(i).at(s, from);
            double most = high.get(i).at(s, from);
            unitLow[i] = Math.max(-1, (least - box.mid(i)) / box.half(i));
            unitHigh[i] = Math.min(1, (most - box.mid(i)) / box.half(i));
            if (!(unitLow[i] <= unitHigh[i] + BoxSet.ROUNDING)) {
                throw refusal(i, least, most);
            }
            if (unitLow[i] > unitHigh[i]) { // they touch, but for rounding
                unitLow[i] = Math.clamp(unitLow[i], -1, 1);
                unitHigh[i] = unitLow[i];
            }
        }
        return new BoxSet(unitLow, unitHigh);
    }

    private IllegalArgumentException refusal(int i, double least, double most) {
        double distance = Math.max(least - most, Math.max(least - box.high(i), box.low(i) - most));
        return new IllegalArgumentException(Check.message("bounds of the state, dimension " + i,
                "low <= high that meet the action box " + BoxSet.interval(box.low(i), box.high(i)),
                BoxSet.interval(least, most) + ", off by " + (float) distance));
    }
}
