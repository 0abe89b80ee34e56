// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Humanoid-v5: a body of two legs and two arms walks forward.
///
/// ```text
/// r = forwardRewardWeight · Δx/dt + healthy.reward · [healthy] − controlCostWeight · Σ a²
///     − min(contact.costWeight · Σ F², contact.costLimit)
/// healthy: zLow < z < zHigh        terminal: not healthy, if healthy.terminate
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 22 positions without x, y (z, quaternion, 17 joints), 23 velocities | m, rad, s |
/// | … | inertia of 13 bodies (10 each), velocity of 13 bodies (6 each), torques of 17 motors, F of 13 bodies (6 each) | MuJoCo's, SI |
/// | x | of the centre of mass | m |
/// | F | torques and forces of contacts on all bodies | N m, N |
/// | a | torques: abdomen y, z, x; of each leg hip x, z, y, knee; of each arm shoulder 1, 2, elbow; right first | [−0.4, 0.4] |
/// | … | of 100 N m; hips y 300, knees 200, arms 25 N m | |
/// | start | positions and velocities uniform ±resetNoiseScale (the quaternion too) | |
///
/// x, F and what is observed beside positions and velocities are those of the integrator's last stage, as [Mechanism] says; Δx compares x
/// with what the step before left.
///
/// Source: Gymnasium 1.3, `envs/mujoco/humanoid_v5.py`, <https://gymnasium.farama.org/environments/mujoco/humanoid/>; after Y. Tassa,
/// T. Erez, E. Todorov, *Synthesis and Stabilization of Complex Behaviors through Online Trajectory Optimization*, IROS 2012.
/// Differences: the start is drawn from our generator; observations are float. MuJoCo 2.2 normalises the first quaternion at once,
/// later versions in the first step.
///
/// Humanoid-v4: the step that ends the task pays healthy.reward too; no cost of contacts (the weight is 0 by default); the world's
/// rows of inertia, velocity and F and the 6 torques of the root are observed, most of them 0: 376 numbers.
public final class Humanoid implements Task {

    /// Name on the command line.
    public static final String NAME = "Humanoid-v5";

    /// Name of the earlier version.
    public static final String NAME_V4 = "Humanoid-v4";

