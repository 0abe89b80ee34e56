// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Pendulum-v1: swing a rod up and keep it up, with a torque too weak to lift it at once.
///
/// ```text
/// θ̇′ = clip(θ̇ + (3g/(2l) sin θ + 3/(m l²) u) dt, ±maxSpeed)      θ′ = θ + θ̇′ dt
/// r  = −(angle(θ)² + 0.1 θ̇² + 0.001 u²)                          angle(θ) ∈ [−π, π), 0 = up
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | cos θ, sin θ, θ̇ | [−1, 1], [−1, 1], ±maxSpeed rad/s |
/// | u | torque | ±maxTorque N·m |
/// | start | θ ∈ [−π, π), θ̇ ∈ [−1, 1) uniform, two `nextDouble` | rad, rad/s |
/// | terminal | never; Gymnasium cuts after 200 steps | |
///
/// Source: Gymnasium 1.3, `classic_control/pendulum.py`,
/// <https://gymnasium.farama.org/environments/classic_control/pendulum/>.
/// State, observation and reward are Gymnasium's bit for bit when it is given `float32` actions, as its action space
/// draws them: then the torque's terms are rounded to single precision, which is followed here.
/// Differences: the start is drawn from our generator; sines are now and then another neighbour of the true value than the C
/// library's: with glibc 2.36 the states after 20 to 39 of 20 000 steps differ by 1 ulp.
///
/// [#physics] gives these equations, differentiable, in (cos θ, sin θ, θ̇), with gradient 0 through a clipped speed.
public final class Pendulum implements Environment {

    /// Name on the command line.
    public static final String NAME = "Pendulum-v1";

    /// The plant and its time limit.
    ///
    /// @param gravity        g
    /// @param mass           m
    /// @param length         l
    /// @param maxTorque      largest |u|
    /// @param maxSpeed       largest |θ̇|
    /// @param dt             time of a step
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "gravity g; more makes the swing-up harder", range = "[0, ∞)", unit = "m/s²",
                    source = "Gymnasium 1.3")
            double gravity,
            @Setting(value = "mass m of the rod; more makes the torque weaker", range = "(0, ∞)", unit = "kg",
                    source = "Gymnasium 1.3")
            double mass,
            @Setting(value = "length l of the rod; more makes the torque weaker", range = "(0, ∞)", unit = "m",
                    source = "Gymnasium 1.3")
            double length,
            @Setting(value = "largest torque; more makes the swing-up easier", range = "(0, ∞)", unit = "N·m",
                    source = "Gymnasium 1.3")
            double maxTorque,
            @Setting(value = "largest angular speed", range = "(0, ∞)", unit = "rad/s", source = "Gymnasium 1.3")
            double maxSpeed,
            @Setting(value = "time of a step; more means fewer decisions a second", range = "(0, ∞)", unit = "s",
                    source = "Gymnasium 1.3")
            double dt,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(10, 1, 1, 2, 8, 0.05, 200);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, gravity, mass, length, maxTorque, maxSpeed, dt, timeLimitSteps);
        }
    }

    private final Settings c;
    private final Spec spec;
    private final double pull; // 3g/(2l), 1/s²
    private final double push; // 3/(m l²), 1/(kg m²)
    private double theta;
    private double thetaDot;
    private double shownTorque; // of the last step, for the scene alone

    /// Makes a pendulum.
    ///
    /// @param settings the plant; the time limit is not applied here, see [TimeLimit]
    public Pendulum(Settings settings) {
        this.c = settings;
        this.spec = new Spec(NAME, 3, ActionBox.symmetric(1, settings.maxTorque()), settings.dt());
        this.pull = 3 * settings.gravity() / (2 * settings.length());
        this.push = 3.0 / (settings.mass() * (settings.length() * settings.length()));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        theta = Math.PI * (2 * random.nextDouble() - 1);
        thetaDot = 2 * random.nextDouble() - 1;
        shownTorque = 0;
        observe(observation);
    }

    /// With single-precision actions the terms of u are single-precision products, the rest is double.
    @Override
    public void step(float[] action, Outcome out) {
        float u = Math.clamp(action[0], (float) -c.maxTorque(), (float) c.maxTorque());
        float effort = 0.001f * (u * u);
        float torque = (float) push * u;
        shownTorque = u;
        advance(effort, torque, out);
    }

    /// Gymnasium's step when it is given `float64` actions.
    void stepDouble(double action, Outcome out) {
        double u = Math.clamp(action, -c.maxTorque(), c.maxTorque());
        advance(0.001 * (u * u), push * u, out);
    }

    private void advance(double effort, double torque, Outcome out) {
        double angle = angle(theta);
        double costs = angle * angle + 0.1 * (thetaDot * thetaDot) + effort;
        double speed = thetaDot + (pull * Trigonometry.sin(theta) + torque) * c.dt();
        thetaDot = Math.clamp(speed, -c.maxSpeed(), c.maxSpeed());
        theta = theta + thetaDot * c.dt();
        observe(out.observation());
        out.set(-costs, false, false);
    }

    /// ((θ + π) mod 2π) − π with the remainder of the divisor's sign.
    private static double angle(double theta) {
        double turn = 2 * Math.PI;
        double r = (theta + Math.PI) % turn;
        return (r < 0 ? r + turn : r) - Math.PI;
    }

    private void observe(float[] observation) {
        observation[0] = (float) Trigonometry.cos(theta);
        observation[1] = (float) Trigonometry.sin(theta);
        observation[2] = (float) thetaDot;
    }

    /// Returns the equations in what is observed, smooth off the unit circle too: the pair (cos θ, sin θ) is turned, and its
    /// second number is the sine, whatever its norm. A new object at each call, not thread-safe.
    @Override
    public Optional<Physics> physics() {
        return Optional.of(RowDynamics.physics(spec, new PendulumPhysics(c, pull, push), 0));
    }

    /// Returns the rod, and around its pivot an arrow for the last torque.
    @Override
    public Optional<Scene> scene() {
        return Optional.of(PendulumScene.of(theta, c.length(), shownTorque / c.maxTorque()));
    }

    /// Returns θ and θ̇.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(new double[]{theta, thetaDot});
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Saved.check(spec, state, 2);
        theta = state[0];
        thetaDot = state[1];
        shownTorque = 0;
    }
}
