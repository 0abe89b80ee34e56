// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.List;
import org.fittedq.math.Check;

/// What an environment shows of its state, see [Environment#scene]: shapes in world units and what part of the world is seen.
/// Nothing here draws.
///
/// @param centre what is in the middle of the picture; it may follow what moves
/// @param width  how much is seen from left to right at least, above 0
/// @param height how much is seen from bottom to top at least, above 0
/// @param shapes back to front
public record Scene(Shape.Point centre, double width, double height, List<Shape> shapes) {

    /// Checks the sizes.
    ///
    /// @throws IllegalArgumentException if one is not above 0
    public Scene {
        Check.that(width > 0, "width", "a number above 0", width);
        Check.that(height > 0, "height", "a number above 0", height);
        shapes = List.copyOf(shapes);
    }
}
