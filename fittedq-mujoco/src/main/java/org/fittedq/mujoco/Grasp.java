// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.Trigonometry;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Scripted;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Grasp-v1: a gripper over a tray picks up an object that it has perhaps never seen, from a map of heights.
///
/// ```text
/// r = [the episode ends here and the object is held] − stepCost
/// ```
///
/// Held means that its lowest point is more than 5 cm above the table; the tray's walls are 3 cm high, so nothing but the fingers
/// carries it.
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | height of the finger tips | [0, 1], /20 cm |
/// | | gap between the fingers | [0, 1], /9 cm |
/// | | whether the fingers were told to close | 0, 1 |
/// | | steps left, of those of an episode | [0, 1] |
/// | | map of heights around the gripper, in its own frame, without itself: [HeightMap] | [0, 1], /10 cm |
/// | a₁, a₂ | step along the gripper's own x, in which the fingers move, and y | [−1, 1], 6 cm |
/// | a₃ | step upwards | [−1, 1], 6 cm |
/// | a₄ | turn | [−1, 1], π/4 |
/// | a₅ | above 0 the fingers close, else they open | [−1, 1] |
/// | a₆ | above 0.75 the episode ends: the gripper stays as it is for the step, then it is seen whether it holds the object | [−1, 1] |
/// | start | object within ±8 cm, turned anyhow; gripper within ±4 cm, turned anyhow, 15 cm up, open | |
/// | terminal | a₆ above 0.75, or after maxSteps steps | |
///
/// Steps are from where the gripper is. As the steps left are observed, their end is terminal and nothing is cut. Returns are in
/// [−1, 1] and, discounted by the paper's γ = 0.9, mostly in [0, 1].
///
/// Source: D. Kalashnikov et al., *QT-Opt: Scalable Deep Reinforcement Learning for Vision-Based Robotic Manipulation*, CoRL 2018,
/// section 5 and appendix, <https://arxiv.org/abs/1806.10293>. Differences: a simulation, one object at a time, a map of heights in the
/// place of a camera's picture; the model, the objects and all sizes are ours; a step costs 0.01 by default and not 0.05, so that a
/// discounted return tells success from failure.
public final class Grasp implements Task, Scripted {

    /// Name on the command line.
    public static final String NAME = "Grasp-v1";

