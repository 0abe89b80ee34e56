// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import org.fittedq.env.Trigonometry;
import org.fittedq.math.Check;

/// A convex part of an object: a kind of geom, its size, and its place and turn in the object's frame.
///
/// Sizes are MuJoCo's: a box has half-widths, a cylinder radius and half-length along its own z, a capsule the same without its round
/// ends, an ellipsoid half-axes, a sphere a radius. Immutable, thread-safe.
final class Solid {

    /// What a solid is, in MJCF's words when written in lower case.
    enum Kind {
        /// Half-widths a, b, c.
        BOX,
        /// Radius a, half-length b.
        CYLINDER,
        /// Radius a, half-length b without the round ends.
        CAPSULE,
        /// Half-axes a, b, c.
        ELLIPSOID,
        /// Radius a.
        SPHERE
    }

    private static final double HALF_ROOT = Math.sqrt(0.5);

    private final Kind kind;
    private final double[] size; // three, unused ones 0
    private final double[] place; // of the centre
    private final double[] turn; // unit quaternion w, x, y, z

    private Solid(Kind kind, double[] size, double[] place, double[] turn) {
        for (double s : size) {
            Check.that(s >= 0 && s < 1, "size of a " + kind, "metres in [0, 1)", s);
        }
        this.kind = kind;
        this.size = size;
        this.place = place;
        this.turn = turn;
    }

    /// Makes a box, upright.
    ///
    /// @param a half-width along x, m
    /// @param b along y
    /// @param c along z
    static Solid box(double a, double b, double c) {
        return upright(Kind.BOX, a, b, c);
    }

    /// Makes an upright cylinder.
    ///
    /// @param radius m
    /// @param half   half of its length, m
    static Solid cylinder(double radius, double half) {
        return upright(Kind.CYLINDER, radius, half, 0);
    }

    /// Makes an upright capsule.
    ///
    /// @param radius m
    /// @param half   half of the length between the centres of its ends, m
    static Solid capsule(double radius, double half) {
        return upright(Kind.CAPSULE, radius, half, 0);
    }

    /// Makes an ellipsoid.
    ///
    /// @param a half-axis along x, m
    /// @param b along y
    /// @param c along z
    static Solid ellipsoid(double a, double b, double c) {
        return upright(Kind.ELLIPSOID, a, b, c);
    }

    /// Makes a sphere.
    ///
    /// @param radius m
    static Solid sphere(double radius) {
        return upright(Kind.SPHERE, radius, 0, 0);
    }

    private static Solid upright(Kind kind, double a, double b, double c) {
        return new Solid(kind, new double[]{a, b, c}, new double[3], new double[]{1, 0, 0, 0});
    }

    /// Returns the solid elsewhere.
    ///
    /// @param x of its centre in the object's frame, m
    /// @param y the same
    /// @param z the same
    Solid at(double x, double y, double z) {
        return new Solid(kind, size, new double[]{x, y, z}, turn);
    }

    /// Returns the solid with its own z along the object's x.
    Solid lying() {
        return new Solid(kind, size, place, new double[]{HALF_ROOT, 0, HALF_ROOT, 0});
    }

    /// Returns the solid turned about its own upright axis.
    ///
    /// @param angle radians
    Solid turned(double angle) {
        return new Solid(kind, size, place,
                new double[]{Trigonometry.cos(angle / 2), 0, 0, Trigonometry.sin(angle / 2)});
    }

    /// Returns what it is.
    Kind kind() {
        return kind;
    }

    /// Returns a size.
    ///
    /// @param i 0, 1, 2
    double size(int i) {
        return size[i];
    }

    /// Returns a coordinate of its centre in the object's frame.
    ///
    /// @param axis 0, 1, 2
    double place(int axis) {
        return place[axis];
    }

    /// Returns a part of its turn in the object's frame.
    ///
    /// @param i 0 to 3: w, x, y, z
    double turn(int i) {
        return turn[i];
    }

    /// Returns the radius of a ball about the object's origin that holds the solid.
    ///
    /// @return metres
    double reach() {
        double own = switch (kind) {
            case BOX -> Math.sqrt(size[0] * size[0] + size[1] * size[1] + size[2] * size[2]);
            case CYLINDER -> Math.sqrt(size[0] * size[0] + size[1] * size[1]);
            case CAPSULE -> size[0] + size[1];
            case ELLIPSOID, SPHERE -> Math.max(size[0], Math.max(size[1], size[2]));
        };
        return own + Math.sqrt(place[0] * place[0] + place[1] * place[1] + place[2] * place[2]);
    }
}
