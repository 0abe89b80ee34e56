// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.fittedq.env.Environments;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GeomSceneTest {

    private static final double NEAR = 1e-9;

    /// The arm is turned by its hinge about y. A cylinder stands behind it, a box before it.
    private static final String MODEL = """
            <mujoco>
              <compiler angle="radian"/>
              <worldbody>
                <geom name="floor" type="plane" size="1 1 1" pos="0 0 -0.5"/>
                <body name="arm" pos="1 0 2">
                  <joint name="turn" type="hinge" axis="0 1 0"/>
                  <geom name="arm" type="capsule" size="0.1 0.4" pos="0 0 0.5"/>
                  <body name="target" pos="3 0 0">
                    <geom name="ball" type="sphere" size="0.25"/>
                  </body>
                </body>
                <geom name="box" type="box" size="0.3 0.2 0.1" pos="0 -2 0" euler="0 0.7853981633974483 0"/>
                <geom name="can" type="cylinder" size="0.2 0.7" pos="0 3 0"/>
                <geom name="egg" type="ellipsoid" size="0.3 0.5 0.2" pos="5 4 6"/>
              </worldbody>
            </mujoco>
            """;

    @BeforeEach
    void library() {
        Native.assumeLibrary();
    }

    private static Simulation turned(double angle) {
        Simulation s = Simulation.of(Library.open(), MODEL);
        s.reset();
        s.set(new double[]{angle}, new double[1]);
        return s;
    }

    private static int only(Simulation s, int type) {
        int[] found = IntStream.range(0, s.ngeom()).filter(g -> s.geomType(g) == type).toArray();
        assertEquals(1, found.length);
        return found[0];
    }

    private static void assertAt(double x, double y, Point point) {
        assertEquals(x, point.x(), NEAR);
        assertEquals(y, point.y(), NEAR);
    }

    /// About y by α: x′ = x cos α + z sin α, z′ = z cos α − x sin α. sin α = 0.6, cos α = 0.8.
    @Test
    void placesMatricesSizesAndBodiesOfGeomsAreTheModels() {
        try (Simulation s = turned(StrictMath.asin(0.6))) {
            int arm = only(s, 3);

            assertEquals(6, s.ngeom());
            assertArrayEquals(new double[]{1.3, 0, 2.4},
                    IntStream.range(0, 3).mapToDouble(i -> s.geomXpos(arm, i)).toArray(), NEAR);
            assertArrayEquals(new double[]{0.8, 0, 0.6, 0, 1, 0, -0.6, 0, 0.8},
                    IntStream.range(0, 9).mapToDouble(i -> s.geomXmat(arm, i / 3, i % 3)).toArray(), NEAR);
            assertEquals(0.1, s.geomSize(arm, 0));
            assertEquals(0.4, s.geomSize(arm, 1));
            assertEquals(s.body("arm"), s.geomBody(arm));
            assertEquals(0, s.geomBody(only(s, 6)));
            assertTrue(s.hasBody("target"));
            assertFalse(s.hasBody("box"), "a geom, no body");
        }
    }

    @Test
    void aTurnedCapsuleIsAStrokeBetweenItsEndsAndABallADisc() {
        try (Simulation s = turned(StrictMath.asin(0.6))) {
            Scene scene = GeomScene.of(s, new Camera(false, true, 0.5, 1, 4));

            Shape.Stroke arm = only(scene, Shape.Stroke.class);
            assertAt(1 + 0.6 * 0.1, 2 + 0.8 * 0.1, arm.points().get(0));
            assertAt(1 + 0.6 * 0.9, 2 + 0.8 * 0.9, arm.points().get(1));
            assertEquals(0.1, arm.radius());
            assertEquals(Tone.BODY, arm.tone());
            Shape.Disc ball = only(scene, Shape.Disc.class);
            assertAt(1 + 3 * 0.8, 2 - 3 * 0.6, ball.centre());
            assertEquals(Tone.GOAL, ball.tone(), "a body of that name");
            assertAt(1.5, 1, scene.centre());
            assertEquals(4, scene.width());
        }
    }

    @Test
    void groundIsBehindAllAndTheRestGoesFromFarToNear() {
        try (Simulation s = turned(0)) {
            Scene side = GeomScene.of(s, Camera.beside(1, 4));
            Scene above = GeomScene.of(s, new Camera(true, false, 0, 0, 4));

            // y: egg 4, can 3, arm and ball 0, box −2
            assertEquals(new Shape.Ground(-0.5, 1), side.shapes().get(0));
            assertEquals(5, middle(side, 1).x(), NEAR);
            assertEquals(0, middle(side, 2).x(), NEAR);
            assertInstanceOf(Shape.Stroke.class, side.shapes().get(3));
            assertInstanceOf(Shape.Polygon.class, side.shapes().get(5));
            // z: box and can 0, ball 2, arm 2.5, egg 6
            assertInstanceOf(Shape.Floor.class, above.shapes().get(0));
            assertInstanceOf(Shape.Disc.class, above.shapes().get(3));
            assertInstanceOf(Shape.Stroke.class, above.shapes().get(4));
            assertAt(5, 4, middle(above, 5));
        }
    }

    /// Half widths: of the ellipsoid its own; of the cylinder radius and half-length; of the box turned by 45°
    /// (0.3 + 0.1)/√2 both ways.
    @Test
    void outlinesAreAsWideAsTheBodies() {
        try (Simulation s = turned(0)) {
            List<Shape> side = GeomScene.of(s, Camera.beside(1, 4)).shapes();

            assertEquals(0.3, half(side.get(1), Point::x), 1e-3);
            assertEquals(0.2, half(side.get(1), Point::y), 1e-3);
            assertEquals(0.2, half(side.get(2), Point::x), 1e-3);
            assertEquals(0.7, half(side.get(2), Point::y), NEAR);
            assertEquals(0.4 / Math.sqrt(2), half(side.get(5), Point::x), NEAR);
            assertEquals(0.4 / Math.sqrt(2), half(side.get(5), Point::y), NEAR);
        }
    }

    @Test
    void watchingChangesNoBitAndEveryTaskHasAScene() {
        for (String name : List.of("HalfCheetah-v5", "Hopper-v5", "Walker2d-v5", "Ant-v5", "Humanoid-v5", "Reacher-v5",
                "Pusher-v5", "Swimmer-v5", "InvertedPendulum-v5", "InvertedDoublePendulum-v5", "Grasp-v1")) {
            try (Environment watched = Environments.create(name, Map.of(), Map.of());
                    Environment other = Environments.create(name, Map.of(), Map.of())) {
                int size = watched.spec().observationSize();
                Outcome a = new Outcome(size);
                Outcome b = new Outcome(size);
                watched.reset(new RandomStream(1, "watching"), a.observation());
                other.reset(new RandomStream(1, "watching"), b.observation());
                float[] action = new float[watched.spec().actions().size()];
                Arrays.fill(action, 0.1f);
                for (int i = 0; i < 5; i++) {
                    assertTrue(watched.scene().orElseThrow().shapes().size() > 2, name);
                    watched.step(action, a);
                    other.step(action, b);
                }

                assertArrayEquals(b.observation(), a.observation(), name);
                assertEquals(b.reward(), a.reward(), name);
            }
        }
    }

    private static <T extends Shape> T only(Scene scene, Class<T> kind) {
        List<T> found = scene.shapes().stream().filter(kind::isInstance).map(kind::cast).toList();
        assertEquals(1, found.size());
        return found.getFirst();
    }

    private static List<Point> corners(Shape shape) {
        return assertInstanceOf(Shape.Polygon.class, shape).points();
    }

    private static Point middle(Scene scene, int index) {
        List<Point> points = corners(scene.shapes().get(index));
        return new Point(points.stream().mapToDouble(Point::x).average().orElseThrow(),
                points.stream().mapToDouble(Point::y).average().orElseThrow());
    }

    private static double half(Shape shape, ToDoubleFunction<Point> coordinate) {
        double[] all = corners(shape).stream().mapToDouble(coordinate).sorted().toArray();
        return (all[all.length - 1] - all[0]) / 2;
    }
}
