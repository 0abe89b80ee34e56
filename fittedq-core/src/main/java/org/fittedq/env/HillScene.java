// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// Draws the mountain car on its hill y(x) = 0.45 sin(3x) + 0.55, Gymnasium's, whose slope has the cosine of the dynamics.
final class HillScene {

    private static final int PIECES = 90;
    private static final double WHEEL = 0.025;
    private static final double CAR = 0.05; // half its length
    private static final double BODY = 0.035; // half its height
    private static final double POLE = 0.2;

    private HillScene() {}

    /// Makes the scene.
    ///
    /// @param x     the car's position
    /// @param goal  the goal's
    /// @param left  where the hill begins
    /// @param right where it ends
    static Scene of(double x, double goal, double left, double right) {
        List<Point> hill = new ArrayList<>();
        for (int i = 0; i <= PIECES; i++) {
            double at = left + (right - left) * i / PIECES;
            hill.add(new Point(at, height(at)));
        }
        hill.add(new Point(right, -1));
        hill.add(new Point(left, -1));
        List<Shape> shapes = new ArrayList<>();
        shapes.add(new Shape.Polygon(hill, Tone.SCENERY));
        double top = height(goal) + POLE;
        shapes.add(new Shape.Stroke(List.of(new Point(goal, height(goal)), new Point(goal, top)), 0.006, Tone.GOAL));
        shapes.add(new Shape.Polygon(List.of(new Point(goal, top), new Point(goal + 0.09, top - 0.035),
                new Point(goal, top - 0.07)), Tone.GOAL));
        addCar(shapes, x);
        return new Scene(new Point((left + right) / 2, 0.6), right - left + 0.1, 1.35, shapes);
    }

    private static double height(double x) {
        return 0.45 * Trigonometry.sin(3 * x) + 0.55;
    }

    /// The car stands on two wheels, turned as the hill is there.
    private static void addCar(List<Shape> shapes, double x) {
        double slope = 1.35 * Trigonometry.cos(3 * x); // y′(x)
        double norm = Math.sqrt(1 + slope * slope);
        double along = 1 / norm;
        double up = slope / norm;
        Point centre = new Point(x - up * (WHEEL + BODY), height(x) + along * (WHEEL + BODY));
        shapes.add(new Shape.Stroke(
                List.of(new Point(centre.x() - along * CAR, centre.y() - up * CAR),
                        new Point(centre.x() + along * CAR, centre.y() + up * CAR)),
                BODY, Tone.BODY));
        for (double side : new double[]{-CAR, CAR}) {
            shapes.add(new Shape.Disc(new Point(x - up * WHEEL + along * side, height(x) + along * WHEEL + up * side),
                    WHEEL, Tone.LIMB));
        }
    }
}
