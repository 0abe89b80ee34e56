// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class SceneTest {

    private static final double NEAR = 1e-12;
    private static final double LENGTH = 1.5;

    private final Pendulum pendulum = new Pendulum(new Pendulum.Settings(10, 1, LENGTH, 2, 8, 0.05, 0));

    private static Scene pendulum(Pendulum pendulum, double theta) {
        pendulum.restoreState(new double[]{theta, 0}, new RandomStream(1, "unused"));
        return pendulum.scene().orElseThrow();
    }

    private static Shape.Stroke rod(Scene scene) {
        return scene.shapes().stream().filter(s -> s.tone() == Tone.BODY).map(Shape.Stroke.class::cast).findFirst()
                .orElseThrow();
    }

    private static void assertAt(double x, double y, Point point) {
        assertEquals(x, point.x(), NEAR);
        assertEquals(y, point.y(), NEAR);
    }

    @Test
    void theRodsTipIsWhereTheAngleSays() {
        assertAt(0, LENGTH, rod(pendulum(pendulum, 0)).points().get(1));
        assertAt(-LENGTH, 0, rod(pendulum(pendulum, Math.PI / 2)).points().get(1));
        assertAt(0, -LENGTH, rod(pendulum(pendulum, Math.PI)).points().get(1));
        assertAt(-LENGTH / 2, LENGTH * Math.sqrt(3) / 2, rod(pendulum(pendulum, Math.PI / 6)).points().get(1));
        assertAt(0, 0, rod(pendulum(pendulum, 1)).points().get(0));
    }

    /// A torque above zero raises θ, and the tip goes to the left from the top: so does the arrow.
    @Test
    void theArrowGoesTheWayOfTheTorqueAndIsAsLongAsItIsLarge() {
        pendulum(pendulum, 0);
        Outcome out = new Outcome(3);
        assertTrue(pendulum.scene().orElseThrow().shapes().stream().noneMatch(s -> s.tone() == Tone.FORCE));

        pendulum.step(new float[]{2}, out);
        Point left = arc(pendulum).points().getLast();
        pendulum.step(new float[]{-1}, out);
        Point right = arc(pendulum).points().getLast();

        double radius = -left.x(); // a quarter turn
        assertAt(-radius, 0, left);
        assertAt(radius / Math.sqrt(2), radius / Math.sqrt(2), right); // half of it, the other way
        assertTrue(radius > 0);
        pendulum.reset(new RandomStream(1, "start"), out.observation());
        assertTrue(pendulum.scene().orElseThrow().shapes().stream().noneMatch(s -> s.tone() == Tone.FORCE));
    }

    private static Shape.Stroke arc(Pendulum pendulum) {
        return pendulum.scene().orElseThrow().shapes().stream()
                .filter(s -> s.tone() == Tone.FORCE && s instanceof Shape.Stroke)
                .map(Shape.Stroke.class::cast).findFirst().orElseThrow();
    }

    /// Both wheels' middles lie beside the hill's tangent at x, half-way between them above it.
    @Test
    void theCarStandsOnTheHillAndThePoleAtTheGoal() {
        MountainCarContinuous car = new MountainCarContinuous(MountainCarContinuous.Settings.DEFAULT);
        car.restoreState(new double[]{-Math.PI / 6, 0, 1}, new RandomStream(1, "unused"));

        List<Shape> shapes = car.scene().orElseThrow().shapes();

        List<Shape.Disc> wheels = shapes.stream().filter(Shape.Disc.class::isInstance).map(Shape.Disc.class::cast)
                .toList();
        assertEquals(2, wheels.size());
        for (Shape.Disc wheel : wheels) { // in the valley, where the hill is level at 0.55 − 0.45
            assertEquals(0.1 + wheel.radius(), wheel.centre().y(), 1e-6);
        }
        assertEquals(-Math.PI / 6, (wheels.get(0).centre().x() + wheels.get(1).centre().x()) / 2, 1e-6);
        Shape.Stroke pole = shapes.stream().filter(s -> s.tone() == Tone.GOAL && s instanceof Shape.Stroke)
                .map(Shape.Stroke.class::cast).findFirst().orElseThrow();
        assertEquals(0.45, pole.points().getFirst().x());
        assertEquals(0.45 * StrictMath.sin(1.35) + 0.55, pole.points().getFirst().y(), NEAR);
    }

    @Test
    void thePointMassIsWhereItsFirstTwoCoordinatesSay() {
        PointMass two = new PointMass(PointMass.Settings.DEFAULT);
        two.restoreState(new double[]{0.25, -0.5, 7, 8}, new RandomStream(1, "unused"));
        PointMass one = new PointMass(new PointMass.Settings(1, 1, PointMass.Body.DEFAULT, PointMass.Cost.DEFAULT, 0));
        one.restoreState(new double[]{0.25, 7}, new RandomStream(1, "unused"));

        assertAt(0.25, -0.5, mass(two));
        assertAt(0.25, 0, mass(one));
    }

    private static Point mass(PointMass environment) {
        return environment.scene().orElseThrow().shapes().stream().filter(s -> s.tone() == Tone.BODY)
                .map(Shape.Disc.class::cast).findFirst().orElseThrow().centre();
    }

    @Test
    void wrappersShowWhatTheyWrapAndOthersNothing() {
        try (Environment wrapped = Environments.create("Pendulum-v1", Map.of(), Map.of("actions.rescale", "true"));
                Environment none = Environments.create("Lqr", Map.of(), Map.of())) {
            wrapped.reset(new RandomStream(1, "start"), new float[3]);
            Scene before = wrapped.scene().orElseThrow();
            wrapped.step(new float[]{1}, new Outcome(3));

            assertNotEquals(before, wrapped.scene().orElseThrow());
            assertTrue(none.scene().isEmpty());
        }
    }

    @Test
    void shapesAndScenesCheckTheirNumbers() {
        Point p = new Point(0, 0);
        assertRefused("points of a stroke: expected at least 2, got 1",
                () -> new Shape.Stroke(List.of(p), 1, Tone.BODY));
        assertRefused("radius: expected a number of at least 0, got -1.0",
                () -> new Shape.Stroke(List.of(p, p), -1, Tone.BODY));
        assertRefused("radius: expected a number of at least 0, got NaN",
                () -> new Shape.Disc(p, Double.NaN, Tone.BODY));
        assertRefused("points of a polygon: expected at least 3, got 2",
                () -> new Shape.Polygon(List.of(p, p), Tone.BODY));
        assertRefused("spacing: expected a number above 0, got 0.0", () -> new Shape.Ground(1, 0));
        assertRefused("spacing: expected a number above 0, got 0.0", () -> new Shape.Floor(0));
        assertRefused("width: expected a number above 0, got 0.0", () -> new Scene(p, 0, 1, List.of()));
        assertRefused("height: expected a number above 0, got -1.0", () -> new Scene(p, 1, -1, List.of()));
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }
}
