// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// Draws the pendulum: θ is counted from the top, clockwise where it is negative, so the tip is at (−l sin θ, l cos θ).
///
/// Gymnasium draws it the same way round. The torque is an arc around the pivot, a quarter turn where it is the largest; it begins
/// above the pivot and goes the way in which it turns the rod.
final class PendulumScene {

    private static final double HALF_ROD = 0.08; // in lengths, as the other sizes
    private static final double ARC = 0.35;
    private static final double ARC_LINE = 0.02;
    private static final double HEAD = 0.09;
    private static final int PIECES = 12;
    private static final double VISIBLE = 0.02; // of the largest torque

    private PendulumScene() {}

    /// Makes the scene.
    ///
    /// @param theta  angle from the top, rad
    /// @param length of the rod, m
    /// @param torque of the last step over the largest, in [−1, 1]
    static Scene of(double theta, double length, double torque) {
        List<Shape> shapes = new ArrayList<>();
        Point pivot = new Point(0, 0);
        shapes.add(new Shape.Stroke(List.of(pivot, around(theta, length)), HALF_ROD * length, Tone.BODY));
        shapes.add(new Shape.Disc(pivot, HALF_ROD / 2 * length, Tone.SCENERY));
        if (Math.abs(torque) > VISIBLE) {
            addArrow(shapes, length, torque);
        }
        return new Scene(pivot, 2.6 * length, 2.6 * length, shapes);
    }

    private static void addArrow(List<Shape> shapes, double length, double torque) {
        double turn = Math.PI / 2 * torque;
        List<Point> arc = new ArrayList<>();
        for (int i = 0; i <= PIECES; i++) {
            arc.add(around(turn * i / PIECES, ARC * length));
        }
        double head = Math.copySign(HEAD / ARC, torque); // its angle, seen from the pivot
        shapes.add(new Shape.Stroke(arc, ARC_LINE * length, Tone.FORCE));
        shapes.add(new Shape.Polygon(List.of(around(turn, (ARC - HEAD) * length), around(turn, (ARC + HEAD) * length),
                around(turn + 1.5 * head, ARC * length)), Tone.FORCE));
    }

    private static Point around(double angle, double radius) {
        return new Point(-radius * Trigonometry.sin(angle), radius * Trigonometry.cos(angle));
    }
}
