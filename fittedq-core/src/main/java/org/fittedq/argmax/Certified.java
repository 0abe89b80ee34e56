// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.argmax.certified.BoundedQ;
import org.fittedq.argmax.certified.CertifiedSearch;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.QFunction;

/// Certified search: the maximum with a proven upper bound, by branch and bound over boxes of actions ([CertifiedSearch]).
///
/// A state's search ends when no action can be better than the best found by more than the tolerance, when the budget of boxes
/// is spent, or when told to stop; the bound holds in all cases. It begins with the first guess. No random numbers.
///
/// Takes every q that is made of networks without layer normalisation ([QFunction#networks]), and every set.
///
/// @param tolerance when a search may end, over training
/// @param cells     largest number of boxes of each state
public record Certified(Tolerance tolerance,
        @Setting(value = "boxes of actions bounded for each state, at most; larger proves more", range = "[1, 100000000]", unit = "boxes", source = "ours") int cells)
        implements
            Maximiser,
            StateMaximiser {

    /// A thousandth, in a thousand boxes.
    public static final Certified DEFAULT = new Certified(Tolerance.always(1e-3), 1000);

    /// Checks the range.
    ///
    /// @throws IllegalArgumentException if the number of boxes is out of range
    public Certified {
        Settings.check(Certified.class, "cells", cells);
    }

    @Override
    public String name() {
        return "certified";
    }

    @Override
    public void accept(QFunction q) {
        BoundedQ.check(name(), q);
    }

    @Override
    public boolean isFunctionOfState() {
        return true;
    }

    @Override
    public StateSolver solver(QFunction q) {
        return new CertifiedSolver(this, new BoundedQ(name(), q));
    }
}
