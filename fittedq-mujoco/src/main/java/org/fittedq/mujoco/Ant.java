// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Ant-v5: a torso on four legs of two joints walks forward.
///
/// ```text
/// r = forwardRewardWeight · Δx/dt + healthy.reward · [healthy] − controlCostWeight · Σ a² − contact.costWeight · Σ F²
/// F = clip(contact forces, contact.forceLow, contact.forceHigh)
/// healthy: the state is finite and zLow ≤ z ≤ zHigh        terminal: not healthy, if healthy.terminate
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 13 positions without x, y (z, quaternion, 8 joints), 14 velocities, F of the 13 bodies (6 each) | m, rad, s; F: N m, N |
/// | x | of the torso | m |
/// | a | torques of hip 4, ankle 4, hip 1, ankle 1, hip 2, ankle 2, hip 3, ankle 3 | [−1, 1] of 150 N m |
/// | start | positions uniform ±resetNoiseScale (the quaternion too), velocities resetNoiseScale · normal | |
///
/// x and F are those of the integrator's last stage, as [Mechanism] says; Δx compares x with what the step before left.
///
/// Source: Gymnasium 1.3, `envs/mujoco/ant_v5.py`, <https://gymnasium.farama.org/environments/mujoco/ant/>; after J. Schulman et al.,
/// *High-Dimensional Continuous Control Using Generalized Advantage Estimation*, ICLR 2016. Differences: the start is drawn from
/// our generator; observations are float. MuJoCo 2.2 normalises the first quaternion at once, later versions in the first step.
///
/// Ant-v4: the step that ends the task pays healthy.reward too; forces cost only where they are observed, by default they are not;
/// observed forces are those of 14 bodies, with the world's, which are 0.
public final class Ant implements Task {

    /// Name on the command line.
    public static final String NAME = "Ant-v5";

    /// Name of the earlier version.
    public static final String NAME_V4 = "Ant-v4";

    /// What contacts cost, and whether they are felt.
    ///
    /// @param costWeight cost of the squared forces
    /// @param forceLow   lower bound of a force
    /// @param forceHigh  upper bound of a force
    /// @param observed   whether forces are a part of the observation
    public record Contact(
    // @formatter:off
            @Setting(value = "cost of the squared forces and torques of contacts", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double costWeight,
            @Setting(value = "lower bound to which forces and torques are clipped", unit = "N, N m", source = "Gymnasium 1.3")
            double forceLow,
            @Setting(value = "upper bound to which forces and torques are clipped", unit = "N, N m", source = "Gymnasium 1.3")
            double forceHigh,
            @Setting(value = "observe the forces: many numbers, most of them 0", source = "Gymnasium 1.3")
            boolean observed
            // @formatter:on
    ) {
        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Contact {
            Range.check(Contact.class, costWeight, forceLow, forceHigh, observed);
            Range.interval("contact.force", forceLow, forceHigh);
        }
    }

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param forwardRewardWeight reward of a metre per second
    /// @param controlCostWeight   cost of the squared action
    /// @param contact             cost of contacts, and whether they are observed
    /// @param healthy             reward and bounds of the height
    /// @param resetNoiseScale     noise of the start
    /// @param excludePosition     whether x and y are left out of the observation
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
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values for version 5.
        public static final Settings DEFAULT = new Settings(1, 0.5, new Contact(5e-4, -1, 1, true),
                new HealthyHeight(1, true, 0.2, 1), 0.1, true, 1000);

        /// Gymnasium's values for version 4: forces are not observed.
        public static final Settings V4 = new Settings(1, 0.5, new Contact(5e-4, -1, 1, false), DEFAULT.healthy, 0.1,
                true, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, forwardRewardWeight, controlCostWeight, contact, healthy, resetNoiseScale,
                    excludePosition, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 5;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("ant", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final int torso = s.body("torso");
    private final Spec spec;
    private final IntToDoubleFunction contactForces = this::force;
    private double x; // m, as the last step left it

    /// Makes an ant, version 5.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Ant(Settings settings) {
        this(settings, Version.V5);
    }

    /// Makes an ant.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Ant(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME),
                s.nq() + s.nv() - hidden() + 6 * (c.contact().observed() ? s.nbody() - firstBody() : 0));
    }

    private int hidden() {
        return c.excludePosition() ? 2 : 0;
    }

    /// Of those whose forces are observed.
    private int firstBody() {
        return version == Version.V4 ? 0 : 1;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void start(RandomGenerator random) {
        mechanism.start(Mechanism.uniform(random, c.resetNoiseScale()), Mechanism.normal(random, c.resetNoiseScale()));
    }

    @Override
    public void begun() {
        x = s.xpos(torso, 0);
    }

    @Override
    public void step(float[] action, Outcome out) {
        double before = x;
        mechanism.step(action);
        x = s.xpos(torso, 0);
        observe(out.observation());
        boolean healthy = isHealthy();
        double forward = c.forwardRewardWeight() * ((x - before) / mechanism.dt());
        double cost = c.controlCostWeight() * mechanism.squaredControls() + contactCost();
        mechanism.finish(out, forward + c.healthy().paid(healthy, version) - cost, c.healthy().ends(healthy));
    }

    private boolean isHealthy() {
        return isFinite() && s.qpos(2) >= c.healthy().zLow() && s.qpos(2) <= c.healthy().zHigh();
    }

    private boolean isFinite() {
        boolean finite = true;
        for (int i = 0; i < s.nq(); i++) {
            finite &= Double.isFinite(s.qpos(i));
        }
        for (int i = 0; i < s.nv(); i++) {
            finite &= Double.isFinite(s.qvel(i));
        }
        return finite;
    }

    private double contactCost() {
        if (version == Version.V4 && !c.contact().observed()) {
            return 0;
        }
        double sum = SquaredSum.of(0, 6 * s.nbody(), contactForces);
        return c.contact().costWeight() * sum;
    }

    /// Returns F, torque and force of each body in turn.
    private double force(int i) {
        return Math.clamp(s.cfrcExt(i / 6, i % 6), c.contact().forceLow(), c.contact().forceHigh());
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public void observe(float[] o) {
        int at = mechanism.writeState(o, hidden());
        if (c.contact().observed()) {
            Mechanism.write(o, at, 6 * firstBody(), 6 * s.nbody(), contactForces);
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