    /// What contacts cost.
    ///
    /// @param costWeight cost of the squared forces
    /// @param costLimit  largest cost of a step
    public record Contact(
    // @formatter:off
            @Setting(value = "cost of the squared forces and torques of contacts", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double costWeight,
            @Setting(value = "largest cost of contacts in a step", range = "[0, ∞)", unit = "reward", source = "Gymnasium 1.3")
            double costLimit
            // @formatter:on
    ) {
        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Contact {
            Range.check(Contact.class, costWeight, costLimit);
        }
    }

    /// What is observed beside positions and velocities.
    ///
    /// @param cinert       inertias
    /// @param cvel         velocities of bodies
    /// @param qfrcActuator torques of motors
    /// @param cfrcExt      contact forces
    public record Observed(
    // @formatter:off
            @Setting(value = "observe mass, centre and inertia of each body", source = "Gymnasium 1.3")
            boolean cinert,
            @Setting(value = "observe the velocity of each body", source = "Gymnasium 1.3")
            boolean cvel,
            @Setting(value = "observe the torques of the motors", source = "Gymnasium 1.3")
            boolean qfrcActuator,
            @Setting(value = "observe the forces of contacts on each body", source = "Gymnasium 1.3")
            boolean cfrcExt
            // @formatter:on
    ) {}

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param forwardRewardWeight reward of a metre per second
    /// @param controlCostWeight   cost of the squared action
    /// @param contact             cost of contacts
    /// @param healthy             reward and bounds of the height
    /// @param resetNoiseScale     noise of the start
    /// @param excludePosition     whether x and y are left out of the observation
    /// @param observed            what else is observed
    /// @param timeLimitSteps      length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "reward of a metre per second", range = "[0, ∞)", unit = "reward s/m", source = "Gymnasium 1.3")
            double forwardRewardWeight,
            @Setting(value = "cost of the squared action; more makes gentle gaits", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double controlCostWeight,
            Contact contact,
            HealthyHeight healthy,
            @Setting(value = "noise of the start", range = "[0, ∞)", unit = "m, rad, m/s, rad/s", source = "Gymnasium 1.3")
            double resetNoiseScale,
            @Setting(value = "leave x and y out of the observation; with them a policy may depend on the place",
                    source = "Gymnasium 1.3")
            boolean excludePosition,
            Observed observed,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values for version 5.
        public static final Settings DEFAULT = new Settings(1.25, 0.1, new Contact(5e-7, 10),
                new HealthyHeight(5, true, 1, 2), 1e-2, true, new Observed(true, true, true, true), 1000);

        /// Gymnasium's values for version 4: contacts cost nothing.
        public static final Settings V4 = new Settings(1.25, 0.1, new Contact(0, 10), DEFAULT.healthy, 1e-2, true,
                DEFAULT.observed, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, forwardRewardWeight, controlCostWeight, contact, healthy, resetNoiseScale,
                    excludePosition, observed, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 5;
    private static final int ROOT = 6; // degrees of freedom without motors

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("humanoid", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final double[] masses = new double[s.nbody()];
    private final Spec spec;
    private final IntToDoubleFunction inertias = i -> s.cinert(i / 10, i % 10);
    private final IntToDoubleFunction bodyVelocities = i -> s.cvel(i / 6, i % 6);
    private final IntToDoubleFunction actuatorForces = s::qfrcActuator;
    private final IntToDoubleFunction contactForces = this::force;
    private double totalMass; // kg
    private double x; // m, as the last step left it

    /// Makes a humanoid, version 5.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Humanoid(Settings settings) {
        this(settings, Version.V5);
    }

    /// Makes a humanoid.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Humanoid(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        for (int b = 0; b < masses.length; b++) {
            masses[b] = s.mass(b);
            totalMass += masses[b];
        }
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME), observationSize());
    }

    private int observationSize() {
        int bodies = s.nbody() - firstBody();
        Observed o = c.observed();
        return s.nq() + s.nv() - hidden() + (o.cinert() ? 10 * bodies : 0) + (o.cvel() ? 6 * bodies : 0)
                + (o.qfrcActuator() ? s.nv() - firstForce() : 0) + (o.cfrcExt() ? 6 * bodies : 0);
    }

    private int hidden() {
        return c.excludePosition() ? 2 : 0;
    }

    private int firstBody() {
        return version == Version.V4 ? 0 : 1;
    }

    private int firstForce() {
        return version == Version.V4 ? 0 : ROOT;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void start(RandomGenerator random) {
        mechanism.start(Mechanism.uniform(random, c.resetNoiseScale()), Mechanism.uniform(random, c.resetNoiseScale()));
    }

    @Override
    public void begun() {
        x = centreOfMass();
    }

    /// x = Σ mᵦ xᵦ / Σ mᵦ over the bodies.
    private double centreOfMass() {
        double sum = 0;
        for (int b = 0; b < masses.length; b++) {
            sum += masses[b] * s.xipos(b, 0);
        }
        return sum / totalMass;
    }

    @Override
    public void step(float[] action, Outcome out) {
        double before = x;
        mechanism.step(action);
        x = centreOfMass();
        observe(out.observation());
        boolean healthy = c.healthy().zLow() < s.qpos(2) && s.qpos(2) < c.healthy().zHigh();
        double forward = c.forwardRewardWeight() * ((x - before) / mechanism.dt());
        double cost = c.controlCostWeight() * mechanism.squaredControls() + contactCost();
        mechanism.finish(out, forward + c.healthy().paid(healthy, version) - cost, c.healthy().ends(healthy));
    }

    private double contactCost() {
        double sum = SquaredSum.of(0, 6 * s.nbody(), contactForces);
        return Math.min(c.contact().costWeight() * sum, c.contact().costLimit());
    }

    /// Returns F, torque and force of each body in turn.
    private double force(int i) {
        return s.cfrcExt(i / 6, i % 6);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return Camera.beside(0.8, 3.4);
    }

    @Override
    public void observe(float[] o) {
        int first = firstBody();
        int at = mechanism.writeState(o, hidden());
        if (c.observed().cinert()) {
            at = Mechanism.write(o, at, 10 * first, 10 * s.nbody(), inertias);
        }
        if (c.observed().cvel()) {
            at = Mechanism.write(o, at, 6 * first, 6 * s.nbody(), bodyVelocities);
        }
        if (c.observed().qfrcActuator()) {
            at = Mechanism.write(o, at, firstForce(), s.nv(), actuatorForces);
        }
        if (c.observed().cfrcExt()) {
            Mechanism.write(o, at, 6 * first, 6 * s.nbody(), contactForces);
        }
    }

    /// Returns x of the last step, then MuJoCo's integration state.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(mechanism.save(x));
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        x = mechanism.restore(state);
    }
}
