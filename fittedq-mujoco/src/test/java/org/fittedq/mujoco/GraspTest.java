// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GraspTest {

    private static final int MAP = 4; // first place of the map in an observation
    private static final int CELLS = 16;
    private static final double COST = 0.01;
    private static final float ENDS = 1;

    @BeforeEach
    void library() {
        Native.assumeLibrary();
    }

    private static Grasp make(GraspObjects objects) {
        return new Grasp(new Grasp.Settings(objects, 1000, 20, COST, Grasp.MapSettings.DEFAULT));
    }

    private static Grasp make() {
        return make(GraspObjects.TRAINING);
    }

    /// Puts the gripper and the object somewhere; the object upright, turned by an angle.
    private static void put(Grasp grasp, double[] gripper, double x, double y, double z, double angle) {
        double[] q = new double[13];
        System.arraycopy(gripper, 0, q, 0, gripper.length);
        q[6] = x;
        q[7] = y;
        q[8] = z;
        q[9] = StrictMath.cos(angle / 2);
        q[12] = StrictMath.sin(angle / 2);
        Steps.begin(grasp, q, new double[12]);
    }

    @ParameterizedTest
    @EnumSource(GraspObjects.class)
    void everyShapeCanBeGraspedByWhoKnowsHow(GraspObjects set) {
        Map<GraspShape, int[]> all = new EnumMap<>(GraspShape.class);
        try (Grasp grasp = make(set)) {
            Outcome out = new Outcome(grasp.spec().observationSize());
            float[] action = new float[6];
            for (int i = 0; i < 240; i++) {
                grasp.reset(new RandomStream(i, "oracle"), out.observation());
                GraspOracle oracle = new GraspOracle(grasp);
                do {
                    oracle.act(action);
                    grasp.step(action, out);
                } while (!out.episodeEnded());
                int[] counts = all.computeIfAbsent(grasp.object().shape(), shape -> new int[2]);
                counts[0]++;
                counts[1] += out.reward() > 0.5 ? 1 : 0;
            }
        }

        assertEquals(set.shapes().size(), all.size());
        all.forEach((shape, counts) -> assertTrue(counts[1] >= 0.98 * counts[0], shape + Arrays.toString(counts)));
    }

    @Test
    void theScriptGraspsSomeAndSeesEveryKindOfEnd() {
        int held = 0;
        int limit = 0;
        int early = 0;
        int episodes = 300;
        RandomStream random = new RandomStream(5, "script");
        try (Grasp grasp = make()) {
            Outcome out = new Outcome(grasp.spec().observationSize());
            float[] action = new float[6];
            for (int i = 0; i < episodes; i++) {
                grasp.reset(new RandomStream(i, "episode"), out.observation());
                int steps = 0;
                do {
                    grasp.script(random, action);
                    for (float a : action) {
                        assertTrue(a >= -1 && a <= 1, () -> Arrays.toString(action));
                    }
                    grasp.step(action, out);
                    steps++;
                } while (!out.episodeEnded());
                held += out.reward() > 0.5 ? 1 : 0;
                limit += steps == 20 ? 1 : 0;
                early += steps < 5 ? 1 : 0;
            }
        }

        assertTrue(0.15 * episodes < held && held < 0.3 * episodes, "held " + held);
        assertTrue(limit > 0.1 * episodes && limit < 0.5 * episodes, "ended by the limit " + limit);
        assertTrue(early > 0, "ended at once " + early);
    }

    @Test
    void noShapeOfTheUnseenIsLearnedWithAndFreshObjectsAreOthers() {
        assertTrue(Collections.disjoint(GraspObjects.TRAINING.shapes(), GraspObjects.UNSEEN.shapes()));
        assertEquals(GraspObjects.TRAINING.shapes(), GraspObjects.FRESH.shapes());
        for (int number : IntStream.range(0, 50).toArray()) {
            assertEquals(GraspObject.of(GraspObjects.FRESH, number).density(),
                    GraspObject.of(GraspObjects.FRESH, number).density());
            assertNotEquals(GraspObject.of(GraspObjects.TRAINING, number).density(),
                    GraspObject.of(GraspObjects.FRESH, number).density());
        }
    }

    @Test
    void aSavedEpisodeGoesOnInANewEnvironmentWithItsObject() {
        Steps.goOnFromASavedState(GraspTest::make);
    }

    @Test
    void savedNumbersOfAnotherKindAreRefused() {
        try (Grasp grasp = make()) {
            RandomStream unused = new RandomStream(1, "unused");

            assertEquals("saved state of Grasp-v1: expected more than 3 numbers, got 2",
                    assertThrows(IllegalArgumentException.class, () -> grasp.restoreState(new double[2], unused))
                            .getMessage());
            assertEquals("saved state of Grasp-v1: expected an object below 1000, got 1000.0",
                    assertThrows(IllegalArgumentException.class,
                            () -> grasp.restoreState(new double[]{1000, 0, 0, 0}, unused)).getMessage());
        }
    }

    @Test
    void observationsAreBetweenZeroAndOne() {
        try (Grasp grasp = make()) {
            Outcome out = new Outcome(grasp.spec().observationSize());
            RandomStream random = new RandomStream(2, "episodes");
            float[] action = new float[6];
            float most = 0;
            for (int i = 0; i < 20; i++) {
                grasp.reset(random, out.observation());
                do {
                    grasp.spec().actions().sample(random, action);
                    grasp.step(action, out);
                    for (float o : out.observation()) {
                        assertTrue(o >= -0.05f && o <= 1.1f, () -> "observation " + o);
                    }
                    most = Math.max(most, out.observation()[0]);
                } while (!out.episodeEnded());
            }

            assertTrue(most > 0.8, "the gripper's height " + most);
        }
    }

    @Test
    void anObjectInTheAirAtTheEndPaysAndOneOnTheTableDoesNot() {
        try (Grasp grasp = make()) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            double[] away = {0.15, 0.15, 0.2, 0};
            put(grasp, away, 0, 0, 0.2, 0); // it falls by 5 cm in a step
            assertEquals(1 - COST, Steps.step(grasp, 0, 0, 0, 0, 0, ENDS).reward(), 1e-12);
            put(grasp, away, 0, 0, 0.2, 0);
            assertEquals(-COST, Steps.step(grasp, 0, 0, 0, 0, 0, 0).reward(), 1e-12);
            put(grasp, away, 0, 0, 0.04, 0);
            assertEquals(-COST, Steps.step(grasp, 0, 0, 0, 0, 0, ENDS).reward(), 1e-12);
        }
    }

    @Test
    void theEndIsTerminalWhetherChosenOrByTheNumberOfSteps() {
        try (Grasp grasp = make()) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            assertFalse(Steps.step(grasp, 0, 0, 0, 0, 0, 0.75f).terminal());
            Steps.Given chosen = Steps.step(grasp, 0, 0, 0, 0, 0, 0.76f);
            assertTrue(chosen.terminal() && !chosen.truncated());

            List<Float> first = Steps.reset(grasp, new RandomStream(3, "start"));
            assertEquals(1, first.get(3));
            for (int t = 1; t < 20; t++) {
                Steps.Given step = Steps.rest(grasp);
                assertFalse(step.terminal() || step.truncated());
                assertEquals((20 - t) / 20f, step.observation().get(3));
            }
            Steps.Given last = Steps.rest(grasp);
            assertTrue(last.terminal() && !last.truncated());
            assertEquals(0, last.observation().get(3));
        }
    }

    @Test
    void whoEndsStaysAsHeIs() {
        try (Grasp grasp = make()) {
            List<Float> first = Steps.reset(grasp, new RandomStream(3, "start"));
            List<Float> last = Steps.step(grasp, 1, 1, -1, 1, 1, ENDS).observation();

            assertEquals(first.get(0), last.get(0), 0.01);
            assertEquals(0, last.get(2), "still open");
            assertEquals(first.get(1), last.get(1), 0.01);
        }
    }

    /// Twice the steps of one, in all directions; closing takes what the fingers have.
    @Test
    void stepsAreTheGrippersOwnAndAreSeen() {
        try (Grasp grasp = make()) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            put(grasp, new double[]{0, 0, 0.15, Math.PI / 2}, 0.1, 0.1, 0.03, 0);
            Simulation s = grasp.mechanism().simulation();

            List<Float> seen = Steps.step(grasp, 0.5f, -0.25f, -1, 0.5f, 1, 0).observation();
            Steps.rest(grasp);

            assertEquals(0.015, s.qpos(0), 0.006); // its y is −x of the world
            assertEquals(0.03, s.qpos(1), 0.006);
            assertEquals(0.09, s.qpos(2), 0.006);
            assertEquals(Math.PI / 2 + Math.PI / 8, s.qpos(3), 0.06);
            assertEquals(1, seen.get(2));
            assertTrue(seen.get(1) < 0.3, "gap " + seen.get(1));
        }
    }

    @Test
    void theMapTurnsAndMovesWithTheGripper() {
        try (Grasp grasp = make()) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            put(grasp, new double[]{0.05, 0.02, 0.15, 0.3}, 0.07, -0.03, 0.03, 0.4);
            float[] one = observation(grasp);
            put(grasp, new double[]{-0.02, 0.05, 0.15, 0.3 + Math.PI / 2}, 0.03, 0.07, 0.03, 0.4 + Math.PI / 2);
            float[] turned = observation(grasp);

            assertArrayEquals(one, turned, 1e-6f);
            put(grasp, new double[]{0.05, 0.02, 0.15, 0.4}, 0.07, -0.03, 0.03, 0.4);
            assertFalse(Arrays.equals(one, observation(grasp)));
        }
    }

    private static float[] observation(Grasp grasp) {
        float[] o = new float[grasp.spec().observationSize()];
        grasp.observe(o);
        return o;
    }

    /// The object is seen where it is: its heights' centre in the gripper's frame; the walls far out.
    @Test
    void theMapShowsObjectAndWallsAtTheirPlaces() {
        Grasp.MapSettings even = new Grasp.MapSettings(CELLS, 0.16, 1);
        try (Grasp grasp = new Grasp(new Grasp.Settings(GraspObjects.UNSEEN, 1000, 20, COST, even))) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            put(grasp, new double[]{0, 0, 0.15, 0}, 0.05, -0.03, 0.02, 0.2);
            float[] o = observation(grasp);
            double sum = 0;
            double x = 0;
            double y = 0;
            for (int k = 0; k < CELLS * CELLS; k++) {
                int row = k / CELLS;
                sum += o[MAP + k];
                x += o[MAP + k] * (0.02 * (k % CELLS) - 0.15);
                y += o[MAP + k] * (0.02 * row - 0.15);
            }
            assertEquals(0.05, x / sum, 0.004);
            assertEquals(-0.03, y / sum, 0.004);

            put(grasp, new double[]{0.1, 0, 0.15, 0}, -0.1, 0, 0.02, 0.2); // the wall from 7 to 9 cm away
            o = observation(grasp);
            for (int row = 0; row < CELLS; row++) {
                float wall = 0;
                for (int column = 10; column < 15; column++) {
                    wall += o[MAP + CELLS * row + column];
                }
                assertEquals(0, o[MAP + CELLS * row + 9]);
                assertEquals(0.3f, wall, 0.11f,
                        "2 cm of a wall 3 cm high, in cells of 2 cm; a ray of three may be beside");
            }
        }
    }

    /// The object is drawn over what holds it, once from the side, where no wall is, and once from above.
    @Test
    void thePictureShowsTheObjectFromTheSideAndFromAbove() {
        try (Grasp grasp = make(GraspObjects.UNSEEN)) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            Scene scene = grasp.scene().orElseThrow();
            List<Shape> objects = scene.shapes().stream().filter(shape -> shape.tone() == Shape.Tone.GOAL).toList();
            int parts = grasp.object().solids().size();
            int walls = (int) scene.shapes().stream().filter(shape -> shape.tone() == Shape.Tone.SCENERY).count();

            assertEquals(2 * parts, objects.size());
            assertEquals(5, walls, "four walls from above, the table from the side");
            assertEquals(objects.getLast(), scene.shapes().getLast());
            assertEquals(objects.subList(0, parts), scene.shapes().subList(4, 4 + parts), "table and gripper, then it");
            for (int i = 0; i < objects.size(); i++) {
                double side = i < parts ? -1 : 1;
                double[] x = ((Shape.Polygon) objects.get(i)).points().stream().mapToDouble(Shape.Point::x).toArray();
                for (double one : x) {
                    assertTrue(side * one > 0 && Math.abs(one) < scene.width() / 2, () -> "x " + one);
                }
            }
        }
    }

    @Test
    void everySettingChangesWhatIsSeenOrPaid() {
        Grasp.Settings usual = Grasp.Settings.DEFAULT;
        List<Float> seen = episode(usual);
        Grasp.MapSettings map = usual.map();
        List<Grasp.Settings> others = List.of(
                new Grasp.Settings(GraspObjects.UNSEEN, 1000, 20, COST, map),
                new Grasp.Settings(GraspObjects.TRAINING, 10, 20, COST, map),
                new Grasp.Settings(GraspObjects.TRAINING, 1000, 21, COST, map),
                new Grasp.Settings(GraspObjects.TRAINING, 1000, 20, 0.05, map),
                new Grasp.Settings(GraspObjects.TRAINING, 1000, 20, COST, new Grasp.MapSettings(17, 0.25, 0.25)),
                new Grasp.Settings(GraspObjects.TRAINING, 1000, 20, COST, new Grasp.MapSettings(16, 0.1, 0.25)),
                new Grasp.Settings(GraspObjects.TRAINING, 1000, 20, COST, new Grasp.MapSettings(16, 0.25, 0.5)));

        others.forEach(other -> assertNotEquals(seen, episode(other), other.toString()));
        assertEquals(seen, episode(usual));
    }

    private static List<Float> episode(Grasp.Settings settings) {
        try (Grasp grasp = new Grasp(settings)) {
            Steps.reset(grasp, new RandomStream(3, "start"));
            Steps.Given given = Steps.rest(grasp);
            List<Float> all = new ArrayList<>(given.observation());
            all.add((float) given.reward());
            return all;
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Grasp.MapSettings map = Grasp.MapSettings.DEFAULT;
        assertEquals("count: expected an integer in [1, 1000000000], got 0",
                refusal(() -> new Grasp.Settings(GraspObjects.TRAINING, 0, 20, 0, map)));
        assertEquals("maxSteps: expected an integer in [1, 1000], got 0",
                refusal(() -> new Grasp.Settings(GraspObjects.TRAINING, 1, 0, 0, map)));
        assertEquals("stepCost: expected a number in [0, 1], got 1.5",
                refusal(() -> new Grasp.Settings(GraspObjects.TRAINING, 1, 20, 1.5, map)));
        assertEquals("cells: expected an integer in [4, 64], got 3",
                refusal(() -> new Grasp.MapSettings(3, 0.2, 1)));
        assertEquals("half: expected a number in [0.05, 1], got 2.0",
                refusal(() -> new Grasp.MapSettings(16, 2, 1)));
        assertEquals("focus: expected a number in (0, 1], got 0.0",
                refusal(() -> new Grasp.MapSettings(16, 0.2, 0)));
    }

    private static String refusal(Runnable settings) {
        return assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    }
}
