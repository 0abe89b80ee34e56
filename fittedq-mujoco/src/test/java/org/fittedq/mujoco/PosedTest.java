// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PosedTest {

    private static final double FINE = 2e-4; // m, of a search along a ray
    private static final double NEAR = 1e-12;

    private static Posed upright(Solid... solids) {
        Posed posed = new Posed(List.of(solids));
        posed.upright();
        return posed;
    }

    @Test
    void topsOfUprightSolidsAreTheirClosedForms() {
        double x = 0.01;
        double y = -0.02;

        assertEquals(0.04, upright(Solid.box(0.02, 0.03, 0.04)).top(x, y), NEAR);
        assertEquals(0.05, upright(Solid.cylinder(0.03, 0.05)).top(x, y), NEAR);
        assertEquals(Math.sqrt(0.03 * 0.03 - x * x - y * y), upright(Solid.sphere(0.03)).top(x, y), NEAR);
        assertEquals(0.05 + Math.sqrt(0.03 * 0.03 - x * x - y * y), upright(Solid.capsule(0.03, 0.05)).top(x, y), NEAR);
        assertEquals(0.05 * Math.sqrt(1 - 0.25 - 0.25), upright(Solid.ellipsoid(0.02, 0.04, 0.05)).top(x, y), NEAR);
        assertEquals(Math.sqrt(0.03 * 0.03 - y * y), upright(Solid.cylinder(0.03, 0.05).lying()).top(0.049, y), NEAR);
        assertEquals(Math.sqrt(0.03 * 0.03 - y * y), upright(Solid.capsule(0.03, 0.05).lying()).top(0.049, y), NEAR);
    }

    @Test
    void besideASolidThereIsNothing() {
        for (Solid solid : List.of(Solid.box(0.02, 0.02, 0.02), Solid.cylinder(0.02, 0.02), Solid.sphere(0.02),
                Solid.capsule(0.02, 0.02), Solid.ellipsoid(0.02, 0.02, 0.02), Solid.cylinder(0.02, 0.02).lying())) {
            assertEquals(Double.NEGATIVE_INFINITY, upright(solid).top(0.0201, 0), solid.kind().name());
            assertTrue(upright(solid).top(0.0199, 0) > Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void theHighestSolidCountsAndTheLowestBears() {
        Posed two = upright(Solid.sphere(0.01).at(0, 0, 0.05), Solid.box(0.02, 0.02, 0.01));

        assertEquals(0.06, two.top(0, 0), NEAR);
        assertEquals(0.01, two.top(0.015, 0), NEAR);
        assertEquals(-0.01, two.lowest(), NEAR);
        assertTrue(two.near(0.019, 0.019));
        assertFalse(two.near(0.061, 0));
    }

    /// A ray is searched from above in steps for the first point inside a geom, by MuJoCo's own places and axes of the geoms.
    @ParameterizedTest
    @EnumSource(GraspShape.class)
    void heightsAreThoseOfTheModelsGeomsInAnyPose(GraspShape shape) {
        Native.assumeLibrary();
        GraspObjects set = GraspObjects.UNSEEN.shapes().contains(shape) ? GraspObjects.UNSEEN : GraspObjects.TRAINING;
        RandomStream random = new RandomStream(11, "pose");
        try (Grasp grasp = new Grasp(new Grasp.Settings(set, 9, 20, 0, Grasp.MapSettings.DEFAULT))) {
            Outcome out = new Outcome(grasp.spec().observationSize());
            do {
                grasp.reset(random, out.observation());
            } while (grasp.object().shape() != shape);
            Simulation s = grasp.mechanism().simulation();
            double[] q = new double[s.nq()];
            q[8] = 0.1;
            double norm = 0;
            for (int i = 9; i < 13; i++) {
                q[i] = Draw.normal(random);
                norm += q[i] * q[i];
            }
            for (int i = 9; i < 13; i++) {
                q[i] /= Math.sqrt(norm);
            }
            grasp.mechanism().begin(q, new double[s.nv()]);
            Posed posed = new Posed(grasp.object().solids());
            posed.follow(s, 6);
            double lowest = 1;
            int met = 0;
            int missed = 0;
            for (int k = 0; k < 900; k++) {
                int row = k / 30;
                double x = 0.13 * (k % 30 / 29.0 - 0.5);
                double y = 0.13 * (row / 29.0 - 0.5);
                double top = search(s, x, y, 0.2, -1);
                missed += Math.abs(top - Math.max(0, posed.top(x, y))) > FINE ? 1 : 0;
                met += top > 0 ? 1 : 0;
                lowest = Math.min(lowest, search(s, x, y, 0, 1));
            }

            assertTrue(met > 20, "rays that meet it");
            assertTrue(missed <= 3, "the search steps over what is thinner than a step, not more: " + missed);
            assertTrue(posed.lowest() - FINE < lowest && lowest < posed.lowest() + 0.01, lowest + " " + posed.lowest());
        }
    }

    private static double search(Simulation s, double x, double y, double from, int direction) {
        int object = s.body("target");
        for (int i = 0; i * FINE < 0.2; i++) {
            double z = from + direction * i * FINE;
            for (int geom = 0; geom < s.ngeom(); geom++) {
                if (s.geomBody(geom) == object && inside(s, geom, x, y, z)) {
                    return z;
                }
            }
        }
        return direction > 0 ? 1 : 0;
    }

    private static boolean inside(Simulation s, int geom, double x, double y, double z) {
        double[] p = new double[3];
        double[] d = {x - s.geomXpos(geom, 0), y - s.geomXpos(geom, 1), z - s.geomXpos(geom, 2)};
        for (int i = 0; i < 3; i++) {
            for (int row = 0; row < 3; row++) {
                p[i] += s.geomXmat(geom, row, i) * d[row];
            }
        }
        double a = s.geomSize(geom, 0);
        double b = s.geomSize(geom, 1);
        double c = s.geomSize(geom, 2);
        double round = p[0] * p[0] + p[1] * p[1];
        return switch (s.geomType(geom)) {
            case 2 -> round + p[2] * p[2] <= a * a;
            case 3 -> {
                double beyond = Math.max(0, Math.abs(p[2]) - b);
                yield round + beyond * beyond <= a * a;
            }
            case 4 -> p[0] * p[0] / (a * a) + p[1] * p[1] / (b * b) + p[2] * p[2] / (c * c) <= 1;
            case 5 -> round <= a * a && Math.abs(p[2]) <= b;
            case 6 -> Math.abs(p[0]) <= a && Math.abs(p[1]) <= b && Math.abs(p[2]) <= c;
            default -> throw new AssertionError("kind of geom " + geom);
        };
    }

    @Test
    void aSizeThatIsNoneIsRefused() {
        assertEquals("size of a SPHERE: expected metres in [0, 1), got NaN",
                assertThrows(IllegalArgumentException.class, () -> Solid.sphere(Double.NaN)).getMessage());
    }
}
