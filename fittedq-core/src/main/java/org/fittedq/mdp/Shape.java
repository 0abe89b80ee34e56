// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import java.util.List;
import org.fittedq.math.Check;

/// A part of a [Scene], in world units in a plane: x to the right, y up. A later shape covers an earlier one.
public sealed interface Shape {

    /// Returns what the shape is, which decides its colour.
    ///
    /// @return the tone
    Tone tone();

    /// What a shape is.
    enum Tone {
        /// Ground, walls, rails: what stays.
        SCENERY,
        /// What moves.
        BODY,
        /// What moves too, to be told from the part before it.
        LIMB,
        /// Where something is to go.
        GOAL,
        /// What the action does.
        FORCE
    }

    /// A point.
    ///
    /// @param x to the right
    /// @param y up
    record Point(double x, double y) {}

    /// A thick line with round ends and bends; between two points a capsule.
    ///
    /// @param points at least two, in order
    /// @param radius half of the width, at least 0
    /// @param tone   what it is
    record Stroke(List<Point> points, double radius, Tone tone) implements Shape {

        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if there are fewer points, or the radius is negative or NaN
        public Stroke {
            points = List.copyOf(points);
            Check.that(points.size() >= 2, "points of a stroke", "at least 2", points.size());
            Check.that(radius >= 0, "radius", "a number of at least 0", radius);
        }
    }

    /// A disc.
    ///
    /// @param centre its middle
    /// @param radius at least 0
    /// @param tone   what it is
    record Disc(Point centre, double radius, Tone tone) implements Shape {

        /// Checks the radius.
        ///
        /// @throws IllegalArgumentException if it is negative or NaN
        public Disc {
            Check.that(radius >= 0, "radius", "a number of at least 0", radius);
        }
    }

    /// A filled polygon.
    ///
    /// @param points its corners, at least three, in order
    /// @param tone   what it is
    record Polygon(List<Point> points, Tone tone) implements Shape {

        /// Checks the number of corners.
        ///
        /// @throws IllegalArgumentException if there are fewer
        public Polygon {
            points = List.copyOf(points);
            Check.that(points.size() >= 3, "points of a polygon", "at least 3", points.size());
        }
    }

    /// Level ground without ends seen from the side, with marks by which motion over it is seen.
    ///
    /// @param height  y of its surface
    /// @param spacing distance of the marks, at multiples of it, above 0
    record Ground(double height, double spacing) implements Shape {

        /// Checks the spacing.
        ///
        /// @throws IllegalArgumentException if it is not above 0
        public Ground {
            Check.that(spacing > 0, "spacing", "a number above 0", spacing);
        }

        @Override
        public Tone tone() {
            return Tone.SCENERY;
        }
    }

    /// A floor without ends seen from above: a grid.
    ///
    /// @param spacing distance of its lines, at multiples of it, above 0
    record Floor(double spacing) implements Shape {

        /// Checks the spacing.
        ///
        /// @throws IllegalArgumentException if it is not above 0
        public Floor {
            Check.that(spacing > 0, "spacing", "a number above 0", spacing);
        }

        @Override
        public Tone tone() {
            return Tone.SCENERY;
        }
    }
}
