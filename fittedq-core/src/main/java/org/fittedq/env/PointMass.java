// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Tone;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// A point mass in n dimensions, pushed by a force, to be brought to rest at the origin.
///
/// ```text
/// ẋ = v      v̇ = (u − damping · v)/mass      r = −(|x|² + speed · |v|² + force · |u|²), of the state before the step
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | x then v, 2n floats | m, m/s |
/// | u | force, n dimensions | ±maxForce N each |
/// | start | x ∈ [−start, start)ⁿ uniform, n `nextDouble`; v = 0 | m |
/// | terminal | never | |
///
/// The dimensions do not touch one another, so the difficulty of a task can be scaled by n alone. Source: ours.
///
/// [#physics] gives the steps that the integrator takes, differentiable: a linear map.
public final class PointMass implements Environment {

    /// Name on the command line.
    public static final String NAME = "PointMass";

    /// The task and its time limit.
    ///
    /// @param dimensions     n
    /// @param start          largest |xᵢ| of the start
    /// @param plant          the mass and what moves it
    /// @param cost           weights of the reward
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "number of dimensions n; more makes the action harder to choose", range = "[1, ∞)")
            int dimensions,
            @Setting(value = "largest coordinate of the start", range = "[0, ∞)", unit = "m") double start,
            @Setting("the mass and what moves it") Body plant,
            @Setting("weights of the reward") Cost cost,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps")
            int timeLimitSteps
            // @formatter:on
    ) {

        /// Two dimensions, episodes of 10 s.
        public static final Settings DEFAULT = new Settings(2, 1, Body.DEFAULT, Cost.DEFAULT, 100);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, dimensions, start, plant, cost, timeLimitSteps);
        }
    }

    /// The mass and what moves it.
    ///
    /// @param mass     mass
    /// @param damping  friction force per speed
    /// @param maxForce largest |uᵢ|
    /// @param dt       time of a step
    public record Body(
    // @formatter:off
            @Setting(value = "mass; more makes it slower to move and to stop", range = "(0, ∞)", unit = "kg")
            double mass,
            @Setting(value = "friction force per speed; more stops it sooner", range = "[0, ∞)", unit = "N·s/m")
            double damping,
            @Setting(value = "largest force in each dimension", range = "(0, ∞)", unit = "N") double maxForce,
            @Setting(value = "time of a step; more means fewer decisions a second", range = "(0, ∞)", unit = "s")
            double dt
            // @formatter:on
    ) {

        /// One kilogram, one newton, little friction.
        public static final Body DEFAULT = new Body(1, 0.1, 1, 0.1);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Body {
            Range.check(Body.class, mass, damping, maxForce, dt);
        }
    }

    /// Weights of the reward; the squared distance has weight 1.
    ///
    /// @param speed weight of |v|²
    /// @param force weight of |u|²
    public record Cost(
    // @formatter:off
            @Setting(value = "weight of the squared speed; more makes the approach slower", range = "[0, ∞)",
                    unit = "reward per (m/s)²")
            double speed,
            @Setting(value = "weight of the squared force; more saves force", range = "[0, ∞)", unit = "reward per N²")
            double force
            // @formatter:on
    ) {

        /// Distance counts most.
        public static final Cost DEFAULT = new Cost(0.1, 0.01);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Cost {
            Range.check(Cost.class, speed, force);
        }
    }

    private final Settings c;
    private final Spec spec;
    private final RungeKutta4 integrator;
    private final double[] state; // x then v
    private final double[] force;

    /// Makes a point mass.
    ///
    /// @param settings the task; the time limit is not applied here, see [TimeLimit]
    public PointMass(Settings settings) {
        this.c = settings;
        int n = settings.dimensions();
        this.spec = new Spec(NAME, 2 * n, ActionBox.symmetric(n, settings.plant().maxForce()), settings.plant().dt());
        this.integrator = new RungeKutta4(this::derivative, 2 * n);
        this.state = new double[2 * n];
        this.force = new double[n];
    }

    private void derivative(double[] x, double[] u, double[] dx) {
        int n = u.length;
        for (int i = 0; i < n; i++) {
            dx[i] = x[n + i];
            dx[n + i] = (u[i] - c.plant().damping() * x[n + i]) / c.plant().mass();
        }
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        Arrays.fill(state, 0);
        for (int i = 0; i < force.length; i++) {
            state[i] = c.start() * (2 * random.nextDouble() - 1);
        }
        observe(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        int n = force.length;
        double cost = 0;
        for (int i = 0; i < n; i++) {
            force[i] = Math.clamp(action[i], -c.plant().maxForce(), c.plant().maxForce());
            cost += state[i] * state[i] + c.cost().speed() * (state[n + i] * state[n + i])
                    + c.cost().force() * (force[i] * force[i]);
        }
        integrator.step(state, force, c.plant().dt());
        observe(out.observation());
        out.set(-cost, false, false);
    }

    private void observe(float[] observation) {
        for (int i = 0; i < state.length; i++) {
            observation[i] = (float) state[i];
        }
    }

    /// Returns the integrator's steps as a linear map. A new object at each call, not thread-safe.
    @Override
    public Optional<Physics> physics() {
        RungeKutta4 oneDimension = new RungeKutta4(this::derivative, 2);
        return Optional.of(RowDynamics.physics(spec, new PointMassPhysics(c, oneDimension), 0));
    }

    /// Returns the mass and the goal in the plane of the first two dimensions.
    @Override
    public Optional<Scene> scene() {
        double size = Math.max(c.start(), 0.1); // m
        Point mass = new Point(state[0], force.length > 1 ? state[1] : 0);
        return Optional.of(new Scene(new Point(0, 0), 3 * size, 3 * size, List.of(
                new Shape.Floor(size / 2),
                new Shape.Disc(new Point(0, 0), 0.08 * size, Tone.GOAL),
                new Shape.Disc(mass, 0.06 * size, Tone.BODY))));
    }

    /// Returns x then v.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(state.clone());
    }

    @Override
    public void restoreState(double[] saved, RandomGenerator random) {
        Saved.check(spec, saved, state.length);
        System.arraycopy(saved, 0, state, 0, state.length);
    }
}
