// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;

/// Shares of a portfolio near those it holds, which stand in the state: {a : Σᵢ aᵢ = b, l ≤ a ≤ u, Σᵢ |aᵢ − wᵢ| ≤ τ}.
///
/// Where bounds and sum cannot be met within τ, as after a drift of prices, the least turnover that meets them is allowed.
///
/// @param box      the environment's actions, m dimensions
/// @param bounds   l and u, as [BoxSet#of] makes them of bounds in action units: of 0 or more for long only, below 0 for
///                 leverage
/// @param budget   b, action units: 1 for a portfolio without borrowing
/// @param weights  index in the state of each wᵢ, which stands there in action units, m integers of at least 0
/// @param turnover τ, action units, at least 0
public record TurnoverSets(ActionBox box, BoxSet bounds, double budget, List<Integer> weights, double turnover)
        implements
            ActionSets {

    /// Copies the list and checks everything that does not depend on the state.
    ///
    /// @throws IllegalArgumentException if sizes differ, a number is out of range, or bounds and budget contradict
    public TurnoverSets {
        weights = List.copyOf(weights);
        int m = box.size();
        Check.that(bounds.size() == m && weights.size() == m, "turnover",
                "bounds and places of weights for each of the " + m + " dimensions",
                bounds.size() + " and " + weights.size());
        for (int i = 0; i < m; i++) {
            Check.that(weights.get(i) >= 0, "turnover, place of weight " + i, "an integer of at least 0",
                    weights.get(i));
        }
        Check.that(turnover >= 0, "turnover", "a number of at least 0", turnover);
        double[] ones = new double[m];
        Arrays.fill(ones, 1);
        BudgetSet.of(box, bounds, ones, budget, List.of());
    }

    @Override
    public TurnoverSet of(float[] s, int from) {
        int m = box.size();
        double[] units = new double[m];
        double[] centre = new double[m];
        double sum = budget;
        for (int i = 0; i < m; i++) {
            double w = s[from + weights.get(i)];
            if (!Double.isFinite(w)) {
                throw new IllegalArgumentException(Check.message("turnover, weight " + i,
                        "a finite number at index " + weights.get(i) + " of the state", w));
            }
            units[i] = box.half(i);
            centre[i] = (w - box.mid(i)) / box.half(i);
            sum -= box.mid(i);
        }
        return TurnoverSet.orLeast(bounds, units, sum, centre, turnover);
    }
}
