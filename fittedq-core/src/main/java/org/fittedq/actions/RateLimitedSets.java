// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;

/// Actions that may not change faster than a limit: {a ∈ A(s) : |aᵢ − prevᵢ| ≤ δᵢ}, with the previous action in the state.
///
/// @param base     s ↦ A(s) without the limit
/// @param previous index in the state of each coordinate of the previous action, which stands there in normalised units
///                 (beyond ±1 counts as ±1), m integers of at least 0
/// @param limit    δ, normalised units per step, m numbers of at least 0
public record RateLimitedSets(ActionSets base, List<Integer> previous, List<Double> limit) implements ActionSets {

    /// Copies the lists and checks them.
    ///
    /// @throws IllegalArgumentException if there are not m of each, a number is out of range, or boxes cannot cut A
    public RateLimitedSets {
        previous = List.copyOf(previous);
        limit = List.copyOf(limit);
        int m = base.constant().map(ActionSet::size).orElse(previous.size());
        Check.that(previous.size() == m && limit.size() == m, "rate limit",
                "a place and a limit for each of the " + m + " dimensions", previous.size() + " and " + limit.size());
        for (int i = 0; i < m; i++) {
            Check.that(previous.get(i) >= 0, "rate limit, place of dimension " + i, "an integer of at least 0",
                    previous.get(i));
            Check.that(limit.get(i) >= 0, "rate limit, dimension " + i, "a limit of at least 0", limit.get(i));
        }
        base.constant().ifPresent(RateLimitedSets::checkCut);
    }

    /// Refuses a user's set that no box can cut.
    private static void checkCut(ActionSet set) {
        switch (set) {
            case UnionSet union -> union.pieces().forEach(RateLimitedSets::checkCut);
            case ProductSet product -> product.parts().forEach(RateLimitedSets::checkCut);
            default -> set.within(BoxSet.whole(set.size()));
        }
    }

    @Override
    public ActionSet of(float[] s, int from) {
        int m = previous.size();
        double[] low = new double[m];
        double[] high = new double[m];
        for (int i = 0; i < m; i++) {
            double x = s[from + previous.get(i)];
            if (Double.isNaN(x)) {
                throw new IllegalArgumentException(Check.message("rate limit, previous action of dimension " + i,
                        "a number at index " + previous.get(i) + " of the state", x));
            }
            low[i] = Math.clamp(x, -1, 1);
            high[i] = Math.min(1, low[i] + limit.get(i));
            low[i] = Math.max(-1, low[i] - limit.get(i));
        }
        ActionSet all = base.of(s, from);
        try {
            return all.within(new BoxSet(low, high));
        } catch (IllegalArgumentException empty) {
            throw new IllegalArgumentException("rate limit: " + empty.getMessage(), empty);
        }
    }
}
