// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.math.Check;

/// From where a task is drawn: from the side (x to the right, z up) or from above (x to the right, y up), without perspective.
///
/// @param above   whether from above
/// @param follows whether it moves with the first body, from the side in x alone
/// @param x       what is in the middle, m; added to the body's place where it follows
/// @param y       the same upwards in the picture: z from the side
/// @param width   how much is seen from left to right, m, above 0
public record Camera(boolean above, boolean follows, double x, double y, double width) {

    /// Checks the width.
    ///
    /// @throws IllegalArgumentException if it is not above 0
    public Camera {
        Check.that(width > 0, "width", "a number above 0", width);
    }

    /// From the side, beside the first body.
    ///
    /// @param height what is in the middle, m
    /// @param width  how much is seen, m
    /// @return the camera
    public static Camera beside(double height, double width) {
        return new Camera(false, true, 0, height, width);
    }
}
