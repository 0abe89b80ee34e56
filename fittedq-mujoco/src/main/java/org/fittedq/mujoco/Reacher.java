// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fittedq.env.Trigonometry;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Reacher-v5: an arm of two links in a plane brings its fingertip to a target.
///
/// ```text
/// r = −rewardDistanceWeight · ‖fingertip − target‖ − rewardControlWeight · Σ a²        never terminal
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | cos θ (2), sin θ (2), target x, y, speeds of the joints (2), fingertip − target: x, y | m, rad/s |
/// | a | torques of shoulder and elbow | [−1, 1] of 200 N m |
/// | start | θ uniform ±0.1, speeds uniform ±0.005; target uniform in the disc of radius 0.2 m, at rest | rad, rad/s |
///
/// Positions of bodies are those of the integrator's last stage, as [Mechanism] says.
///
/// Source: Gymnasium 1.3, `envs/mujoco/reacher_v5.py`, <https://gymnasium.farama.org/environments/mujoco/reacher/>. Differences: the
/// start is drawn from our generator, the target's speeds and first place are not drawn; observations are float.
///
/// Reacher-v4: the reward takes the distance as the step before left it (at the first step, the start's), and the observation ends
/// with the z of fingertip − target, which is 0. Gymnasium's has no weights; here they are the same settings.
public final class Reacher implements Task {

    /// Name on the command line.
    public static final String NAME = "Reacher-v5";

    /// Name of the earlier version.
    public static final String NAME_V4 = "Reacher-v4";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param rewardDistanceWeight cost of a metre between fingertip and target
    /// @param rewardControlWeight  cost of the squared action
    /// @param timeLimitSteps       length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "cost of a metre between fingertip and target", range = "[0, ∞)", unit = "reward/m",
                    source = "Gymnasium 1.3")
            double rewardDistanceWeight,
            @Setting(value = "cost of the squared action; more makes slow reaching", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double rewardControlWeight,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(1, 1, 50);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, rewardDistanceWeight, rewardControlWeight, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 2;
    private static final double TARGET_RADIUS = 0.2;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("reacher", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final int fingertip = s.body("fingertip");
    private final int target = s.body("target");
    private final Spec spec;
    private final IntToDoubleFunction cosines = i -> Trigonometry.cos(s.qpos(i));
    private final IntToDoubleFunction sines = i -> Trigonometry.sin(s.qpos(i));
    private final IntToDoubleFunction toTarget = i -> s.xpos(fingertip, i) - s.xpos(target, i);
    private double distance; // m, as the last step left it

    /// Makes a reacher, version 5.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Reacher(Settings settings) {
        this(settings, Version.V5);
    }

    /// Makes a reacher.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Reacher(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME), 8 + axes());
    }

    /// Of fingertip − target in the observation.
    private int axes() {
        return version == Version.V4 ? 3 : 2;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Draws the two angles, then places of the target until one is in the disc, then the two speeds.
    @Override
    public void start(RandomGenerator random) {
        DoubleSupplier angle = Mechanism.uniform(random, 0.1);
        DoubleSupplier place = Mechanism.uniform(random, TARGET_RADIUS);
        DoubleSupplier speed = Mechanism.uniform(random, 0.005);
        double[] positions = {angle.getAsDouble(), angle.getAsDouble(), 0, 0};
        do {
            positions[2] = place.getAsDouble();
            positions[3] = place.getAsDouble();
        } while (Math.sqrt(positions[2] * positions[2] + positions[3] * positions[3]) >= TARGET_RADIUS);
        mechanism.begin(positions, new double[]{speed.getAsDouble(), speed.getAsDouble(), 0, 0});
    }

    @Override
    public void begun() {
        distance = mechanism.distance(fingertip, target);
    }

    @Override
    public void step(float[] action, Outcome out) {
        double before = distance;
        mechanism.step(action);
        distance = mechanism.distance(fingertip, target);
        observe(out.observation());
        double paid = version == Version.V4 ? before : distance;
        mechanism.finish(out, -paid * c.rewardDistanceWeight() - mechanism.squaredControls() * c.rewardControlWeight(),
                false);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return new Camera(true, false, 0, 0, 1.1);
    }

    @Override
    public void observe(float[] o) {
        int at = Mechanism.write(o, 0, 0, 2, cosines);
        at = Mechanism.write(o, at, 0, 2, sines);
        at = mechanism.writePositions(o, at, 2, 4);
        at = mechanism.writeVelocities(o, at, 0, 2);
        Mechanism.write(o, at, 0, axes(), toTarget);
    }

    /// Returns the distance of the last step, then MuJoCo's integration state.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(mechanism.save(distance));
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        distance = mechanism.restore(state);
    }
}
