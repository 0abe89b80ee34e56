// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// L-BFGS-B from several starts: a quasi-Newton method in a box, for smooth q with curved valleys.
///
/// Each step minimises a quadratic model of −q, built from the last gradients: along the projected gradient path to its first
/// minimum (the Cauchy point), then over the coordinates that are not at a bound there, then back along the line to it until −q
/// falls enough. The first start is the first guess (or the middle of the box), the others are uniform. The best action on the
/// way is returned. A union of boxes has so many starts in every piece.
///
/// Source: R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A Limited Memory Algorithm for Bound Constrained Optimization*, SIAM J. Sci.
/// Comput. 16 (1995), sections 3 to 5.
/// Differences: 1. actions have few dimensions, so the model's matrix is written out rather than kept in compact form: the same
/// matrix; 2. the line search halves until the decrease is sufficient (Armijo) and a pair without curvature is left out, as the
/// gradients of ReLU networks are constant in pieces, where no point meets the Wolfe conditions; 3. several starts.
///
/// @param starts     number of starts
/// @param iterations evaluations of each
/// @param memory     pairs of gradients remembered
public record LbfgsB(
        @Setting(value = "number of starts, in each piece of a union; more find the global maximum more often", range = "[1, 100000]", source = "ours") int starts,
        @Setting(value = "evaluations of q and its gradient from each start", range = "[1, 1000000]", source = "ours") int iterations,
        @Setting(value = "pairs of steps and gradient changes that the model is built from", range = "[1, 100]", source = "Byrd et al. 1995: 3 to 20") int memory)
        implements
            Maximiser {

    /// Eight starts, twenty evaluations each.
    public static final LbfgsB DEFAULT = new LbfgsB(8, 20, 5);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public LbfgsB {
        Settings.check(LbfgsB.class, "starts", starts);
        Settings.check(LbfgsB.class, "iterations", iterations);
        Settings.check(LbfgsB.class, "memory", memory);
    }

    @Override
    public String name() {
        return "lbfgs-b";
    }

    @Override
    public int mostPieces() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int actionsAtOnce(int actionSize) {
        return starts;
    }

    @Override
    public boolean needsGradient() {
        return true;
    }

    @Override
    public void accept(ActionSet set) {
        if (!set.isBox()) {
            throw new IllegalArgumentException(Check.message("lbfgs-b", "a box of actions",
                    set.getClass().getSimpleName()) + "; take cem or gradient-ascent");
        }
    }
}
