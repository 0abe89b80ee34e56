// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// A table seen from the side and, beside that, from above: what is to be grasped is drawn over what grasps it, and walls are left
/// out from the side, so that it is always seen.
final class TwoViews {

    private static final double THICK = 0.01; // m, of the table from the side
    private static final double BETWEEN = 0.03; // m

    private TwoViews() {}

    /// Makes the scene.
    ///
    /// @param simulation of a table at height 0 around the origin, with a body `target`
    /// @param half       from the origin to what is seen at the edge, m
    static Scene of(Simulation simulation, double half) {
        double away = half + BETWEEN / 2;
        Scene side = GeomScene.of(simulation, new Camera(false, false, 0, half, 2 * half));
        Scene above = GeomScene.of(simulation, new Camera(true, false, 0, 0, 2 * half));
        List<Shape> shapes = new ArrayList<>();
        Shape table = new Shape.Polygon(List.of(new Point(-half, -THICK), new Point(half, -THICK), new Point(half, 0),
                new Point(-half, 0)), Tone.SCENERY);
        shapes.add(moved(table, -away, -half));
        ordered(side).filter(s -> s.tone() != Tone.SCENERY).forEach(s -> shapes.add(moved(s, -away, -half)));
        ordered(above).forEach(s -> shapes.add(moved(s, away, 0)));
        return new Scene(new Point(0, 0), 2 * (half + away), 2 * (half + THICK), shapes);
    }

    /// Without what has no end; what is to be grasped comes last.
    private static Stream<Shape> ordered(Scene scene) {
        List<Shape> finite = scene.shapes().stream()
                .filter(s -> !(s instanceof Shape.Ground) && !(s instanceof Shape.Floor)).toList();
        return Stream.concat(finite.stream().filter(s -> s.tone() != Tone.GOAL),
                finite.stream().filter(s -> s.tone() == Tone.GOAL));
    }

    private static Shape moved(Shape shape, double x, double y) {
        return switch (shape) {
            case Shape.Stroke s -> new Shape.Stroke(moved(s.points(), x, y), s.radius(), s.tone());
            case Shape.Disc s -> new Shape.Disc(moved(List.of(s.centre()), x, y).getFirst(), s.radius(), s.tone());
            case Shape.Polygon s -> new Shape.Polygon(moved(s.points(), x, y), s.tone());
            case Shape.Ground s -> s;
            case Shape.Floor s -> s;
        };
    }

    private static List<Point> moved(List<Point> points, double x, double y) {
        return points.stream().map(p -> new Point(p.x() + x, p.y() + y)).toList();
    }
}
