// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// MountainCarContinuous-v0: a car too weak to climb a hill must first swing back on the opposite one.
///
/// ```text
/// v′ = clip(v + power · u − gravity · cos(3x), ±maxSpeed)      x′ = clip(x + v′, [−1.2, 0.6]); v′ ← 0 at the left wall
/// r  = −0.1 u² + 100 [terminal]                                terminal: x′ ≥ goalPosition and v′ ≥ goalVelocity
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | x, v | [−1.2, 0.6] position, ±maxSpeed position per step |
/// | u | force | [−1, 1] |
/// | start | x ∈ [−0.6, −0.4) uniform, one `nextDouble`; v = 0 | position |
/// | terminal | at the goal; Gymnasium cuts after 999 steps | |
///
/// Source: Gymnasium 1.3, `classic_control/continuous_mountain_car.py`,
/// <https://gymnasium.farama.org/environments/classic_control/mountain_car_continuous/>. State, observation, reward and
/// terminal are Gymnasium's bit for bit when it is given `float32` actions, as its action space draws them: it then
/// starts in double precision and goes on in single precision (the rules of NumPy 2), which is followed here.
/// Differences: the start is drawn from our generator; the cosine has the same bits on every machine.
public final class MountainCarContinuous implements Environment {

    /// Name on the command line.
    public static final String NAME = "MountainCarContinuous-v0";

    /// The plant and its time limit.
    ///
    /// @param power          acceleration of the full force
    /// @param gravity        acceleration of the steepest slope
    /// @param maxSpeed       largest |v|
    /// @param goalPosition   where the goal begins
    /// @param goalVelocity   least velocity at the goal
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "acceleration of the full force; more makes the climb easier", range = "(0, ∞)",
                    unit = "position per step²", source = "Gymnasium 1.3")
            double power,
            @Setting(value = "acceleration on the steepest slope; more makes the climb harder", range = "[0, ∞)",
                    unit = "position per step²", source = "Gymnasium 1.3")
            double gravity,
            @Setting(value = "largest speed", range = "(0, ∞)", unit = "position per step", source = "Gymnasium 1.3")
            double maxSpeed,
            @Setting(value = "where the goal begins; more makes the climb longer", range = "[-0.4, 0.6]",
                    unit = "position", source = "Gymnasium 1.3")
            double goalPosition,
            @Setting(value = "least velocity at the goal", range = "[0, ∞)", unit = "position per step",
                    source = "Gymnasium 1.3")
            double goalVelocity,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(0.0015, 0.0025, 0.07, 0.45, 0, 999);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, power, gravity, maxSpeed, goalPosition, goalVelocity, timeLimitSteps);
        }
    }

    private static final double LEFT = -1.2;
    private static final double RIGHT = 0.6;

    private final Settings c;
    private final Spec spec;
    private double position;
    private double velocity;
    private boolean started; // the state is double before the first step, single after it

    /// Makes a mountain car.
    ///
    /// @param settings the plant; the time limit is not applied here, see [TimeLimit]
    public MountainCarContinuous(Settings settings) {
        this.c = settings;
        this.spec = new Spec(NAME, 2, ActionBox.symmetric(1, 1));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        position = -0.6 + 0.2 * random.nextDouble();
        velocity = 0;
        started = false;
        observe(observation);
    }

    /// The force's term is single; so is everything else once the state is.
    @Override
    public void step(float[] action, Outcome out) {
        float force = Math.clamp(action[0], -1f, 1f);
        float change = force * (float) c.power() - (float) slope();
        if (started) {
            float speed = limit((float) velocity + change, (float) c.maxSpeed());
            arrive((float) position + speed, speed, true, action[0], out);
        } else {
            double speed = limit(velocity + change, c.maxSpeed());
            arrive(position + speed, speed, false, action[0], out);
        }
    }

    /// Gymnasium's step when it is given `float64` actions: double, except where a limited speed, which is no NumPy
    /// number, meets the single position.
    void stepDouble(double action, Outcome out) {
        double force = Math.clamp(action, -1.0, 1.0);
        double free = velocity + (force * c.power() - slope());
        double speed = limit(free, c.maxSpeed());
        boolean single = started && Math.abs(free) > c.maxSpeed();
        arrive(single ? (float) position + (float) speed : position + speed, speed, single, action, out);
    }

    /// gravity · cos(3x); 3x has the precision of the state.
    private double slope() {
        return c.gravity() * Trigonometry.cos(started ? 3f * (float) position : 3 * position);
    }

    private static float limit(float speed, float most) {
        return Math.clamp(speed, -most, most);
    }

    private static double limit(double speed, double most) {
        return Math.clamp(speed, -most, most);
    }

    /// Walls, goal, reward. A single position is compared with single bounds, as NumPy 2 does.
    private void arrive(double x, double v, boolean single, double action, Outcome out) {
        double left = single ? (float) LEFT : LEFT;
        double right = single ? (float) RIGHT : RIGHT;
        double goal = single ? (float) c.goalPosition() : c.goalPosition();
        double least = single ? (float) c.goalVelocity() : c.goalVelocity();
        x = Math.clamp(x, left, right);
        if (x == left && v < 0) {
            v = 0;
        }
        boolean terminal = x >= goal && v >= least;
        position = (float) x;
        velocity = (float) v;
        started = true;
        observe(out.observation());
        out.set((terminal ? 100 : 0) - action * action * 0.1, terminal, false);
    }

    private void observe(float[] observation) {
        observation[0] = (float) position;
        observation[1] = (float) velocity;
    }

    /// Returns the hill, the goal and the car.
    @Override
    public Optional<Scene> scene() {
        return Optional.of(HillScene.of(position, c.goalPosition(), LEFT, RIGHT));
    }

    /// Returns position, velocity, and 1 after the first step (0 before it).
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(new double[]{position, velocity, started ? 1 : 0});
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Saved.check(spec, state, 3);
        position = state[0];
        velocity = state[1];
        started = state[2] != 0;
    }
}
