// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Check;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.value.QFunction;

/// Every point of a grid over the box around A(s), bounds included, projected onto A(s): pointsᵐ evaluations, for few
/// dimensions.
///
/// @param points points of each dimension
public record Grid(
        @Setting(value = "points in each dimension, both bounds included", range = "[2, 100000]", source = "ours") int points)
        implements
            Maximiser {

    /// Twenty-one points in each dimension.
    public static final Grid DEFAULT = new Grid(21);
    private static final double MOST = 1e8;

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public Grid {
        Settings.check(Grid.class, "points", points);
    }

    @Override
    public String name() {
        return "grid";
    }

    @Override
    public int actionsAtOnce(int actionSize) {
        return (int) Math.min(total(actionSize), GridSolver.AT_ONCE);
    }

    @Override
    public void accept(QFunction q) {
        Check.that(StrictMath.pow(points, q.actionSize()) <= MOST, "grid",
                "at most 1e8 points", points + "^" + q.actionSize(), "take fewer points, or cem");
    }

    long total(int actionSize) {
        return Math.round(StrictMath.pow(points, actionSize));
    }
}
