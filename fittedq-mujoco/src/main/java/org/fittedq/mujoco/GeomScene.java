// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;

/// The geoms of a simulation as a [Camera] sees them, back to front by the distance of their centres.
///
/// Spheres, capsules, cylinders, ellipsoids and boxes have their exact outlines but for the number of corners; a plane is ground or
/// floor. Height fields and meshes are not drawn.
final class GeomScene {

    // mjtGeom
    private static final int PLANE = 0;
    private static final int SPHERE = 2;
    private static final int CAPSULE = 3;
    private static final int ELLIPSOID = 4;
    private static final int CYLINDER = 5;
    private static final int BOX = 6;

    private static final int CORNERS = 48; // of a round outline
    private static final double SHAPE_OF_PICTURE = 0.75; // height over width
    private static final double GROUND_MARKS = 1; // m
    private static final double FLOOR_LINES = 6; // in the picture

    private final Simulation s;
    private final Camera camera;
    private final int up; // the world's axis that is up in the picture
    private final int depth; // the other one but x
    private final List<Integer> goals = new ArrayList<>();

    private GeomScene(Simulation simulation, Camera camera) {
        this.s = simulation;
        this.camera = camera;
        this.up = camera.above() ? 1 : 2;
        this.depth = camera.above() ? 2 : 1;
        for (String name : List.of("target", "goal")) {
            if (simulation.hasBody(name)) {
                goals.add(simulation.body(name));
            }
        }
    }

    /// Makes the scene of the positions as the last step left them.
    static Scene of(Simulation simulation, Camera camera) {
        return new GeomScene(simulation, camera).scene();
    }

    private Scene scene() {
        double x = camera.x() + (camera.follows() ? s.xpos(1, 0) : 0);
        double y = camera.y() + (camera.follows() && camera.above() ? s.xpos(1, 1) : 0);
        // from the side the eye is at y = −∞, from above at z = +∞
        double away = camera.above() ? 1 : -1;
        List<Shape> shapes = new ArrayList<>();
        IntStream.range(0, s.ngeom()).filter(g -> s.geomType(g) == PLANE).forEach(g -> shapes.add(ground(g)));
        IntStream.range(0, s.ngeom()).boxed().filter(g -> s.geomType(g) != PLANE)
                .sorted(Comparator.comparingDouble(g -> away * s.geomXpos(g, depth)))
                .forEach(g -> add(shapes, g));
        return new Scene(new Point(x, y), camera.width(), SHAPE_OF_PICTURE * camera.width(), shapes);
    }

    private Shape ground(int geom) {
        return camera.above()
                ? new Shape.Floor(camera.width() / FLOOR_LINES)
                : new Shape.Ground(s.geomXpos(geom, 2), GROUND_MARKS);
    }

    private void add(List<Shape> shapes, int geom) {
        double r = s.geomSize(geom, 0);
        switch (s.geomType(geom)) {
            case SPHERE -> shapes.add(new Shape.Disc(at(geom, 0), r, tone(geom)));
            case CAPSULE -> {
                double half = s.geomSize(geom, 1);
                shapes.add(new Shape.Stroke(List.of(at(geom, -half), at(geom, half)), r, tone(geom)));
            }
            case ELLIPSOID, CYLINDER, BOX -> shapes.add(new Shape.Polygon(outline(geom), tone(geom)));
            default -> { // a height field or mesh
            }
        }
    }

    /// Neighbours in a chain of limbs have different tones.
    private Tone tone(int geom) {
        int body = s.geomBody(geom);
        if (body == 0) {
            return Tone.SCENERY;
        }
        if (goals.contains(body)) {
            return Tone.GOAL;
        }
        return body % 2 == 1 ? Tone.BODY : Tone.LIMB;
    }

    /// A point on the geom's third axis, along which capsules and cylinders lie.
    private Point at(int geom, double along) {
        return new Point(s.geomXpos(geom, 0) + along * s.geomXmat(geom, 0, 2),
                s.geomXpos(geom, up) + along * s.geomXmat(geom, up, 2));
    }

    /// The outline of a convex body is the set of its farthest points in all directions d of the picture.
    private List<Point> outline(int geom) {
        List<Point> points = new ArrayList<>();
        double[] direction = new double[3]; // the geom's own coordinates
        double[] far = new double[3];
        for (int k = 0; k < CORNERS; k++) {
            // half a corner on, so that no face of an upright box is met head-on, where two corners are equally far
            double angle = 2 * Math.PI * (k + 0.5) / CORNERS;
            double dx = StrictMath.cos(angle);
            double dy = StrictMath.sin(angle);
            for (int i = 0; i < 3; i++) {
                direction[i] = s.geomXmat(geom, 0, i) * dx + s.geomXmat(geom, up, i) * dy;
            }
            farthest(geom, direction, far);
            double x = s.geomXpos(geom, 0);
            double y = s.geomXpos(geom, up);
            for (int i = 0; i < 3; i++) {
                x += s.geomXmat(geom, 0, i) * far[i];
                y += s.geomXmat(geom, up, i) * far[i];
            }
            points.add(new Point(x, y));
        }
        return points;
    }

    private void farthest(int geom, double[] d, double[] far) {
        double a = s.geomSize(geom, 0);
        double b = s.geomSize(geom, 1);
        double c = s.geomSize(geom, 2);
        switch (s.geomType(geom)) {
            case BOX -> {
                far[0] = Math.copySign(a, d[0]);
                far[1] = Math.copySign(b, d[1]);
                far[2] = Math.copySign(c, d[2]);
            }
            case CYLINDER -> { // radius a, half-length b
                double norm = Math.max(Math.sqrt(d[0] * d[0] + d[1] * d[1]), Double.MIN_NORMAL);
                far[0] = a * d[0] / norm;
                far[1] = a * d[1] / norm;
                far[2] = Math.copySign(b, d[2]);
            }
            default -> { // ellipsoid: S² d/|S d|
                double norm = Math.sqrt(a * a * d[0] * d[0] + b * b * d[1] * d[1] + c * c * d[2] * d[2]);
                far[0] = a * a * d[0] / norm;
                far[1] = b * b * d[1] / norm;
                far[2] = c * c * d[2] / norm;
            }
        }
    }
}
