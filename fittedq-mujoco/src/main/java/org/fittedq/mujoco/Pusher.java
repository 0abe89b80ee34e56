// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Pusher-v5: an arm of seven joints pushes a cylinder over a table to a goal.
///
/// ```text
/// r = −rewardNearWeight · ‖object − tips‖ − rewardDistanceWeight · ‖object − goal‖ − rewardControlWeight · Σ a²
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 7 angles, 7 speeds of the arm, places of tips, object and goal (3 each) | rad, rad/s, m |
/// | a | torques of shoulder pan, lift, upper arm roll, elbow, forearm roll, wrist flex, wrist roll | [−2, 2] N m |
/// | start | angles 0, speeds uniform ±0.005; the object is at rest at a shift (u, v) from the goal, see below | rad/s |
/// | terminal | never | |
///
/// The shift is uniform in [−0.3, 0] × [−0.2, 0.2] m without the disc of radius 0.17 m, u along y and v along x: that is the order of
/// the object's joints in the model. Positions of bodies are those before the last substep, as [Mechanism] says.
///
/// Source: Gymnasium 1.3, `envs/mujoco/pusher_v5.py`, <https://gymnasium.farama.org/environments/mujoco/pusher/>. Differences: the
/// start is drawn from our generator, the speeds of object and goal are not drawn; observations are float. Pusher-v4 is another
/// model, for MuJoCo before 3, and not here.
public final class Pusher implements Task {

    /// Name on the command line.
    public static final String NAME = "Pusher-v5";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param rewardNearWeight     cost of a metre between object and tips
    /// @param rewardDistanceWeight cost of a metre between object and goal
    /// @param rewardControlWeight  cost of the squared action
    /// @param timeLimitSteps       length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "cost of a metre between object and tips; more leads the arm to the object first", range = "[0, ∞)",
                    unit = "reward/m", source = "Gymnasium 1.3")
            double rewardNearWeight,
            @Setting(value = "cost of a metre between object and goal", range = "[0, ∞)", unit = "reward/m",
                    source = "Gymnasium 1.3")
            double rewardDistanceWeight,
            @Setting(value = "cost of the squared action; more makes slow pushing", range = "[0, ∞)", unit = "reward/(N m)²",
                    source = "Gymnasium 1.3")
            double rewardControlWeight,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(0.5, 1, 0.1, 100);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, rewardNearWeight, rewardDistanceWeight, rewardControlWeight, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 5;
    private static final int ARM = 7; // joints, of 11: two of the object and two of the goal follow
    private static final double CLOSEST = 0.17; // m between object and goal at the start

    private final Settings c;
    private final Mechanism mechanism = new Mechanism("pusher", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final int tips = s.body("tips_arm");
    private final int object = s.body("object");
    private final int goal = s.body("goal");
    private final Spec spec = mechanism.spec(NAME, 2 * ARM + 9);

    /// Makes a pusher.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Pusher(Settings settings) {
        this.c = settings;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Draws shifts (u, v) of the object until one is far enough from the goal, then the seven speeds.
    @Override
    public void start(RandomGenerator random) {
        double[] positions = new double[s.nq()];
        double[] velocities = new double[s.nv()];
        DoubleSupplier v = Mechanism.uniform(random, 0.2);
        DoubleSupplier speed = Mechanism.uniform(random, 0.005);
        double shift;
        do {
            positions[ARM] = -0.3 * random.nextDouble();
            positions[ARM + 1] = v.getAsDouble();
            shift = Math.sqrt(positions[ARM] * positions[ARM] + positions[ARM + 1] * positions[ARM + 1]);
        } while (shift <= CLOSEST);
        for (int i = 0; i < ARM; i++) {
            velocities[i] = speed.getAsDouble();
        }
        mechanism.begin(positions, velocities);
    }

    @Override
    public void step(float[] action, Outcome out) {
        mechanism.step(action);
        observe(out.observation());
        double near = mechanism.distance(object, tips) * c.rewardNearWeight();
        double far = mechanism.distance(object, goal) * c.rewardDistanceWeight();
        mechanism.finish(out, -far - mechanism.squaredControls() * c.rewardControlWeight() - near, false);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return new Camera(true, false, 0.2, -0.2, 2);
    }

    @Override
    public void observe(float[] o) {
        int at = mechanism.writePositions(o, 0, 0, ARM);
        at = mechanism.writeVelocities(o, at, 0, ARM);
        at = writePlace(o, at, tips);
        at = writePlace(o, at, object);
        writePlace(o, at, goal);
    }

    private int writePlace(float[] o, int at, int body) {
        for (int axis = 0; axis < 3; axis++) {
            o[at + axis] = (float) s.xpos(body, axis);
        }
        return at + 3;
    }
}