    /// The task.
    ///
    /// @param objects  which objects
    /// @param count    how many of them
    /// @param maxSteps length of an episode
    /// @param stepCost cost of each step
    /// @param map      what is seen
    public record Settings(
    // @formatter:off
            @Setting("training: boxes, cylinders, capsules, L, T, dumb-bells; fresh: others of the same shapes; unseen: ellipsoids, pluses, cups")
            GraspObjects objects,
            @Setting(value = "how many objects there are in the set, of which an episode draws one; more teaches more shapes and sizes",
                    range = "[1, 1000000000]", unit = "objects", source = "the paper learned with about 1000")
            int count,
            @Setting(value = "length of an episode at most; more allows a second try", range = "[1, 1000]",
                    unit = "environment steps", source = "Kalashnikov et al. 2018")
            int maxSteps,
            @Setting(value = "cost of each step; more makes haste", range = "[0, 1]", unit = "reward",
                    source = "ours; Kalashnikov et al. 2018: 0.05")
            double stepCost,
            @Setting("what is seen of table and object")
            MapSettings map
            // @formatter:on
    ) {
        /// Objects to learn with.
        public static final Settings DEFAULT = new Settings(GraspObjects.TRAINING, 1000, 20, 0.01, MapSettings.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, objects, count, maxSteps, stepCost, map);
        }
    }

    /// The map of heights.
    ///
    /// @param cells along each side
    /// @param half  from the gripper to the edge
    /// @param focus width of the cells in the middle
    public record MapSettings(
    // @formatter:off
            @Setting(value = "cells along each side; more shows finer shapes and makes the observation longer", range = "[4, 64]",
                    unit = "cells")
            int cells,
            @Setting(value = "from the gripper to the edge of the map; more sees an object from further", range = "[0.05, 1]",
                    unit = "m")
            double half,
            @Setting(value = "width of the cells in the middle in parts of the mean width; 1 makes all alike, less sees finer between the fingers",
                    range = "(0, 1]")
            double focus
            // @formatter:on
    ) {
        /// The whole object is seen from every start; cells of 8 mm in the middle.
        public static final MapSettings DEFAULT = new MapSettings(16, 0.25, 0.25);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public MapSettings {
            Range.check(MapSettings.class, cells, half, focus);
        }
    }

    // the model's
    private static final HeightMap.Tray TRAY = new HeightMap.Tray(0.17, 0.02, 0.03);
    private static final int YAW = 3; // of the positions: x, y, z, yaw, left, right finger, object
    private static final int LEFT = 4;
    private static final int RIGHT = 5;
    private static final int OBJECT = 6;
    private static final int CONTROLS = 6;
    private static final double TRAVEL = 0.045; // m, a finger's whole way; 0 is open

    // the task's
    private static final int FRAME_SKIP = 20;
    private static final double REACH = 0.15; // m in x and y
    private static final double LOWEST = 0.003;
    private static final double HIGHEST = 0.2;
    /// Metres of a whole step.
    static final double STEP = 0.06;
    /// Radians of a whole turn.
    static final double TURN = Math.PI / 4;
    /// Above it an action ends the episode.
    static final double ENDS = 0.75;
    private static final double HELD = 0.05; // m
    private static final double OBJECT_SPREAD = 0.08;
    private static final double GRIPPER_SPREAD = 0.04;
    private static final double START_HEIGHT = 0.15;
    private static final double SEEN = 0.2; // m, in pictures
    private static final double CLEARANCE = 0.0002; // m, under an object that is put on the table
    private static final int BEFORE_MAP = 4;
    private static final int OWN_NUMBERS = 3; // of a saved state: object, steps, closed

    private final Settings c;
    private final HeightMap map;
    private final Spec spec;
    private final float[] controls = new float[CONTROLS];
    private final String tray = Mechanism.text("grasp");
    private int number = -1; // of the object
    private GraspObject object;
    private Mechanism mechanism;
    private Posed posed;
    private int steps;
    private boolean closed;
    private final GraspScript script = new GraspScript();

    /// Makes a tray with the first of its objects.
    ///
    /// @param settings the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Grasp(Settings settings) {
        this.c = settings;
        this.map = new HeightMap(settings.map().cells(), settings.map().half(), settings.map().focus(), TRAY);
        take(0);
        this.spec = new Spec(NAME, BEFORE_MAP + map.size(), ActionBox.symmetric(CONTROLS, 1), mechanism.dt());
    }

    /// Has the object of a number in the tray: a model of its own, one at a time.
    private void take(int wanted) {
        if (wanted == number) {
            return;
        }
        GraspObject drawn = GraspObject.of(c.objects(), wanted);
        String model = tray.replace("OBJECT", drawn.mjcf());
        Mechanism next = new Mechanism(Simulation.of(Library.open(), model), FRAME_SKIP);
        if (number >= 0) {
            mechanism.close();
        }
        mechanism = next;
        object = drawn;
        posed = new Posed(drawn.solids());
        number = wanted;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Draws the object, its place and turn, then the gripper's.
    @Override
    public void start(RandomGenerator random) {
        take(Draw.index(random, c.count()));
        Simulation s = mechanism.simulation();
        double[] q = new double[s.nq()];
        q[OBJECT] = in(random, OBJECT_SPREAD);
        q[OBJECT + 1] = in(random, OBJECT_SPREAD);
        posed.upright();
        q[OBJECT + 2] = CLEARANCE - posed.lowest();
        double half = in(random, Math.PI) / 2;
        q[OBJECT + 3] = Trigonometry.cos(half);
        q[OBJECT + 6] = Trigonometry.sin(half);
        q[0] = in(random, GRIPPER_SPREAD);
        q[1] = in(random, GRIPPER_SPREAD);
        q[2] = START_HEIGHT;
        q[YAW] = in(random, Math.PI);
        mechanism.begin(q, new double[s.nv()]);
    }

    private static double in(RandomGenerator random, double spread) {
        return spread * (2 * random.nextDouble() - 1);
    }

    @Override
    public void begun() {
        steps = 0;
        closed = false;
        posed.follow(mechanism.simulation(), OBJECT);
    }

    @Override
    public void step(float[] action, Outcome out) {
        boolean stays = action[5] > ENDS;
        if (!stays) {
            closed = action[4] > 0;
        }
        aim(action, stays ? 0 : 1);
        mechanism.step(controls);
        steps++;
        posed.follow(mechanism.simulation(), OBJECT);
        observe(out.observation());
        boolean end = stays || steps >= c.maxSteps();
        mechanism.finish(out, (end && held() ? 1 : 0) - c.stepCost(), end);
    }

    /// From where the gripper is, within its reach.
    private void aim(float[] action, double share) {
        Simulation s = mechanism.simulation();
        double cos = share * STEP * Trigonometry.cos(s.qpos(YAW));
        double sin = share * STEP * Trigonometry.sin(s.qpos(YAW));
        controls[0] = within(s.qpos(0) + cos * action[0] - sin * action[1], -REACH, REACH);
        controls[1] = within(s.qpos(1) + sin * action[0] + cos * action[1], -REACH, REACH);
        controls[2] = within(s.qpos(2) + share * STEP * action[2], LOWEST, HIGHEST);
        controls[YAW] = (float) (s.qpos(YAW) + share * TURN * action[3]);
        controls[LEFT] = closed ? (float) TRAVEL : 0;
        controls[RIGHT] = controls[LEFT];
    }

    private static float within(double x, double low, double high) {
        return (float) Math.clamp(x, low, high);
    }

    /// Tells whether the object is above the table and the walls.
    boolean held() {
        return posed.lowest() > HELD;
    }

    /// Grasps 15 to 30 % of the objects, see [GraspScript].
    @Override
    public void script(RandomGenerator random, float[] action) {
        Simulation s = mechanism.simulation();
        GraspScript.Place place = new GraspScript.Place(s.qpos(OBJECT), s.qpos(OBJECT + 1));
        GraspScript.Known known = new GraspScript.Known(place, s.qpos(0), s.qpos(1), s.qpos(2), s.qpos(YAW), gap());
        if (steps == 0) {
            script.begin(known, random);
        }
        script.act(known, random, action);
    }

    private double gap() {
        Simulation s = mechanism.simulation();
        return 2 * TRAVEL - s.qpos(LEFT) - s.qpos(RIGHT);
    }

    /// Returns the episode's object.
    GraspObject object() {
        return object;
    }

    @Override
    public void observe(float[] o) {
        Simulation s = mechanism.simulation();
        o[0] = (float) (s.qpos(2) / HIGHEST);
        o[1] = (float) (gap() / (2 * TRAVEL));
        o[2] = closed ? 1 : 0;
        o[3] = (c.maxSteps() - steps) / (float) c.maxSteps();
        map.write(o, BEFORE_MAP, posed, s.qpos(0), s.qpos(1), s.qpos(YAW));
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    /// Returns the tray from the side, without its walls, and from above.
    @Override
    public Optional<Scene> scene() {
        return Optional.of(TwoViews.of(mechanism.simulation(), SEEN));
    }

    @Override
    public Optional<double[]> saveState() {
        double[] integration = mechanism.simulation().save();
        double[] all = new double[OWN_NUMBERS + integration.length];
        all[0] = number;
        all[1] = steps;
        all[2] = closed ? 1 : 0;
        System.arraycopy(integration, 0, all, OWN_NUMBERS, integration.length);
        return Optional.of(all);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Check.that(state.length > OWN_NUMBERS, "saved state of " + NAME, "more than " + OWN_NUMBERS + " numbers",
                state.length);
        Check.that(state[0] >= 0 && state[0] < c.count(), "saved state of " + NAME, "an object below " + c.count(),
                state[0]);
        take((int) state[0]);
        steps = (int) state[1];
        closed = state[2] != 0;
        mechanism.simulation().restore(Arrays.copyOfRange(state, OWN_NUMBERS, state.length));
        posed.follow(mechanism.simulation(), OBJECT);
    }
}
