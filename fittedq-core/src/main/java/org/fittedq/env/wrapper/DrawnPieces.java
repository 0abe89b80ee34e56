// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.Spec;

/// The pieces of [−1, 1]ᵐ that [Restricted] leaves valid.
sealed interface DrawnPieces permits DrawnBoxes, DrawnBalls {

    /// Draws the pieces.
    ///
    /// @param m dimensions
    static DrawnPieces of(Restriction.Pieces settings, int m) {
        return switch (settings) {
            case Restriction.Boxes boxes -> new DrawnBoxes(boxes, m);
            case Restriction.Balls balls -> new DrawnBalls(balls, m);
        };
    }

    /// Whether an action lies in a piece, or misses one by no more than the tolerance.
    ///
    /// @param unit normalised
    boolean contain(float[] unit, double tolerance);

    /// The centre of the first piece, coordinate i.
    double centre(int i);

    /// Valid volume over whole volume.
    double share();

    /// The pieces as a set, cut to what is valid without them, which is the same in all states.
    ///
    /// @param inner of the environment that is restricted
    ActionSet within(Spec inner);
}
